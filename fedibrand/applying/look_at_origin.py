"""LookAtOrigin: somebody says that a held post changed or went; its origin will tell."""

from sqlalchemy import Connection

from fedibrand.applying.scope import Scope
from fedibrand.effects import Act, LookAtOrigin
from fedibrand.queue import due


def look_at_origin(connection: Connection, found: list[tuple[Act, LookAtOrigin]], scope: Scope) -> None:
    """Plan a look, at once."""
    due.plan(connection, [("look", effect.holding, scope.now) for _, effect in found], scope.tools.clock)
