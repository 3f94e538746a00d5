"""Remember: something came before what it is about."""

from sqlalchemy import Connection

from fedibrand.applying.scope import Scope
from fedibrand.effects import Act, Remember
from fedibrand.store import remembering


def remember(connection: Connection, found: list[tuple[Act, Remember]], scope: Scope) -> None:
    """Write the keyed hashes of what to remember."""
    vault = scope.tools.vault
    remembering.add(
        connection,
        [
            (
                act.brand,
                remembering.key(vault, effect.what, vault.hash(effect.subject)),
                vault.hash(act.consumer),
            )
            for act, effect in found
        ],
        scope.now,
    )
