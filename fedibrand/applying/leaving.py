"""What a brand says of its own actor, and what is done when it leaves."""

import json
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub import rendering
from fedibrand.acts import Act
from fedibrand.applying.apply import Applied, apply
from fedibrand.applying.scope import Tools
from fedibrand.domain import Entry
from fedibrand.effects import Forget
from fedibrand.outbox import fold
from fedibrand.outbox import rows as outbox
from fedibrand.outbox.rows import Leaving
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.follows import FollowRow

BATCH = 100

_consumer = Consumer.__table__  # type: ignore[attr-defined]
_some_with_inbox = select(_consumer).where(_consumer.c.brand_id == bindparam("brand")).limit(BATCH)
_some = select(_consumer.c.actor).where(_consumer.c.brand_id == bindparam("brand")).limit(BATCH)
_follow = FollowRow.__table__  # type: ignore[attr-defined]
_follow_of = select(_follow.c.id).where(_follow.c.consumer_id == bindparam("consumer"))


def tell(
    connection: Connection, brand_id: str, what: str, activity: dict[str, Any], tools: Tools
) -> list[str]:
    """Have an Update, Delete or Move of a brand's own actor leave, once for each server it concerns (P3)."""
    body = json.dumps(activity, ensure_ascii=False).encode()
    doors = fold.concerned(connection, brand_id, tools.clock.now())
    leaving = [(Leaving(brand_id, what, door.inbox, door.host), body) for door in doors]
    return outbox.add_activities(connection, leaving, tools.vault, tools.clock)


def part_with_some(connection: Connection, brand_id: str, tools: Tools) -> Applied | None:
    """Undo the follows of up to a hundred consumers and make them strangers; nothing when none is left."""
    rows = connection.execute(_some_with_inbox, {"brand": brand_id}).all()
    if not rows:
        return None
    for row in rows:
        follow = connection.execute(_follow_of, {"consumer": row.id}).scalar()
        if follow is not None:
            activity = rendering.undo_follow(follow, row.actor, tools.names(brand_id))
            to = Leaving(brand_id, "Undo", row.inbox, row.host)
            body = json.dumps(activity, ensure_ascii=False).encode()
            outbox.add_activities(connection, [(to, body)], tools.vault, tools.clock)
    return forget_some(connection, brand_id, tools)


def forget_some(connection: Connection, brand_id: str, tools: Tools) -> Applied | None:
    """Forget up to a hundred consumers of a brand that left; nothing when none is left."""
    actors = list(connection.execute(_some, {"brand": brand_id}).scalars())
    if not actors:
        return None
    forget = (Forget(entry=Entry.FORGOTTEN),)
    acts = [Act(brand=brand_id, consumer=actor, by="brand", effects=forget) for actor in actors]
    return apply(connection, acts, tools)
