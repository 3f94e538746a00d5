"""About a consumer: what their card shows. Only what this brand knows is read."""

from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.consumers import people, standing
from fedibrand.consumers.people import Known
from fedibrand.conversations import listened, previews
from fedibrand.conversations.shown import Thread
from fedibrand.desk.asked import Seat
from fedibrand.desk.site import Desk
from fedibrand.domain import Entry, Scope
from fedibrand.store.tables.conversations import Conversation

MOST_OTHERS = 50

_table = Conversation.__table__  # type: ignore[attr-defined]
_others = (
    select(_table.c.id)
    .where(
        _table.c.brand_id == bindparam("brand"),
        _table.c.consumer_id == bindparam("consumer"),
        _table.c.id != bindparam("this"),
    )
    .order_by(_table.c.moved_at.desc(), _table.c.id.desc())
    .limit(MOST_OTHERS)
)


async def given(desk: Desk, seat: Seat, thread: Thread) -> dict[str, Any]:
    """Return what the card's template is given."""
    site = desk.site
    known = await people.known(site.store, site.vault, seat.brand.id, thread.consumer.id)
    ids = await site.store.read(_ids, seat.brand.id, thread)
    return {
        "known": known,
        "others": await previews.these(site.store, site.vault, ids, site.clock.now()),
        "heard": await site.store.read(listened.number, seat.brand.id, thread.consumer.id),
        "may_listen": _may_listen(known),
        "listens": bool(standing.enter(known.standing, Entry.LET_GO)),
    }


def _may_listen(known: Known) -> bool:
    return known.follow is None and any(one.scope is Scope.LISTEN for one in known.grants)


def _ids(connection: Connection, brand_id: str, thread: Thread) -> list[str]:
    wanted = {"brand": brand_id, "consumer": thread.consumer.id, "this": thread.id}
    return list(connection.execute(_others, wanted).scalars())
