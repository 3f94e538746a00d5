"""What the consumer's page stands on: how it acts, and whom it parts with when an actor changed hands."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.actors import Actor
from fedibrand.app.following_up import Put, follow_up
from fedibrand.app.parts import Parts, act
from fedibrand.applying import dated
from fedibrand.brands.site import Site
from fedibrand.consumers import keyrings
from fedibrand.effect import Effect
from fedibrand.remote.pace import Pace
from fedibrand.store.tables.consumers import Consumer
from fedibrand.you.sessions import Sessions
from fedibrand.you.signing_in import SigningIn
from fedibrand.you.site import You

CONSUMER = "consumer"

_table = Consumer.__table__  # type: ignore[attr-defined]
_keys = select(_table.c.brand_id, _table.c.key_hashes).where(_table.c.actor_hash == bindparam("hashed"))


def your_page(having: Parts, site: Site, put: Put) -> You:
    """Return what the consumer's page is given.

    Args:
        having: The parts it stands on.
        site: The site it is a room of.
        put: Puts a job into the queue: kind, and the id of its subject.
    """
    signing_in = SigningIn(
        having.settings.url,
        having.store,
        having.vault,
        having.client,
        lambda uri: having.actors.refresh(uri, having.keys.instance()),
        having.clock,
    )
    return You(
        site=site,
        sessions=Sessions(having.clock),
        signing_in=signing_in,
        pace=Pace(having.clock),
        perform=partial(_perform, having, put),
        part_with=partial(_part_with, having, put),
    )


async def _perform(having: Parts, put: Put, brand: str, consumer: str, effects: Sequence[Effect]) -> None:
    follow_up(put, having.events, await act(having, brand, consumer, *effects, by=CONSUMER))


async def _part_with(having: Parts, put: Put, actor: Actor) -> None:
    present = keyrings.of(actor, having.vault)
    known = await having.store.read(_known, having.vault.hash(actor.id))
    taken_over = [(brand, actor) for brand, hashes in known if keyrings.replaced(hashes, present)]
    if taken_over:
        applied = await having.store.write(dated.taken_over, taken_over, having.tools)
        follow_up(put, having.events, applied)


def _known(connection: Connection, actor_hash: bytes) -> list[tuple[str, bytes]]:
    return [(row.brand_id, row.key_hashes) for row in connection.execute(_keys, {"hashed": actor_hash})]
