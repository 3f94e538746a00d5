"""Signatures of calls to webhooks: the symmetric scheme of Standard Webhooks 1.0.0. Pure.

Whoever knows the secret verifies that a call is ours, whole, and of now: the time is that of the try, while
the id stays the same however often the call is tried.
"""

import base64
import hashlib
import hmac
from datetime import datetime

from fedibrand.activitypub.errors import Malformed

PREFIX = "whsec_"


def key_of(secret: str) -> bytes:
    """Return the key that a secret stands for: the base64 after ``whsec_``, or the text itself without that.

    Raises:
        Malformed: It is empty, or what stands after ``whsec_`` is no base64.
    """
    text = secret.removeprefix(PREFIX)
    try:
        padded = text + "=" * (-len(text) % 4)
        key = secret.encode() if text == secret else base64.b64decode(padded, validate=True)
    except ValueError:
        raise Malformed("No base64 stands after the secret's whsec_.") from None
    if not key:
        raise Malformed("The secret is empty.")
    return key


def sign(call_id: str, at: datetime, body: bytes, secret: str) -> tuple[tuple[str, str], ...]:
    """Return the headers that sign a call.

    Args:
        call_id: Its id, in which no full stop stands.
        at: The time of this try.
        body: The bytes that are sent.
        secret: What sender and receiver know.

    Raises:
        Malformed: The secret is none.
    """
    seconds = str(int(at.timestamp()))
    mac = hmac.digest(key_of(secret), f"{call_id}.{seconds}.".encode() + body, hashlib.sha256)
    return (
        ("webhook-id", call_id),
        ("webhook-timestamp", seconds),
        ("webhook-signature", f"v1,{base64.b64encode(mac).decode()}"),
    )
