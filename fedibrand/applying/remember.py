"""Remember: something came before what it is about."""

from sqlalchemy import Connection

from fedibrand.applying.scope import Scope
from fedibrand.effects import Act, Remember
from fedibrand.store import remembering


def remember(connection: Connection, found: list[tuple[Act, Remember]], scope: Scope) -> None:
    """Write the keyed hashes of what to remember, each for as long as its kind is."""
    vault = scope.tools.vault
    kinds: dict[str, list[tuple[str, bytes, bytes]]] = {}
    for act, effect in found:
        key = remembering.key(vault, effect.what, vault.hash(effect.subject))
        kinds.setdefault(effect.what, []).append((act.brand, key, vault.hash(act.consumer)))
    for what, rows in kinds.items():
        remembering.add(connection, what, rows, scope.now)
