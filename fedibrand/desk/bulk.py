"""Several conversations at once: those picked in the list are resolved, assigned, labelled or snoozed.

Whom they are with is let in, or ignored.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.brands import members
from fedibrand.brands.teams import May
from fedibrand.conversations import queues
from fedibrand.desk import asked, incoming, snoozing, views
from fedibrand.desk.asked import Fields, Seat, seated, see_other
from fedibrand.desk.site import Desk
from fedibrand.effect import Effect
from fedibrand.problems import Refusal, Sentence
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.team_effects import AddLabel, Admit, Assign, Reopen, Resolve, Snooze, StopShowing

MOST = 100

_table, _consumer = Conversation.__table__, Consumer.__table__  # type: ignore[attr-defined]
_ids: Any = bindparam("ids", expanding=True)
_picked = (
    select(_table.c.id, _consumer.c.actor)
    .join(_consumer, _consumer.c.id == _table.c.consumer_id)
    .where(_table.c.id.in_(_ids), _table.c.brand_id == bindparam("brand"))
    .order_by(_table.c.id)
)


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [web.post("/desk/{brand}/bulk", seated(desk, do))]


async def do(desk: Desk, request: web.Request, seat: Seat) -> web.StreamResponse:
    """Do one thing to every conversation that is picked; each consumer's are one act."""
    found = await asked.fields(desk, request)
    seat.require(May.SORT)
    form = await request.post()
    picked = list(dict.fromkeys(str(one) for one in form.getall(incoming.PICK, [])))
    wanted = queues.read({**found, "label": found.get("shown_label", "")})
    try:
        make = await _making(desk, seat, found)
        theirs = await desk.site.store.read(whose, seat.brand.id, picked)
        for actor, ids in theirs.items():
            await asked.act(desk, seat, actor, *dict.fromkeys(make(one) for one in ids))
    except Refusal as refusal:
        return await incoming.page(
            desk, seat, wanted, status=refusal.status, fault=refusal.detail, picked=frozenset(picked)
        )
    return see_other(f"{seat.path}?{views.query(wanted.first())}")


def whose(connection: Connection, brand_id: str, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return conversations of a brand by the actors of the consumers they are with.

    Raises:
        Malformed: There are too many, or none.
        NotFound: The brand has not all of them.
    """
    if not 0 < len(ids) <= MOST:
        raise Malformed(Sentence("Pick 1 to %(most)s conversations.", most=MOST))
    rows = connection.execute(_picked, {"ids": list(ids), "brand": brand_id}).all()
    if len(rows) != len(ids):
        raise NotFound("There is no such conversation.")
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.actor, []).append(row.id)
    return found


def morning(now: datetime, days: str, at: ZoneInfo) -> datetime:
    """Return the morning after so many days, 1 to 90; the next one where it is no such number."""
    number = int(days) if days.isascii() and days.isdigit() and 1 <= int(days) <= 90 else 1
    return snoozing.morning(now, number, at)


async def _making(desk: Desk, seat: Seat, found: Fields) -> Callable[[str], Effect]:
    """Return what makes the effect for one conversation; what a form says wrongly is refused before any."""
    named, label = found.get("member", ""), found.get("label", "").strip()
    until = morning(desk.site.clock.now(), found.get("days", "1"), seat.zone)
    table: dict[str, Callable[[str], Effect]] = {
        "resolve": lambda one: Resolve(conversation=one),
        "reopen": lambda one: Reopen(conversation=one),
        "snooze": lambda one: Snooze(conversation=one, until=until),
        "assign": lambda one: Assign(conversation=one, member=named),
        "label": lambda one: AddLabel(conversation=one, label=label),
        "let-in": lambda one: Admit(conversation=one),
        "ignore": lambda _: StopShowing(),
    }
    what = found.get("do", "")
    if what not in table:
        raise Malformed("Say what to do with them.")
    if what == "assign" and named:
        await desk.site.store.read(members.get, seat.brand.id, named)
    return table[what]
