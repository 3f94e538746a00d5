"""Count: something happened that names nobody."""

from collections import Counter

from sqlalchemy import Connection

from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.effects import Count
from fedibrand.store import counting


def count(connection: Connection, found: list[tuple[Act, Count]], scope: Scope) -> None:
    """Add to today's figures of each brand."""
    counting.add(connection, Counter((act.brand, effect.what) for act, effect in found), scope.now)
