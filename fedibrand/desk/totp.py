"""One-time codes by time (RFC 6238): six digits every thirty seconds, each accepted once.

A secret lies wrapped by the vault. Beside it lies the step of the last code that was accepted: only a later
one is accepted after it (section 5.2).
"""

from base64 import b32encode
from datetime import datetime

from pyotp import TOTP
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import Connection

from fedibrand.clock import Clock
from fedibrand.desk import accounts
from fedibrand.desk.accounts import Account
from fedibrand.store.vault import Vault

BYTES = 20
"""As many as SHA-1 gives (RFC 4226 section 4, R6)."""
DIGITS = 6
AROUND = 1
"""How many steps a clock may be off, both ways."""


def new_secret(clock: Clock) -> str:
    """Return a fresh secret, in base 32."""
    return b32encode(clock.token(BYTES)).decode()


def address(secret: str, email: str, host: str) -> str:
    """Return what an authenticator is shown: an ``otpauth`` URI."""
    return TOTP(secret).provisioning_uri(name=email, issuer_name=host)


def step(secret: str, code: str, now: datetime) -> int | None:
    """Return the step that a code is of, if it is one of now, just before or just after."""
    digits = "".join(code.split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return TOTP(secret).verify_and_get_timecode(digits, for_time=now, valid_window=AROUND)
    except OTPVerificationError:
        return None


def switch_on(connection: Connection, account_id: str, secret: str, first: int, vault: Vault) -> None:
    """Have an account asked for codes of a secret from now on; those up to the step ``first`` are spent."""
    accounts.set_totp(connection, account_id, vault.wrap(_name(account_id), secret.encode()), first)


def switch_off(connection: Connection, account_id: str) -> None:
    """Ask an account for codes no longer."""
    accounts.set_totp(connection, account_id, None, 0)


def spend(connection: Connection, account: Account, code: str, vault: Vault, now: datetime) -> bool:
    """Return whether a code is right and was not used before; it is used by it."""
    if account.totp is None:
        return False
    secret = vault.unwrap(_name(account.id), account.totp).decode()
    found = step(secret, code, now)
    return found is not None and accounts.spend_step(connection, account.id, found)


def _name(account_id: str) -> str:
    return f"totp:{account_id}"
