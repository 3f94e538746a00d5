"""Endings: one act that takes words out of the record and has their lease keys destroyed.

The transaction that ends something takes the wrapped keys out of its rows, calls :func:`let_go`, and so
leaves a note of the lease keys and of what was ended. :func:`finish` has the key store note the latter and
destroy the former, in one transaction of its own, and only then forgets the note; whatever crash comes
between, the note is still there and is done again. What the key store notes outlives every backup, so that
no restore brings back what was ended since.
"""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, select

from fedibrand.clock import Clock
from fedibrand.store.keys import Ending
from fedibrand.store.run import Store
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.contents import Content
from fedibrand.store.tables.endings import EndingRow
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.package_jobs import PackageJobRow
from fedibrand.store.vault import Vault

_ID = 26
_content, _holding, _arrival = Content.__table__, Holding.__table__, Arrival.__table__  # type: ignore[attr-defined]
_ending, _job = EndingRow.__table__, PackageJobRow.__table__  # type: ignore[attr-defined]
_note = _ending.insert()
_drop = delete(_ending).where(_ending.c.id.in_(bindparam("ids", expanding=True)))
_sweep = delete(_content).where(
    _content.c.id.in_(bindparam("ids", expanding=True)),
    ~exists(select(1).where(_holding.c.content_id == _content.c.id)),
    ~exists(select(1).where(_arrival.c.content_id == _content.c.id)),
    ~exists(select(1).where(_arrival.c.document_content_id == _content.c.id)),
    ~exists(select(1).where(_job.c.content_id == _content.c.id)),
)


@dataclass(frozen=True, slots=True)
class Freed:
    """A lease that a row has just let go: its lease key, and the content it opened."""

    content_id: str | None
    lease_key_id: str | None


@dataclass(frozen=True, slots=True)
class Ended:
    """What was ended: one post of a consumer at a brand, or (``b""``) all that ``what`` says."""

    brand_id: str
    actor_hash: bytes
    post_hash: bytes
    what: str


def let_go(connection: Connection, freed: Iterable[Freed], clock: Clock, ended: Iterable[Ended] = ()) -> None:
    """Note the lease keys for destruction and delete contents that no holding, arrival or job opens any more.

    The rows that kept these leases must have lost them already, in the same transaction.
    """
    found, about = list(freed), list(ended)
    keys = "".join(one.lease_key_id for one in found if one.lease_key_id)
    contents = list({one.content_id for one in found if one.content_id})
    if keys or about:
        note = {"id": clock.new_id(), "lease_keys": keys, "about": _pack(about), "at": clock.now()}
        connection.execute(_note, note)
    for start in range(0, len(contents), 500):
        connection.execute(_sweep, {"ids": contents[start : start + 500]})


def unfinished(connection: Connection) -> list[Any]:
    """Return the notes of endings whose lease keys may still be there."""
    return list(connection.execute(select(_ending)))


def forget_notes(connection: Connection, ids: list[str]) -> None:
    """Forget the notes of endings that are finished."""
    connection.execute(_drop, {"ids": ids})


async def finish(store: Store, vault: Vault) -> int:
    """Destroy the lease keys of every ending under way, then forget their notes; return how many endings."""
    notes = await store.read(unfinished)
    if notes:
        keys = [key for note in notes for key in _split(note.lease_keys)]
        endings = [one for note in notes for one in _unpack(note)]
        await asyncio.to_thread(vault.destroy, keys, endings)
        await store.write(forget_notes, [note.id for note in notes])
    return len(notes)


def _split(keys: str) -> list[str]:
    return [keys[at : at + _ID] for at in range(0, len(keys), _ID)]


def _pack(ended: list[Ended]) -> bytes:
    return json.dumps(
        [[one.brand_id, one.actor_hash.hex(), one.post_hash.hex(), one.what] for one in ended]
    ).encode()


def _unpack(note: Any) -> list[Ending]:
    return [
        Ending(f"{note.id}-{number}", brand, bytes.fromhex(actor), bytes.fromhex(post), what, note.at)
        for number, (brand, actor, post, what) in enumerate(json.loads(note.about))
    ]
