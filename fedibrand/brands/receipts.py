"""Receipts: a brand's signed word that something was purged, in a chain that shows what was done to it.

* A receipt says whose (by keyed hash), what, how much, when, and the bare ids of holdings; never a word.
* It is signed with the brand's Ed25519 key as object proofs are (FEP-8b32, ``eddsa-jcs-2022``), under the key
  that signed at that time: one that was retired by then signs nothing.
* It names its number and the hash of the receipt before, so none can be changed, taken away or moved without
  a trace. That the last ones are missing only those see who have them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import rfc8785
from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub import naming
from fedibrand.activitypub.errors import BadSignature
from fedibrand.activitypub.naming import BrandNames, Kind
from fedibrand.activitypub.rendering_actors import Document, stamp
from fedibrand.activitypub.signatures import proofs
from fedibrand.activitypub.signatures.keys import PublicKey, SigningKey
from fedibrand.brands import keys
from fedibrand.brands.keys import KeyRow
from fedibrand.clock import Clock
from fedibrand.domain import Purge
from fedibrand.store.tables.receipts import ReceiptRow

_table = ReceiptRow.__table__  # type: ignore[attr-defined]
_insert = _table.insert()
_chain = select(_table).where(_table.c.brand_id == bindparam("brand")).order_by(_table.c.number)
_last = _chain.order_by(None).order_by(_table.c.number.desc()).limit(1)
_number = select(_table.c.number).where(
    _table.c.id == bindparam("row_id"), _table.c.brand_id == bindparam("brand")
)
_near = _chain.where(_table.c.number >= bindparam("first")).limit(3)
_of_actor = select(_table).where(_table.c.actor_hash == bindparam("actor")).order_by(_table.c.id)


class Fault(StrEnum):
    """What is wrong with a receipt."""

    TAMPERED = "tampered"
    REMOVED = "removed"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Said:
    """What a receipt says: of whom, why, how much of what ended, and the ids of the holdings among it."""

    actor_hash: bytes
    what: Purge
    counts: Mapping[str, int]
    ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt, its id, the brand whose it is, and its place in that brand's chain."""

    id: str
    brand_id: str
    number: int
    document: Document
    at: datetime


def add(
    connection: Connection, brand_id: str, names: BrandNames, key: SigningKey, said: Said, clock: Clock
) -> Receipt:
    """Sign a receipt and write it at the end of the brand's chain.

    Args:
        connection: A transaction that may write.
        brand_id: The brand that says it.
        names: Its addresses.
        key: The Ed25519 key it signs with now.
        said: What it says.
        clock: Time and randomness.
    """
    before = connection.execute(_last, {"brand": brand_id}).first()
    receipt_id, now = clock.new_id(), clock.now()
    number = 1 if before is None else before.number + 1
    body = {
        "id": names.receipt(receipt_id),
        "type": "Receipt",
        "brand": names.actor,
        "number": number,
        "consumer": said.actor_hash.hex(),
        "what": said.what.value,
        "counts": dict(said.counts),
        "ids": list(said.ids),
        "time": stamp(now),
        "previous": None if before is None else digest(json.loads(before.document)),
    }
    document = proofs.sign(body, key, now, key.id)
    row = {"id": receipt_id, "brand_id": brand_id, "number": number, "at": now}
    written = json.dumps(document, ensure_ascii=False).encode()
    connection.execute(_insert, {**row, "actor_hash": said.actor_hash, "document": written})
    return Receipt(receipt_id, brand_id, number, document, now)


def digest(document: Document) -> str:
    """Return the SHA-256, in hex, of a receipt in canonical form (RFC 8785): what the next one names."""
    return hashlib.sha256(rfc8785.dumps(document)).hexdigest()


def chain(connection: Connection, brand_id: str) -> list[Receipt]:
    """Return all receipts of a brand, in order."""
    return [_read(row) for row in connection.execute(_chain, {"brand": brand_id})]


def near(connection: Connection, brand_id: str, receipt_id: str) -> list[Receipt]:
    """Return one receipt of a brand between those before and after it, in order; nothing where it is none."""
    at = connection.execute(_number, {"row_id": receipt_id, "brand": brand_id}).scalar()
    rows = connection.execute(_near, {"brand": brand_id, "first": at - 1}) if at is not None else ()
    return [_read(row) for row in rows]


def of_actor(connection: Connection, actor_hash: bytes) -> list[Receipt]:
    """Return the receipts about an actor, of all brands here, oldest first, by the actor's keyed hash."""
    return [_read(row) for row in connection.execute(_of_actor, {"actor": actor_hash})]


def signed_with(connection: Connection, brand_id: str) -> list[KeyRow]:
    """Return the Ed25519 keys that a brand signs and ever signed with, newest first."""
    return [key for key in keys.list_all(connection) if key.brand_id == brand_id and key.kind == "ed25519"]


def holds(document: Document, names: BrandNames, signed: Iterable[KeyRow]) -> bool:
    """Return whether a receipt is the brand's: signed with the key that signed at the time it tells.

    Args:
        document: The receipt.
        names: The brand's addresses.
        signed: Its keys, as :func:`signed_with` returns them.
    """
    claim = proofs.claim(document)
    place = naming.read(claim.key_id) if claim is not None else None
    if claim is None or place is None or place.kind is not Kind.ED25519_KEY:
        return False
    key = next((each for each in signed if each.id == place.id), None)
    if key is None or names.ed25519_key(key.id) != claim.key_id or document.get("brand") != names.actor:
        return False
    try:
        said_at = datetime.fromisoformat(document["time"])
        proofs.check(claim, document, PublicKey.from_multibase(claim.key_id, names.actor, key.public))
    except (BadSignature, KeyError, TypeError, ValueError):
        return False
    return key.made_at.replace(microsecond=0) <= said_at and (not key.retired_at or said_at < key.retired_at)


def faults(
    receipts: Sequence[Receipt], names: BrandNames, signed: Iterable[KeyRow], *, begin: int = 1
) -> list[tuple[int, Fault]]:
    """Return what is wrong in a chain: the number of each receipt at which it shows, and how.

    Args:
        receipts: All of a brand's receipts in order, or some that follow each other.
        names: The brand's addresses.
        signed: Its keys.
        begin: The number that the first of them must have.
    """
    listed, found = list(signed), []
    number, before = begin, None
    for one in receipts:
        fault = _fault(one, number, before, names, listed)
        if fault is not None:
            found.append((one.number, fault))
        number, before = one.number + 1, None if fault is Fault.TAMPERED else one
    return found


def _fault(
    one: Receipt, number: int, before: Receipt | None, names: BrandNames, signed: Iterable[KeyRow]
) -> Fault | None:
    if not holds(one.document, names, signed):
        return Fault.TAMPERED
    if one.number != number:
        return Fault.REMOVED
    follows = before is None or one.document["previous"] == digest(before.document)
    return None if follows and one.document["number"] == number else Fault.REORDERED


def _read(row: Any) -> Receipt:
    return Receipt(row.id, row.brand_id, row.number, _opened(row.document), row.at)


def _opened(written: bytes) -> Document:
    """Return a receipt as it lies in the record; nothing where somebody made something else of it."""
    try:
        document = json.loads(written)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
