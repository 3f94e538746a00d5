"""Talk to us: a visitor names their own account, and is sent to their own server to write to the brand.

Nothing is remembered of it: no cookie, no row, no line of the log that says who it was. Whoever sends the
form learns only what the visitor's own host says to anybody, and is sent nowhere but there; so it may be sent
from the brand's web site too.
"""

import re
from dataclasses import dataclass
from functools import partial

from aiohttp import hdrs, web

from fedibrand.activitypub.errors import Malformed, TooOften, Unfetched, WrongMediaType
from fedibrand.activitypub.hosts import host_of
from fedibrand.activitypub.naming import Acct
from fedibrand.brands.registry import BrandRow
from fedibrand.brands.site import Site
from fedibrand.html import response
from fedibrand.problems import Refusal, headers
from fedibrand.public import brand_page
from fedibrand.public.composer import composer
from fedibrand.public.speech import speech as speech_to
from fedibrand.remote import webfinger
from fedibrand.remote.client import Client
from fedibrand.remote.pace import Pace

LONGEST = 300
_FORM = "application/x-www-form-urlencoded"
_PAGE = re.compile(r"https?://([^/\s@]+)/@([^/\s@]+)/?")


class NotAtHome(Refusal):
    """The host of an account did not say where that account is at home."""

    status, code = 502, "not-at-home"
    sentence = (
        "That server does not say that it knows this account. Is it written the way you give it to others?"
    )


class NotYours(Refusal):
    """The account is a brand here, and brands write to nobody."""

    status, code = 400, "not-yours"
    sentence = "This is the account of a brand here. Enter your own, from your own server."


@dataclass(frozen=True, slots=True)
class Talk:
    """What it takes: the site, the way out, and how often one address may have us ask other servers."""

    site: Site
    client: Client
    pace: Pace


def routes(talk: Talk) -> list[web.RouteDef]:
    """Return the route that the form leads to."""
    return [
        web.get("/@{handle}/talk", partial(show, talk)),
        web.post("/@{handle}/talk", partial(go, talk)),
    ]


async def show(talk: Talk, request: web.Request) -> web.Response:
    """Lead whoever comes back to the form's address to the page it stands on.

    Raises:
        NotFound: There is no such brand at this host.
        Gone: It was removed.
    """
    return web.Response(status=303, headers={hdrs.LOCATION: talk.site.brand(request).names.page})


async def go(talk: Talk, request: web.Request) -> web.Response:
    """Send a visitor to where they write a post at their own server, with the brand mentioned.

    Raises:
        NotFound: There is no such brand at this host.
        Gone: It was removed.
        WrongMediaType: What came is no form.
    """
    brand = talk.site.brand(request)
    if request.content_type != _FORM:
        raise WrongMediaType("Send a form.")
    account = str((await request.post()).get("account", "")).strip()[: LONGEST + 1]
    try:
        talk.pace.check(talk.site.address(request))
        address = await _composer(talk, brand, account)
    except (Malformed, NotAtHome, NotYours, TooOften) as fault:
        return _again(talk, request, brand, account, fault)
    return web.Response(
        status=303,
        headers={
            hdrs.LOCATION: address,
            hdrs.CACHE_CONTROL: "no-store",
            "Referrer-Policy": "no-referrer",
        },
    )


async def _composer(talk: Talk, brand: BrandRow, account: str) -> str:
    """Return where the owner of an account writes to a brand.

    Raises:
        Malformed: It is no account's name.
        NotYours: It is a brand's here.
        NotAtHome: Its host cannot be asked, or does not know it.
    """
    acct = _read(account)
    if talk.site.brands.by_acct(acct) is not None or acct.host == host_of(brand.origin):
        raise NotYours
    try:
        found = await webfinger.lookup(str(acct), talk.client)
    except Unfetched as fault:
        raise NotAtHome from fault
    return composer(found, f"{brand.acct} ")


def _read(account: str) -> Acct:
    """Return the account that somebody entered: its name, or the address of its page at most servers."""
    page = _PAGE.fullmatch(account)
    try:
        if len(account) > LONGEST:
            raise Malformed
        return Acct.parse(f"{page[2]}@{page[1]}" if page else account)
    except Malformed:
        raise Malformed("Write your account with its server, like you@social.example.") from None


def _again(talk: Talk, request: web.Request, brand: BrandRow, account: str, fault: Refusal) -> web.Response:
    """Show the brand's page once more, with what was entered and what was wrong with it."""
    told = {**brand_page.headers(talk.site), **headers(fault)}
    del told[hdrs.CONTENT_TYPE]
    speech = speech_to(request, brand.profile.language)
    page = brand_page.shown(
        brand, speech, talk.site.clock.now(), account=account[:LONGEST], fault=fault.detail
    )
    return response(page, status=fault.status, headers=told)
