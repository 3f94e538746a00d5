"""Signatures of calls to webhooks, by our own arithmetic and by the reference library."""

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from fedibrand.activitypub.errors import Malformed
from fedibrand.outbox.webhook_signing import key_of, sign

KEY = bytes(range(1, 33))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
BODY = b'{"type":"ticket.opened"}'
AT = datetime(2026, 3, 2, 12, 0, 0, 900_000, tzinfo=UTC)


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """RFC 2104, written out, so that nothing is shared with what is tested. Keys of up to 64 bytes."""
    block = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(each ^ 0x36 for each in block) + message).digest()
    return hashlib.sha256(bytes(each ^ 0x5C for each in block) + inner).digest()


def test_id_time_and_body_are_signed_with_the_decoded_secret() -> None:
    headers = dict(sign("01call", AT, BODY, SECRET))
    mac = hmac_sha256(KEY, b"01call.1772452800." + BODY)
    assert headers == {
        "webhook-id": "01call",
        "webhook-timestamp": "1772452800",
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }


def test_a_secret_without_the_prefix_is_the_key_itself() -> None:
    headers = dict(sign("01call", AT, BODY, "schlüssel.base64="))
    mac = hmac_sha256("schlüssel.base64=".encode(), b"01call.1772452800." + BODY)
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(mac).decode()}"


@pytest.mark.parametrize("secret", [SECRET, SECRET.rstrip("="), "plain text"])
def test_the_reference_library_takes_what_we_sign_and_nothing_else(secret: str) -> None:
    signed = dict(sign("01call", datetime.now(UTC), BODY, secret))
    reference = Webhook(secret if secret != "plain text" else secret.encode())
    assert reference.verify(BODY, signed) == {"type": "ticket.opened"}
    forged = [(BODY + b" ", signed), (BODY, {**signed, "webhook-id": "02call"})]
    later = str(int(signed["webhook-timestamp"]) + 1)
    forged.append((BODY, {**signed, "webhook-timestamp": later}))
    for body, headers in forged:
        with pytest.raises(WebhookVerificationError):
            reference.verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(b"another").verify(BODY, signed)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_no base64", "whsec_a", "whsec_ü", "whsec_YWI=YWI="])
def test_what_is_no_secret_signs_nothing(secret: str) -> None:
    with pytest.raises(Malformed) as refused:
        sign("01call", AT, BODY, secret)
    assert "base64" in str(refused.value) or "empty" in str(refused.value)
    assert secret == "" or secret not in str(refused.value).replace("whsec_.", "")


def test_padding_may_be_left_out() -> None:
    assert key_of("whsec_YWI") == key_of("whsec_YWI=") == b"ab"
