"""Endings: one act that takes words out of the record and has their lease keys destroyed.

The transaction that ends something takes the wrapped keys out of its rows, calls :func:`let_go`, and so
leaves a note of the lease keys. :func:`finish` has the key store destroy them, and only then forgets the
note; whatever crash comes between, the note is still there and is done again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, exists, select

from fedibrand.clock import Clock
from fedibrand.store.run import Store
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.contents import Content
from fedibrand.store.tables.endings import EndingRow
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.vault import Vault

_ID = 26
_content, _holding, _arrival = Content.__table__, Holding.__table__, Arrival.__table__  # type: ignore[attr-defined]
_ending = EndingRow.__table__  # type: ignore[attr-defined]
_note = _ending.insert()
_drop = delete(_ending).where(_ending.c.id.in_(bindparam("ids", expanding=True)))
_sweep = delete(_content).where(
    _content.c.id.in_(bindparam("ids", expanding=True)),
    ~exists(select(1).where(_holding.c.content_id == _content.c.id)),
    ~exists(select(1).where(_arrival.c.content_id == _content.c.id)),
    ~exists(select(1).where(_arrival.c.document_content_id == _content.c.id)),
)


@dataclass(frozen=True, slots=True)
class Freed:
    """A lease that a row has just let go: its lease key, and the content it opened."""

    content_id: str | None
    lease_key_id: str | None


def let_go(connection: Connection, freed: Iterable[Freed], clock: Clock) -> None:
    """Note the lease keys for destruction and delete contents that no holding and no arrival opens any more.

    The rows that kept these leases must have lost them already, in the same transaction.
    """
    found = list(freed)
    keys = "".join(one.lease_key_id for one in found if one.lease_key_id)
    contents = list({one.content_id for one in found if one.content_id})
    if keys:
        connection.execute(_note, {"id": clock.new_id(), "lease_keys": keys, "at": clock.now()})
    for start in range(0, len(contents), 500):
        connection.execute(_sweep, {"ids": contents[start : start + 500]})


def unfinished(connection: Connection) -> list[tuple[str, str]]:
    """Return the notes of endings whose lease keys may still be there: id, and the keys' ids in a row."""
    return [
        (row.id, row.lease_keys) for row in connection.execute(select(_ending.c.id, _ending.c.lease_keys))
    ]


def forget_notes(connection: Connection, ids: list[str]) -> None:
    """Forget the notes of endings that are finished."""
    connection.execute(_drop, {"ids": ids})


async def finish(store: Store, vault: Vault) -> int:
    """Destroy the lease keys of every ending under way, then forget their notes; return how many keys."""
    notes = await store.read(unfinished)
    keys = [text[at : at + _ID] for _, text in notes for at in range(0, len(text), _ID)]
    if notes:
        vault.destroy(keys)
        await store.write(forget_notes, [note for note, _ in notes])
    return len(keys)
