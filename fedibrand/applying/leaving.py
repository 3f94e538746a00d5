"""What a brand says of its own actor, and what is done when it leaves."""

import json
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.applying.apply import Applied, apply
from fedibrand.applying.scope import Tools
from fedibrand.domain import Entry
from fedibrand.effects import Act, Forget
from fedibrand.outbox import fold, rows
from fedibrand.outbox.rows import Leaving
from fedibrand.store.tables.consumers import Consumer

BATCH = 100

_consumer = Consumer.__table__  # type: ignore[attr-defined]
_some = select(_consumer.c.actor).where(_consumer.c.brand_id == bindparam("brand")).limit(BATCH)


def tell(
    connection: Connection, brand_id: str, what: str, activity: dict[str, Any], tools: Tools
) -> list[str]:
    """Have an Update, Delete or Move of a brand's own actor leave, once for each server it concerns (P3)."""
    body = json.dumps(activity, ensure_ascii=False).encode()
    doors = fold.concerned(connection, brand_id, tools.clock.now())
    leaving = [(Leaving(brand_id, what, door.inbox, door.host), body) for door in doors]
    return rows.add_activities(connection, leaving, tools.vault, tools.clock)


def forget_some(connection: Connection, brand_id: str, tools: Tools) -> Applied | None:
    """Forget up to a hundred consumers of a brand that left; nothing when none is left."""
    actors = list(connection.execute(_some, {"brand": brand_id}).scalars())
    if not actors:
        return None
    forget = (Forget(entry=Entry.FORGOTTEN),)
    acts = [Act(brand=brand_id, consumer=actor, by="brand", effects=forget) for actor in actors]
    return apply(connection, acts, tools)
