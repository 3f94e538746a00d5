"""Signing in elsewhere with an account of this server: OAuth 2.0 as Mastodon speaks it.

Nobody has a password here: the page that asks whether an app may know who somebody is lets them say who
they are, and is for whoever sits at this machine.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

from aiohttp import hdrs, web

from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.testing import loopback, views
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.home import Home
from fedibrand.testing.oauth_grants import Code, Grants, Registered, SignIn

_SCOPES = ("read:accounts", "profile")
_CARRIED = ("client_id", "redirect_uri", "scope", "state", "code_challenge")
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
"""Without ``form-action``: browsers hold the redirect that answers a form to it, and this one leads away."""


class OAuth:
    """The routes, and what the server remembers of them."""

    def __init__(self, home: Home, consumers: Mapping[str, Consumer], like: SignIn) -> None:
        """Take the home, its consumers by name, and which server it is like."""
        self._home = home
        self._consumers = consumers
        self._like = like
        self.grants = Grants(home.clock)
        self.claims = ""
        """The actor it says a token is for, in place of the true one: what a server that lies would do."""

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the routes; an older server does not have all of them."""
        newer = [web.get("/.well-known/oauth-authorization-server", self.metadata)]
        userinfo = [web.get("/oauth/userinfo", self.userinfo)]
        return (
            web.post("/api/v1/apps", self.register),
            web.get("/oauth/authorize", self.ask),
            web.post("/oauth/authorize", self.decide),
            web.post("/oauth/token", self.token),
            web.post("/oauth/revoke", self.revoke),
            web.get("/api/v1/accounts/verify_credentials", self.verify_credentials),
            *(newer if self._like != "older" else ()),
            *(userinfo if self._like == "userinfo" else ()),
        )

    async def metadata(self, request: web.Request) -> web.Response:
        """Describe the server (RFC 8414)."""
        origin = self._home.origin
        described = {
            "issuer": f"{origin}/",
            "authorization_endpoint": f"{origin}/oauth/authorize",
            "token_endpoint": f"{origin}/oauth/token",
            "revocation_endpoint": f"{origin}/oauth/revoke",
            "app_registration_endpoint": f"{origin}/api/v1/apps",
            "scopes_supported": ["read", "read:accounts", "profile"],
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "code_challenge_methods_supported": ["S256"],
            "service_documentation": f"{origin}/about",
        }
        if self._like == "userinfo":
            described["userinfo_endpoint"] = f"{origin}/oauth/userinfo"
        return web.json_response(described)

    async def register(self, request: web.Request) -> web.Response:
        """Register a client."""
        said = await _form(request)
        if not said.get("client_name") or not said.get("redirect_uris"):
            return web.json_response({"error": "Validation failed"}, status=422)
        client = self.grants.register(said["client_name"], said["redirect_uris"], said.get("scopes", "read"))
        return web.json_response(
            {
                "id": "1",
                "name": client.name,
                "redirect_uri": said["redirect_uris"],
                "client_id": client.id,
                "client_secret": client.secret,
            }
        )

    async def ask(self, request: web.Request) -> web.Response:
        """Ask whether an app may know who somebody is."""
        loopback.check(request)
        said = dict(request.query)
        client = self._client(said)
        carried = "".join(
            f'<input type="hidden" name="{name}" value="{escape(said[name])}">'
            for name in _CARRIED
            if name in said
        )
        who = "".join(
            f'<option value="{escape(name)}">{escape(each.acct)}</option>'
            for name, each in self._consumers.items()
            if not each.deleted
        )
        form = (
            f"<section><p>{escape(client.name)} asks to know who you are.</p>"
            f'<form method="post" action="/oauth/authorize">{carried}<div class="row">'
            f'<label>You are<select name="consumer">{who}</select></label>'
            '<button class="main" name="decision" value="approve">Approve</button>'
            '<button name="decision" value="deny">Deny</button></div></form></section>'
        )
        html = views.page("Sign in elsewhere", form, heading="Sign in elsewhere", home="/")
        headers = {"Content-Security-Policy": _POLICY, hdrs.CACHE_CONTROL: "no-store"}
        return web.Response(text=html, content_type="text/html", headers=headers)

    async def decide(self, request: web.Request) -> web.Response:
        """Go back to the app, with a code or without."""
        loopback.check(request)
        said = await _form(request)
        client = self._client(said)
        back = {"state": said.get("state", "")}
        if said.get("decision") != "approve":
            back["error"] = "access_denied"
        elif said.get("consumer") not in self._consumers:
            raise NotFound
        else:
            back["code"] = self.grants.give_code(
                Code(
                    client.id,
                    said["redirect_uri"],
                    said["consumer"],
                    said.get("scope", "read"),
                    "" if self._like == "older" else said.get("code_challenge", ""),
                )
            )
        raise web.HTTPFound(f"{said['redirect_uri']}?{urlencode(back)}")

    async def token(self, request: web.Request) -> web.Response:
        """Give a token for a code."""
        said = await _form(request)
        client = self.grants.client(said.get("client_id", ""), said.get("client_secret", ""))
        if client is None:
            return web.json_response({"error": "invalid_client"}, status=401)
        verifier = said.get("code_verifier", "")
        token = self.grants.redeem(client, said.get("code", ""), said.get("redirect_uri", ""), verifier)
        if token is None:
            return web.json_response({"error": "invalid_grant"}, status=400)
        scope = self.grants.tokens[token].scope
        return web.json_response({"access_token": token, "token_type": "Bearer", "scope": scope})

    async def revoke(self, request: web.Request) -> web.Response:
        """Take a token back."""
        said = await _form(request)
        client = self.grants.client(said.get("client_id", ""), said.get("client_secret", ""))
        if client is None:
            return web.json_response({"error": "unauthorized_client"}, status=403)
        self.grants.revoke(client, said.get("token", ""))
        return web.json_response({})

    async def verify_credentials(self, request: web.Request) -> web.Response:
        """Say whose a token is."""
        consumer = self._bearer(request)
        said: dict[str, Any] = {
            "id": "1",
            "username": consumer.name,
            "acct": consumer.name,
            "display_name": consumer.display_name,
            "url": consumer.page,
        }
        if self._like != "older":
            said["uri"] = self.claims or consumer.id
        return web.json_response(said)

    async def userinfo(self, request: web.Request) -> web.Response:
        """Say whose a token is, as OpenID Connect does."""
        consumer = self._bearer(request)
        return web.json_response(
            {
                "iss": f"{self._home.origin}/",
                "sub": self.claims or consumer.id,
                "name": consumer.display_name,
                "preferred_username": consumer.name,
                "profile": consumer.page,
            }
        )

    def _client(self, said: Mapping[str, str]) -> Registered:
        client = self.grants.clients.get(said.get("client_id", ""))
        if client is None or said.get("redirect_uri") not in client.addresses:
            raise Malformed("Client authentication failed: unknown client, or another address.")
        return client

    def _bearer(self, request: web.Request) -> Consumer:
        kind, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        found = self.grants.tokens.get(token) if kind == "Bearer" else None
        if found is None or not {*found.scope.split()} & {*_SCOPES}:
            raise web.HTTPUnauthorized
        return self._consumers[found.consumer]


async def _form(request: web.Request) -> dict[str, str]:
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
