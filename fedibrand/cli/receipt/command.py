"""``fedibrand receipt``: the receipts a brand wrote, and whether one, and the chain it is in, holds."""

import asyncio
import sys
from pathlib import Path
from typing import Any

from cyclopts import App
from sqlalchemy import Connection

from fedibrand.activitypub import naming, strict_json
from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.activitypub.naming import Kind
from fedibrand.brands import receipts
from fedibrand.brands.keys import KeyRow
from fedibrand.brands.receipts import Receipt
from fedibrand.brands.registry import BrandRow
from fedibrand.cli import printing, running
from fedibrand.cli.printing import AsJson
from fedibrand.cli.running import OfBrand
from fedibrand.problems import Refusal

receipt = App(name="receipt", help="What brands signed about what they purged.", help_format="plaintext")


class BrokenReceipt(Refusal):
    """A receipt, or the chain it stands in, does not hold."""

    status, code = 409, "receipt-broken"


@receipt.command(name="list")
async def list_all(*, of_brand: OfBrand = None, as_json: AsJson = False) -> None:
    """List the receipts of a brand, in the order of its chain.

    Args:
        of_brand: The brand; where there is only one, that one.
    """
    async with running.opened() as having:
        brand = running.brand_chosen(having.brands, of_brand)
        found = await having.store.read(receipts.chain, brand.id)
    if as_json:
        printing.document([each.document for each in found])
        return
    heads = ("number", "when", "what", "posts", "id")
    printing.table(heads, [_row(each) for each in found])


@receipt.command(name="verify")
async def verify(file: Path, *, as_json: AsJson = False) -> None:
    """Check a receipt: the brand's signature, and that its chain here is whole and has it.

    Args:
        file: The receipt, as its page gives it; - reads it from stdin.
    """
    document = strict_json.loads(await asyncio.to_thread(_bytes, file))
    async with running.opened() as having:
        brand = having.brands.by_actor(str(document.get("brand", "")))
        if brand is None:
            raise NotFound("The brand of this receipt is none of those here.")
        chain, signed = await having.store.read(_read, brand.id)
    _check(document, brand, chain, signed)
    checked = {"receipt": document["id"], "number": document["number"], "chain": len(chain), "holds": True}
    if as_json:
        printing.document(checked)
        return
    printing.facts(
        [
            ("receipt", checked["receipt"]),
            ("brand", str(brand.acct)),
            ("number", f"{checked['number']} of {checked['chain']}"),
            ("what", document.get("what")),
            ("time", document.get("time")),
            ("holds", True),
        ]
    )


def _bytes(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as fault:
        raise Malformed(f"{file}: {fault.strerror}.") from fault


def _read(connection: Connection, brand_id: str) -> tuple[list[Receipt], list[KeyRow]]:
    return receipts.chain(connection, brand_id), receipts.signed_with(connection, brand_id)


def _check(document: dict[str, Any], brand: BrandRow, chain: list[Receipt], signed: list[KeyRow]) -> None:
    """Refuse a receipt that does not hold, is not in the chain, or stands in one that is broken.

    Raises:
        BrokenReceipt: It is so, and how.
    """
    if not receipts.holds(document, brand.names, signed):
        raise BrokenReceipt("The brand's signature does not hold: it never said this.")
    place = naming.read(str(document.get("id", "")))
    found = next((one for one in chain if place and place.kind is Kind.RECEIPT and one.id == place.id), None)
    if found is None:
        raise BrokenReceipt("The brand signed it, and its chain here has it no more.")
    if receipts.digest(found.document) != receipts.digest(document):
        raise BrokenReceipt("The brand signed it, and its chain here has another in its place.")
    wrong = receipts.faults(chain, brand.names, signed)
    if wrong:
        told = ", ".join(f"{number} {fault}" for number, fault in wrong)
        raise BrokenReceipt(f"The brand signed it, and the chain is broken at: {told}.")


def _row(each: Receipt) -> tuple[object, ...]:
    counts = each.document.get("counts") or {}
    return (each.number, each.at, each.document.get("what"), counts.get("holdings"), each.id)
