"""Heard: what consumers let the brand read, all of it or one person's, the newest first.

Like every list it waits for no origin: what is due for a look is shown without its words at first. An open
page then has the origins looked at by itself; without JavaScript a link does it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from fedibrand.applying.opened import note_shown
from fedibrand.consumers import people
from fedibrand.conversations import listened
from fedibrand.conversations.listened import Listened
from fedibrand.desk import heard_person, heard_post, incoming, opening, phrases, spans, strangers
from fedibrand.desk.asked import Seat, live, seated
from fedibrand.desk.site import Desk

ROOM = "/heard"
PAGE = 20


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    here = f"/desk/{{brand}}{ROOM}"
    return [
        web.get(here, seated(desk, show)),
        web.get(f"{here}/list", live(desk, part)),
        web.get(f"{here}/of/{{consumer}}", seated(desk, show)),
        web.get(f"{here}/of/{{consumer}}/list", live(desk, part)),
        *heard_person.routes(desk, _page),
        *heard_post.routes(desk),
    ]


@dataclass(frozen=True, slots=True)
class Listing:
    """What is shown: the posts, where the next page begins, and whether their origins were looked at.

    ``here`` is where it is, ``of`` whose it is alone, ``before`` what it begins after. ``may`` and ``met``
    are the ids of whose posts may be answered, and of whom the brand has met.
    """

    here: str
    of: str
    before: str
    posts: Sequence[Listened]
    more: str
    looked: bool
    may: set[str]
    met: set[str]

    @property
    def due(self) -> bool:
        """Whether words are missing that a look at their origins may bring."""
        return any(each.due for each in self.posts)


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show what was heard, with everything around it."""
    return await _page(desk, request, seat)


async def part(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show the posts alone, for a page that is open already."""
    given = await _given(desk, request, seat)
    return desk.rendering.page("_heard.html", seat.language, **given)


async def _page(
    desk: Desk, request: web.Request, seat: Seat, fault: opening.Fault | None = None
) -> web.Response:
    consumer = request.match_info.get("consumer", "")
    who = await heard_person.given(desk, seat, consumer) if consumer else {"thread": None}
    given = {**await _given(desk, request, seat), **who, "fault": fault}
    status = fault.status if fault else 200
    return desk.rendering.page("heard.html", seat.language, status=status, **given)


async def _given(desk: Desk, request: web.Request, seat: Seat) -> dict[str, Any]:
    """Return what the list's template is given; it is noted that a member of this role was shown it."""
    site, consumer, look = desk.site, request.match_info.get("consumer", ""), request.query.get("look", "")
    before = request.query.get("before", "")[:26]
    read = partial(
        listened.latest,
        *(site.store, site.vault, site.clock.now(), seat.brand.id, PAGE + 1),
        consumer_id=consumer,
        before=before,
    )
    found = await read(looked=look == "done")
    if look == "now":
        await opening.look(desk, [each.post for each in found[:PAGE] if each.due])
        found = await read(looked=True)
    posts = found[:PAGE]
    shown = [each.post.id for each in posts if not each.post.ended]
    if shown:
        await site.store.write(note_shown, shown, seat.member.role, site.clock.now())
    authors = {each.consumer.id: each.consumer for each in posts}
    may, met = await site.store.read(_whose, list(authors))
    return {
        **incoming.common(desk, seat, ROOM),
        **phrases.TABLES,
        "listing": Listing(
            here=f"{seat.path}{ROOM}{f'/of/{consumer}' if consumer else ''}",
            of=consumer,
            before=before,
            posts=posts,
            more=posts[-1].post.id if len(found) > PAGE else "",
            looked=bool(look),
            may=may,
            met=met,
        ),
        "avatars": await desk.avatars.addresses(seat.brand.id, authors.values()),
        "files_of": partial(opening.files, desk, seat),
        "to_come": spans.to_come(site.clock.now(), seat.language),
    }


def _whose(connection: Connection, ids: Sequence[str]) -> tuple[set[str], set[str]]:
    met = {one for one in ids if strangers.is_met(connection, one)}
    return people.letting_answer(connection, ids), met
