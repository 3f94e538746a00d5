"""Who asks: the session of a browser, the member it is at the brand in the address, and their form."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import hdrs, web
from sqlalchemy import Connection

from fedibrand import languages
from fedibrand.activitypub.errors import NotFound
from fedibrand.acts import Act
from fedibrand.applying.apply import Applied
from fedibrand.brands import hours
from fedibrand.brands.members import Member
from fedibrand.brands.registry import BrandRow
from fedibrand.brands.teams import May, may
from fedibrand.desk import accounts, browsers, sessions
from fedibrand.desk.accounts import Account
from fedibrand.desk.refusals import NotAllowed, NotFromHere
from fedibrand.desk.sessions import SEEN_EVERY, Session
from fedibrand.desk.site import Desk
from fedibrand.effect import Effect

Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, and who they are in which teams."""

    session: Session
    account: Account
    seats: tuple[Member, ...]
    cookie: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A person at the desk of one brand."""

    person: Person
    member: Member
    brand: BrandRow

    @property
    def language(self) -> str:
        """The language they read."""
        return self.person.account.language

    @property
    def zone(self) -> ZoneInfo:
        """The time zone by whose days the team works."""
        return hours.zone(self.brand.settings)

    @property
    def path(self) -> str:
        """Where this brand's desk is."""
        return f"/desk/{self.brand.id}"

    def may(self, what: str) -> bool:
        """Return whether they may do something, by its name in :class:`~fedibrand.brands.teams.May`."""
        return may(self.member.role, May(what))

    def require(self, what: May) -> None:
        """Refuse what the member's role does not allow.

        Raises:
            NotAllowed: It does not.
        """
        if not may(self.member.role, what):
            raise NotAllowed(role=self.member.role)


SignedIn = Callable[[Desk, web.Request, Person], Awaitable[web.StreamResponse]]
AtDesk = Callable[[Desk, web.Request, Seat], Awaitable[web.StreamResponse]]
Asking = Callable[[Desk, web.Request], Awaitable[Person | None]]


def seated(desk: Desk, handler: AtDesk) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return what serves a page of one brand's desk to those who have a seat at it."""
    return partial(_seated, desk, handler, _using)


def live(desk: Desk, handler: AtDesk) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return what serves what an open page asks for by itself: nobody needs to be there for it.

    So it is no use of the session, which ends after two days without any.
    """
    return partial(_seated, desk, handler, person)


async def _seated(desk: Desk, handler: AtDesk, who: Asking, request: web.Request) -> web.StreamResponse:
    found = await who(desk, request)
    if found is None:
        return _to_the_door(request)
    return await handler(desk, request, seat(desk, request, found))


def signed_in(desk: Desk, handler: SignedIn) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return what serves a page of one's own account to whoever is signed in."""
    return partial(_signed_in, desk, handler)


async def _signed_in(desk: Desk, handler: SignedIn, request: web.Request) -> web.StreamResponse:
    found = await _using(desk, request)
    return _to_the_door(request) if found is None else await handler(desk, request, found)


async def person(desk: Desk, request: web.Request) -> Person | None:
    """Return who is signed in, or nobody."""
    cookie = browsers.read(request, desk.site.settings)
    if not cookie:
        return None
    return await desk.site.store.read(_person, cookie, desk.site.clock.now())


async def _using(desk: Desk, request: web.Request) -> Person | None:
    """Return who is signed in and does something, or nobody; it is noted that their session is in use."""
    found, now = await person(desk, request), desk.site.clock.now()
    if found is not None and now - found.session.seen_at > SEEN_EVERY:
        await desk.site.store.write(sessions.note_seen, found.cookie, now)
    return found


def seat(desk: Desk, request: web.Request, who: Person) -> Seat:
    """Return where a person sits at the brand that the address names.

    Raises:
        NotFound: They are not in its team, or there is none.
    """
    named = request.match_info["brand"]
    member = next((one for one in who.seats if one.brand_id == named), None)
    if member is None:
        raise NotFound
    return Seat(who, member, desk.site.brands.by_id(named))


async def fields(desk: Desk, request: web.Request) -> Fields:
    """Return what a form says, if it was made for this browser.

    Raises:
        NotFromHere: It was not.
    """
    cookie = browsers.read(request, desk.site.settings)
    form = await request.post()
    found = {name: value for name, value in form.items() if isinstance(value, str)}
    given = request.headers.get("X-Token", "") or found.get(browsers.TOKEN, "")
    if not browsers.made_for(cookie, given, desk.site.vault):
        raise NotFromHere
    return found


def language(desk: Desk, request: web.Request) -> str:
    """Return the language for somebody who is not signed in."""
    return languages.chosen(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""), desk.rendering.languages)


def token(desk: Desk, cookie: str) -> str:
    """Return the token for forms of a browser."""
    return browsers.token(cookie, desk.site.vault)


async def act(desk: Desk, seat: Seat, consumer: str, *effects: Effect) -> Applied:
    """Have a member do something about a consumer.

    Raises:
        Refusal: It would break a promise, or is about something this brand does not have.
    """
    return await desk.perform(
        Act(
            brand=seat.brand.id,
            consumer=consumer,
            by=seat.member.role,
            member=seat.member.id,
            effects=effects,
        )
    )


def see_other(path: str) -> web.Response:
    """Return a redirect to what a form led to."""
    return web.Response(status=303, headers={hdrs.LOCATION: path, hdrs.CACHE_CONTROL: "no-store"})


def is_partial(request: web.Request) -> bool:
    """Return whether a part of a page is asked for, by htmx."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def _to_the_door(request: web.Request) -> web.Response:
    if is_partial(request):
        return web.Response(status=401, headers={"HX-Redirect": "/desk/sign-in"})
    return see_other("/desk/sign-in")


def _person(connection: Connection, cookie: str, now: datetime) -> Person | None:
    session = sessions.get(connection, cookie, now)
    account = accounts.get(connection, session.account_id) if session else None
    if session is None or account is None:
        return None
    return Person(session, account, tuple(accounts.seats(connection, account.id)), cookie)
