"""What a brand says of its own actor goes once to each server, not once to each person there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, or_, select

from fedibrand.activitypub.hosts import host_of
from fedibrand.domain import Scope
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.follows import FollowRow
from fedibrand.store.tables.grants import GrantRow

_consumer, _grant = Consumer.__table__, GrantRow.__table__  # type: ignore[attr-defined]
_follower, _follow = Follower.__table__, FollowRow.__table__  # type: ignore[attr-defined]
_concerned = select(_consumer.c.inbox, _consumer.c.shared_inbox, _consumer.c.host).where(
    _consumer.c.brand_id == bindparam("brand"),
    or_(
        exists(select(1).where(_follower.c.consumer_id == _consumer.c.id)),
        exists(select(1).where(_follow.c.consumer_id == _consumer.c.id)),
        exists(
            select(1).where(
                _grant.c.consumer_id == _consumer.c.id,
                and_(_grant.c.scope == Scope.TALK, _grant.c.ended_at.is_(None)),
                or_(_grant.c.until.is_(None), _grant.c.until > bindparam("now")),
            )
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Where a consumer can be reached."""

    inbox: str
    shared_inbox: str
    host: str


@dataclass(frozen=True, slots=True)
class Door:
    """An inbox to post to, and its host."""

    inbox: str
    host: str


def doors(people: Iterable[Person]) -> list[Door]:
    """Return the inboxes that reach all of ``people``, each once, in a fixed order.

    A shared inbox counts only on the consumer's own host: a profile can name any address there, and what is
    meant for one server is not posted to another on its word.
    """
    found = {_door(person) for person in people}
    return sorted(found, key=lambda door: (door.host, door.inbox))


def concerned(connection: Connection, brand_id: str, now: datetime) -> list[Door]:
    """Return where a brand's own Update, Delete or Move goes (P3).

    To its followers, to those it follows or asked, and to whom a live talk grant lets it talk.
    """
    found = connection.execute(_concerned, {"brand": brand_id, "now": now})
    return doors(Person(row.inbox, row.shared_inbox, row.host) for row in found)


def _door(person: Person) -> Door:
    at_home = host_of(person.shared_inbox) == person.host
    return Door(person.shared_inbox if at_home else person.inbox, person.host)
