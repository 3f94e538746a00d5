"""Which actors are known here, by keyed hash.

A Delete of an actor whom nobody here knows is answered before any key is fetched and any job queued:
servers send one to everybody they ever met whenever an account goes. Embedded, the set is in memory; an
actor joins it before their first activity is answered.
"""

from sqlalchemy import Connection, select, union

from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.consumers import Consumer

_all = union(select(Consumer.actor_hash), select(Arrival.actor_hash))  # type: ignore[call-overload]


class Known:
    """The set of actors who are known here."""

    def __init__(self) -> None:
        """Begin with nobody; :meth:`load` says who is known."""
        self._hashes: set[bytes] = set()

    def add(self, actor_hash: bytes) -> None:
        """Count an actor as known from now on."""
        self._hashes.add(actor_hash)

    def load(self, hashes: set[bytes]) -> None:
        """Add those that the record knows."""
        self._hashes |= hashes

    def __contains__(self, actor_hash: bytes) -> bool:
        """Return whether somebody here knows the actor."""
        return actor_hash in self._hashes


def read(connection: Connection) -> set[bytes]:
    """Return the keyed hashes of all actors that the record knows."""
    return set(connection.execute(_all).scalars())
