"""One browser: the cookie that names it, and the token that only a form made for it carries.

The cookie is there before anybody signs in, so that the form to do so has a token too; signing in gives
the browser another one. The token is a keyed hash of the cookie, so nothing is kept for who only looks.
"""

import hmac
import re

from aiohttp import web

from fedibrand.settings import Settings
from fedibrand.store.vault import Vault
from fedibrand.you.refusals import NotFromHere
from fedibrand.you.sessions import LASTS

TOKEN = "token"
_ID = re.compile(r"[0-9a-f]{64}")


def cookie_name(settings: Settings) -> str:
    """Return the cookie's name: over TLS one that no other host can set (RFC 6265bis section 4.1.3)."""
    return "fedibrand-you" if settings.local else "__Host-fedibrand-you"


def read(request: web.Request, settings: Settings) -> str:
    """Return the id of the browser, or ``""``."""
    found = request.cookies.get(cookie_name(settings), "")
    return found if _ID.fullmatch(found) else ""


def mark(response: web.StreamResponse, browser: str, settings: Settings) -> None:
    """Have the browser called so for half an hour."""
    response.set_cookie(
        cookie_name(settings),
        browser,
        max_age=int(LASTS.total_seconds()),
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


def token(browser: str, vault: Vault) -> str:
    """Return what a form made for this browser carries."""
    return vault.hash(f"you-form {browser}").hex()


def check(browser: str, shown: str, vault: Vault) -> None:
    """Let a form through that was made for this browser.

    Raises:
        NotFromHere: It was not.
    """
    if not browser or not hmac.compare_digest(token(browser, vault).encode(), shown.encode()):
        raise NotFromHere
