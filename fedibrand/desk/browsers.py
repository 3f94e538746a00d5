"""One browser: the cookie that signs it in, and the token that only a form made for it carries."""

import hmac
import re

from aiohttp import web

from fedibrand.settings import Settings
from fedibrand.store.vault import Vault

TOKEN = "token"
_ID = re.compile(r"[0-9a-f]{64}")


def cookie_name(settings: Settings) -> str:
    """Return the cookie's name: over TLS one that no other host can set (RFC 6265bis section 4.1.3)."""
    return "fedibrand-desk" if settings.local else "__Host-fedibrand-desk"


def read(request: web.Request, settings: Settings) -> str:
    """Return the cookie of a browser, or ``""``."""
    found = request.cookies.get(cookie_name(settings), "")
    return found if _ID.fullmatch(found) else ""


def mark(response: web.StreamResponse, cookie: str, settings: Settings, seconds: int | None) -> None:
    """Have the browser called so for so many seconds, or for as long as it is open."""
    response.set_cookie(
        cookie_name(settings),
        cookie,
        max_age=seconds,
        path="/",
        secure=not settings.local,
        httponly=True,
        samesite="Lax",
    )


def unmark(response: web.StreamResponse, settings: Settings) -> None:
    """Have the browser forget what it is called."""
    response.del_cookie(
        cookie_name(settings), path="/", secure=not settings.local, httponly=True, samesite="Lax"
    )


def token(cookie: str, vault: Vault) -> str:
    """Return the token of forms made for a browser."""
    return vault.hash(f"desk form {cookie}").hex()


def made_for(cookie: str, given: str, vault: Vault) -> bool:
    """Return whether a form was made for this browser."""
    return bool(cookie) and hmac.compare_digest(token(cookie, vault).encode(), given.encode())
