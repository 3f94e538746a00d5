"""Who lets the brand read them: their card beside what was heard, also where no conversation is with them."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiohttp import web

from fedibrand.brands.teams import May
from fedibrand.consumers import people, standing
from fedibrand.consumers.people import Known
from fedibrand.conversations.shown import ShownConsumer, Thread
from fedibrand.desk import about, asked, handles, incoming, opening, phrases, spans
from fedibrand.desk.asked import Seat, live, seated, see_other
from fedibrand.desk.opening import Fault
from fedibrand.desk.site import Desk
from fedibrand.domain import ConversationState, Entry
from fedibrand.effect import Effect
from fedibrand.effects import RequestFollow
from fedibrand.problems import Refusal
from fedibrand.team_effects import ShowAgain, StopShowing

HERE = "/desk/{brand}/heard/of/{consumer}"
Page = Callable[[Desk, web.Request, Seat, Fault | None], Awaitable[web.Response]]
"""Shows the page of this person, with what kept something from being done."""

DOES: dict[str, tuple[May, Callable[[Known], tuple[Effect, ...]]]] = {
    "listen": (May.ANSWER, lambda _: (RequestFollow(),)),
    "let-go": (May.LET_GO, lambda known: tuple(standing.enter(known.standing, Entry.LET_GO))),
    "ignore": (May.SORT, lambda _: (StopShowing(),)),
    "heed": (May.SORT, lambda _: (ShowAgain(),)),
}
"""What their card can do: what a role must be allowed for it, and the effects."""


def routes(desk: Desk, page: Page) -> list[web.RouteDef]:
    """Return the routes; ``page`` shows what a refusal kept from being done."""
    doing = [web.post(f"{HERE}/{what}", seated(desk, partial(do, page, what))) for what in DOES]
    return [web.get(f"{HERE}/card", live(desk, card)), *doing]


async def card(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show the card, for a page that is open already."""
    shown = {
        **incoming.common(desk, seat),
        **phrases.TABLES,
        **await given(desk, seat, request.match_info["consumer"]),
        "to_come": spans.to_come(desk.site.clock.now(), seat.language),
    }
    return desk.rendering.page("_consumer.html", seat.language, **shown)


async def given(desk: Desk, seat: Seat, consumer_id: str) -> dict[str, Any]:
    """Return what the card's template is given.

    Raises:
        NotFound: This brand knows no such consumer.
    """
    site = desk.site
    known = await people.known(site.store, site.vault, seat.brand.id, consumer_id)
    consumer = ShownConsumer(known.id, known.actor, known.acct or known.actor, known.name)
    thread = of_none(desk, seat, consumer)
    return {
        **await about.given(desk, seat, thread),
        "thread": thread,
        "here": f"{seat.path}/heard/of/{known.id}",
        "imitates": handles.imitates(f"{known.name} {known.acct}"),
        "avatars": await desk.avatars.addresses(seat.brand.id, [consumer]),
    }


def of_none(desk: Desk, seat: Seat, consumer: ShownConsumer, **more: Any) -> Thread:
    """Return what templates are given of a conversation where there is none with somebody."""
    now = desk.site.clock.now()
    nothing: dict[str, Any] = {
        **dict.fromkeys(("linked", "assignee", "resolved_at", "snoozed_until")),
        **dict.fromkeys(("labels", "posts", "answers", "notes"), ()),
        **dict.fromkeys(("opened_at", "heard_at", "moved_at"), now),
    }
    nothing |= {"id": "", "brand": seat.brand.id, "state": ConversationState.OPEN, "message": False}
    return Thread(**{**nothing, "answered": 0, "consumer": consumer, **more})


async def do(page: Page, what: str, desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Do one thing about them and lead back, or show why it was not done."""
    await asked.fields(desk, request)
    allowed, made = DOES[what]
    seat.require(allowed)
    site = desk.site
    known = await people.known(site.store, site.vault, seat.brand.id, request.match_info["consumer"])
    try:
        await asked.act(desk, seat, known.actor, *made(known))
    except Refusal as refusal:
        return await page(desk, request, seat, opening.fault_of(refusal))
    return see_other(f"{seat.path}/heard/of/{known.id}")
