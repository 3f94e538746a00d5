"""Passkeys (WebAuthn level 2): they let somebody in without a password.

The authenticator itself checks who holds it, so a passkey stands for both the password and the code.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import Connection, bindparam, delete, func, select, update
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from fedibrand.activitypub.errors import Malformed
from fedibrand.desk.accounts import Account
from fedibrand.desk.refusals import NoSuchPasskey
from fedibrand.problems import Sentence
from fedibrand.settings import Settings
from fedibrand.store.tables.passkeys import PasskeyRow

MOST = 20
LONGEST = 20_000
"""Characters of what an authenticator says."""
NAME = 60

_table = PasskeyRow.__table__  # type: ignore[attr-defined]
_insert = _table.insert()
_get = select(_table).where(_table.c.id == bindparam("row_id"))
_whose = _table.c.account_id == bindparam("account")
_of = select(_table).where(_whose).order_by(_table.c.added_at, _table.c.id)
_count = select(func.count()).select_from(_table).where(_whose)
_remove = delete(_table).where(_whose, _table.c.id == bindparam("row_id"))
_drop = delete(_table).where(_whose)
_use = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"), _table.c.signed == bindparam("before"))
    .values(signed=bindparam("after"), used_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey: whose it is, its public key, and how often its authenticator says it signed."""

    id: bytes
    account_id: str
    public_key: bytes
    signed: int
    name: str
    added_at: datetime
    used_at: datetime | None


def to_add(settings: Settings, account: Account, having: list[Passkey], challenge: bytes) -> str:
    """Return what an authenticator is asked for a new passkey of an account, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=_party(settings),
        rp_name=settings.host,
        user_id=account.id.encode(),
        user_name=account.email,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.id) for one in having],
    )
    return webauthn.options_to_json(options)


def added(
    settings: Settings, account: Account, challenge: bytes, said: str, name: str, now: datetime
) -> Passkey:
    """Return the passkey that an authenticator made.

    Raises:
        NoSuchPasskey: What it says does not answer the challenge, or is of another site.
    """
    try:
        found = webauthn.verify_registration_response(
            credential=said[:LONGEST],
            expected_challenge=challenge,
            expected_rp_id=_party(settings),
            expected_origin=settings.url,
            require_user_verification=True,
        )
    except Exception as fault:  # whatever the parsers of JSON, CBOR and keys raise on a stranger's bytes
        raise NoSuchPasskey(reason=type(fault).__name__) from None
    called = " ".join(name.split())[:NAME]
    return Passkey(
        found.credential_id, account.id, found.credential_public_key, found.sign_count, called, now, None
    )


def to_enter(settings: Settings, challenge: bytes) -> str:
    """Return what an authenticator is asked for to let somebody in, whoever they are, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=_party(settings),
        challenge=challenge,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def entered(connection: Connection, settings: Settings, challenge: bytes, said: str, now: datetime) -> str:
    """Return the id of the account that a passkey lets in; it is used by it.

    Raises:
        NoSuchPasskey: There is none like it, or what it signed does not hold.
    """
    try:
        credential = parse_authentication_credential_json(said[:LONGEST])
        known = _read(connection.execute(_get, {"row_id": credential.raw_id}).first())
        if known is None or credential.response.user_handle != known.account_id.encode():
            raise NoSuchPasskey
        found = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_party(settings),
            expected_origin=settings.url,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.signed,
            require_user_verification=True,
        )
    except NoSuchPasskey:
        raise
    except Exception as fault:  # whatever the parsers of JSON, CBOR and keys raise on a stranger's bytes
        raise NoSuchPasskey(reason=type(fault).__name__) from None
    used = {"row_id": known.id, "before": known.signed, "after": found.new_sign_count, "now": now}
    if not connection.execute(_use, used).rowcount:
        raise NoSuchPasskey
    return known.account_id


def add(connection: Connection, passkey: Passkey) -> None:
    """Write a new passkey.

    Raises:
        Malformed: The account has too many, or this one is known.
    """
    if connection.execute(_count, {"account": passkey.account_id}).scalar_one() >= MOST:
        raise Malformed(Sentence("An account has at most %(most)s passkeys.", most=MOST))
    if connection.execute(_get, {"row_id": passkey.id}).first() is not None:
        raise Malformed("This passkey is known already.")
    row = {name: getattr(passkey, name) for name in Passkey.__slots__}
    connection.execute(_insert, row)


def of_account(connection: Connection, account_id: str) -> list[Passkey]:
    """Return an account's passkeys, oldest first."""
    rows = connection.execute(_of, {"account": account_id})
    return [passkey for row in rows if (passkey := _read(row)) is not None]


def remove(connection: Connection, account_id: str, passkey_id: bytes) -> bool:
    """Have a passkey let nobody in any more; return whether the account had it."""
    return bool(connection.execute(_remove, {"account": account_id, "row_id": passkey_id}).rowcount)


def drop(connection: Connection, account_id: str) -> None:
    """Have none of an account's passkeys let anybody in any more."""
    connection.execute(_drop, {"account": account_id})


def _party(settings: Settings) -> str:
    return urlsplit(settings.url).hostname or ""


def _read(row: Any | None) -> Passkey | None:
    return None if row is None else Passkey(**row._mapping)
