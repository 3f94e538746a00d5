"""A consumer's server as one that lets people sign in elsewhere: OAuth 2.0 as Mastodon speaks it.

Rules of this module:

- Everything is asked on the one origin where the actor lives; an endpoint elsewhere is not used.
- A server that describes itself (RFC 8414) is taken at its word; an older one is asked where Mastodon
  always had its endpoints, and without PKCE (RFC 7636).
- The token is used once, to ask who it is for, and given back (RFC 7009).
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import structlog

from fedibrand.activitypub import hosts, strict_json
from fedibrand.activitypub.errors import Malformed, Unfetched
from fedibrand.remote import headers
from fedibrand.remote.client import Client, Told
from fedibrand.you.apps import App
from fedibrand.you.refusals import Declined, NotAsked

_METADATA = "/.well-known/oauth-authorization-server"
_SCOPES = ("profile", "read:accounts")
_OLDER = "read:accounts"
_LONGEST = 2048

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Server:
    """Where one server has what, ``userinfo`` if at all; ``scope`` is the least that tells who it is."""

    origin: str
    issuer: str
    authorization: str
    token: str
    revocation: str
    registration: str
    userinfo: str
    scope: str
    pkce: bool


class UnknownApp(Exception):
    """The server no longer knows us as a client."""


async def describe(origin: str, client: Client) -> Server:
    """Return what a server says of itself, or what an older one is known to have.

    Raises:
        NotAsked: It does not answer.
    """
    older = Server(
        origin=origin,
        issuer="",
        authorization=f"{origin}/oauth/authorize",
        token=f"{origin}/oauth/token",
        revocation=f"{origin}/oauth/revoke",
        registration=f"{origin}/api/v1/apps",
        userinfo="",
        scope=_OLDER,
        pkce=False,
    )
    try:
        page = await client.get_page(f"{origin}{_METADATA}", "application/json", headers.is_json)
        said = strict_json.loads(page.body) if hosts.same_host(page.url, origin) else {}
    except Unfetched as fault:
        if fault.kind in ("network", "guarded"):
            raise NotAsked from fault
        return older
    except Malformed:
        return older
    return _described(said, older)


def _described(said: Mapping[str, Any], older: Server) -> Server:
    def at(name: str, otherwise: str) -> str:
        found = said.get(name)
        return found if isinstance(found, str) and hosts.same_host(found, older.origin) else otherwise

    scopes = said.get("scopes_supported")
    offered = scopes if isinstance(scopes, list) else []
    scope = next((scope for scope in _SCOPES if scope in offered), _OLDER)
    methods = said.get("code_challenge_methods_supported")
    return Server(
        origin=older.origin,
        issuer=at("issuer", ""),
        authorization=at("authorization_endpoint", older.authorization),
        token=at("token_endpoint", older.token),
        revocation=at("revocation_endpoint", older.revocation),
        registration=at("app_registration_endpoint", older.registration),
        userinfo=at("userinfo_endpoint", "") if scope == "profile" else "",
        scope=scope,
        pkce=isinstance(methods, list) and "S256" in methods,
    )


async def register(server: Server, app_id: str, called: str, address: str, client: Client) -> App:
    """Become a client of a server.

    Args:
        server: The server.
        app_id: Our own id for what we become there.
        called: What the server calls us to its people.
        address: Where it sends people back to.
        client: The way out.

    Raises:
        NotAsked: It does not let us.
    """
    fields = {
        "client_name": called,
        "redirect_uris": address,
        "scopes": server.scope,
        "website": hosts.origin_of(address),
    }
    told = await _asked(client.post_form(server.registration, fields))
    client_id, secret = told.said.get("client_id"), told.said.get("client_secret")
    if told.status not in (200, 201) or not isinstance(client_id, str) or not isinstance(secret, str):
        raise NotAsked(origin=server.origin, status=told.status)
    return App(server.origin, app_id, client_id, secret, server.scope)


def leads_to(server: Server, app: App, address: str, state: str, verifier: str) -> str:
    """Return the address at which the server asks its consumer (RFC 6749 section 4.1.1)."""
    fields = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": address,
        "scope": app.scope,
        "state": state,
    }
    if server.pkce:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        fields |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    return f"{server.authorization}{'&' if '?' in server.authorization else '?'}{urlencode(fields)}"


async def redeem(server: Server, app: App, address: str, code: str, verifier: str, client: Client) -> str:
    """Return the token that a code stands for (RFC 6749 section 4.1.3).

    Raises:
        UnknownApp: The server no longer knows us.
        Declined: It gives none.
        NotAsked: It does not answer.
    """
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "redirect_uri": address,
        **({"code_verifier": verifier} if server.pkce else {}),
    }
    told = await _asked(client.post_form(server.token, fields))
    if told.said.get("error") == "invalid_client":
        raise UnknownApp
    token = told.said.get("access_token")
    if told.status != 200 or not isinstance(token, str) or not _is_plain(token):
        raise Declined(origin=server.origin, status=told.status)
    return token


async def who(server: Server, token: str, client: Client) -> tuple[str, str]:
    """Return the actor id and the user name of whom a token is for; either may be missing (``""``).

    Raises:
        Declined: The server does not say.
        NotAsked: It does not answer.
    """
    address = server.userinfo or f"{server.origin}/api/v1/accounts/verify_credentials"
    told = await _asked(client.ask(address, token))
    if told.status != 200:
        raise Declined(origin=server.origin, status=told.status)
    actor = told.said.get("sub" if server.userinfo else "uri")
    name = told.said.get("preferred_username" if server.userinfo else "username")
    return (actor if isinstance(actor, str) else ""), (name if isinstance(name, str) else "")


async def give_back(server: Server, app: App, token: str, client: Client) -> None:
    """Have a token end; a server that does not take it back is noted, and hinders nobody."""
    fields = {"client_id": app.client_id, "client_secret": app.client_secret, "token": token}
    try:
        told = await client.post_form(server.revocation, fields)
        if told.status != 200:
            _log.warning("token not taken back", origin=server.origin, status=told.status)
    except Unfetched as fault:
        _log.warning("token not taken back", origin=server.origin, reason=str(fault))


async def _asked(asking: Any) -> Told:
    try:
        told: Told = await asking
    except Unfetched as fault:
        raise NotAsked from fault
    return told


def _is_plain(token: str) -> bool:
    """Return whether a token can stand in a header (RFC 6750 section 2.1)."""
    return len(token) <= _LONGEST and token.isascii() and token.isprintable() and " " not in token
