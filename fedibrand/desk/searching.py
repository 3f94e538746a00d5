"""Search: words in what is held, people by name or handle, labels and states. What is asked is kept nowhere.

It is asked for by a form that is posted, so that the words stand in no address, no history and no log.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aiohttp import web

from fedibrand.activitypub.errors import Malformed
from fedibrand.consumers import people
from fedibrand.conversations import among, asked_for, previews, queues
from fedibrand.conversations.among import Among
from fedibrand.conversations.asked_for import AskedFor
from fedibrand.conversations.search import Found
from fedibrand.conversations.shown import Preview, ShownConsumer
from fedibrand.desk import asked, incoming
from fedibrand.desk.asked import Seat, seated
from fedibrand.desk.site import Desk

MOST, LONGEST = 50, 200
NOTHING = Found((), 0, whole=True)


@dataclass(frozen=True, slots=True)
class Results:
    """What was found.

    ``conversations`` are with ``people`` of such a name or handle, or else all that are like that; ``unmet``
    are people with whom there is none. ``posts`` says whether words were looked for, ``names`` whether all
    names were looked at.
    """

    found: Found = NOTHING
    conversations: Sequence[Preview] = ()
    unmet: Sequence[ShownConsumer] = ()
    labels: Sequence[str] = ()
    people: bool = False
    posts: bool = False
    names: bool = True


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    here = "/desk/{brand}/search"
    return [web.get(here, seated(desk, show)), web.post(here, seated(desk, find))]


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show where to search."""
    return _page(desk, seat, "", Results())


async def find(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show what is found."""
    form = await asked.fields(desk, request)
    text = " ".join(form.get("words", "").split())[:LONGEST]
    if not text:
        return await show(desk, request, seat)
    wanted = asked_for.read(text)
    known = await desk.site.store.read(queues.labels, seat.brand.id)
    within = Among(tuple(_called(wanted.labels, known)), wanted.states)
    results = await (_all(desk, seat, wanted, within) if wanted.narrowed else _words(desk, seat, text))
    if not wanted.narrowed:
        named = [label for label in known if text.casefold() in label.casefold()]
        results = replace(results, labels=named)
    return _page(desk, seat, text, results)


async def _words(desk: Desk, seat: Seat, text: str) -> Results:
    """Find words in posts and names, and somebody by the address of their profile."""
    found, named, handled = await asyncio.gather(
        desk.finder.find(seat.brand.id, text, MOST),
        desk.finder.people(seat.brand.id, text, MOST),
        _handled(desk, seat, [text]),
    )
    theirs = await _with(desk, seat, Among(), [*handled, *named.found])
    return replace(theirs, found=found, posts=True, names=named.whole)


async def _all(desk: Desk, seat: Seat, wanted: AskedFor, within: Among) -> Results:
    """Find what is of these people, has these labels, stands in these states, and has these words."""
    brand = seat.brand.id
    handled = await _handled(desk, seat, wanted.handles)
    who = frozenset(one.id for one in handled) if wanted.handles else None
    if not wanted.words and handled:
        return await _with(desk, seat, within, handled)
    narrowed = replace(within, consumers=who)
    if not wanted.words:
        ids = await desk.site.store.read(among.conversations, brand, narrowed, MOST)
        return Results(conversations=await _previews(desk, ids))
    found, named = await asyncio.gather(
        desk.finder.find(brand, wanted.words, MOST, narrowed),
        desk.finder.people(brand, wanted.words, MOST),
    )
    theirs = await _with(desk, seat, within, [one for one in named.found if who is None or one.id in who])
    return replace(theirs, found=found, posts=True, names=named.whole)


async def _handled(desk: Desk, seat: Seat, handles: Iterable[str]) -> list[ShownConsumer]:
    """Return those whose handle or address is searched for, unless they are ignored."""
    found: list[ShownConsumer] = []
    for handle in handles:
        try:
            known = await people.find(desk.site.store, desk.site.vault, handle)
        except Malformed:
            continue
        found += [
            ShownConsumer(one.id, one.actor, one.acct or one.actor, one.name)
            for one in known
            if one.brand == seat.brand.id and one.ignored_at is None
        ]
    return found


async def _with(desk: Desk, seat: Seat, within: Among, whom: Sequence[ShownConsumer]) -> Results:
    """Return conversations with these people, and those of them with whom there is none."""
    if not whom:
        return Results()
    whose, store = frozenset(one.id for one in whom), desk.site.store
    narrowed = replace(within, consumers=whose)
    ids = await store.read(among.conversations, seat.brand.id, narrowed, MOST)
    met = whose if within.within else await store.read(among.met, whose)
    unmet = {one.id: one for one in whom if one.id not in met}
    return Results(conversations=await _previews(desk, ids), unmet=list(unmet.values()), people=True)


async def _previews(desk: Desk, ids: Sequence[str]) -> list[Preview]:
    site = desk.site
    return await previews.these(site.store, site.vault, ids, site.clock.now())


def _called(labels: Iterable[str], known: Sequence[str]) -> Iterable[str]:
    """Yield labels as the brand writes them; one that it has not stays as it is, and finds nothing."""
    for label in labels:
        yield next((one for one in known if one.casefold() == label.casefold()), label)


def _page(desk: Desk, seat: Seat, words: str, results: Results) -> web.Response:
    given = incoming.common(desk, seat, "/search")
    return desk.rendering.page(
        "search.html", seat.language, **given, words=words, results=results, found=results.found, most=MOST
    )
