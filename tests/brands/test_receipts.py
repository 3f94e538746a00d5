"""Receipts and their chain: whatever is done to them in the record shows."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from fedibrand.activitypub.signatures import proofs
from fedibrand.brands import keys, receipts
from fedibrand.brands.keys import OVERLAP
from fedibrand.brands.receipts import Fault, Receipt, Said
from fedibrand.brands.registry import BrandRow
from fedibrand.domain import Purge
from tests.brands.made import House, brand

ALICE = b"\x01" * 16
SAID = Said(ALICE, Purge.FORGOTTEN, {"holdings": 2, "answers": 1}, ["holding-1", "holding-2"])


async def write(house: House, acme: BrandRow, said: Said = SAID) -> Receipt:
    key = house.keys.proof_key(acme.id)
    return await house.store.write(receipts.add, acme.id, acme.names, key, said, house.clock)


async def some(house: House, acme: BrandRow, number: int = 3) -> list[Receipt]:
    await house.add(acme)
    written = []
    for _ in range(number):
        house.clock.move(60)
        written.append(await write(house, acme))
    return written


async def wrong(house: House, acme: BrandRow) -> list[tuple[int, Fault]]:
    chain = await house.store.read(receipts.chain, acme.id)
    return receipts.faults(chain, acme.names, await house.store.read(receipts.signed_with, acme.id))


async def sql(house: House, *statements: tuple[str, Any]) -> None:
    def write(connection: Connection) -> None:
        for statement, values in statements:
            connection.exec_driver_sql(statement, values)

    await house.store.write(write)


async def test_a_receipt_says_how_much_and_when_and_names_nobody(house: House) -> None:
    acme = brand()
    (receipt,) = await some(house, acme, 1)
    document = receipt.document
    assert document.pop("proof")["verificationMethod"] == house.keys.proof_key(acme.id).id
    assert document == {
        "id": acme.names.receipt(receipt.id),
        "type": "Receipt",
        "brand": acme.names.actor,
        "number": 1,
        "consumer": ALICE.hex(),
        "what": "forgotten",
        "counts": {"holdings": 2, "answers": 1},
        "ids": ["holding-1", "holding-2"],
        "time": "2026-03-02T12:01:00Z",
        "previous": None,
    }


async def test_each_names_the_one_before_and_the_chain_holds(house: House) -> None:
    acme = brand()
    first, second, third = await some(house, acme)
    assert [each.number for each in (first, second, third)] == [1, 2, 3]
    assert second.document["previous"] == receipts.digest(first.document)
    assert third.document["previous"] == receipts.digest(second.document)
    assert await wrong(house, acme) == []


async def test_each_brand_has_a_chain_of_its_own(house: House) -> None:
    acme, zenith = brand(), brand("zenith")
    await some(house, acme, 2)
    (only,) = await some(house, zenith, 1)
    assert (only.number, only.document["previous"]) == (1, None)
    assert [each.brand_id for each in await house.store.read(receipts.of_actor, ALICE)] == [
        acme.id,
        acme.id,
        zenith.id,
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda document: {**document, "counts": {"holdings": 0}},
        lambda document: {**document, "time": "2026-03-02T11:59:00Z"},
        lambda document: {**document, "ids": []},
        lambda document: {**document, "brand": "https://brands.example/brands/zenith"},
        lambda document: {name: value for name, value in document.items() if name != "proof"},
        lambda document: [],
    ],
)
async def test_a_tampered_one_is_found(house: House, change: Callable[[Any], Any]) -> None:
    acme = brand()
    _, second, _ = await some(house, acme)
    changed = json.dumps(change(second.document)).encode()
    await sql(house, ("UPDATE receipt SET document = ? WHERE number = 2", (changed,)))
    assert await wrong(house, acme) == [(2, Fault.TAMPERED)]


async def test_one_that_is_no_json_any_more_is_found(house: House) -> None:
    acme = brand()
    await some(house, acme)
    await sql(house, ("UPDATE receipt SET document = ? WHERE number = 2", (b"{",)))
    assert await wrong(house, acme) == [(2, Fault.TAMPERED)]


@pytest.mark.parametrize(("gone", "shows"), [(1, 2), (2, 3)])
async def test_a_removed_one_is_found(house: House, gone: int, shows: int) -> None:
    acme = brand()
    await some(house, acme)
    await sql(house, ("DELETE FROM receipt WHERE number = ?", (gone,)))
    assert await wrong(house, acme) == [(shows, Fault.REMOVED)]


async def test_a_removed_one_whose_gap_was_closed_is_found(house: House) -> None:
    acme = brand()
    await some(house, acme)
    await sql(
        house,
        ("DELETE FROM receipt WHERE number = 2", ()),
        ("UPDATE receipt SET number = 2 WHERE number = 3", ()),
    )
    assert await wrong(house, acme) == [(2, Fault.REORDERED)]


async def test_reordered_ones_are_found(house: House) -> None:
    acme = brand()
    await some(house, acme)
    await sql(
        house,
        ("UPDATE receipt SET number = 9 WHERE number = 2", ()),
        ("UPDATE receipt SET number = 2 WHERE number = 3", ()),
        ("UPDATE receipt SET number = 3 WHERE number = 9", ()),
    )
    assert [fault for _, fault in await wrong(house, acme)] == [Fault.REORDERED, Fault.REORDERED]


async def test_one_that_was_signed_anew_by_the_brand_breaks_the_chain_after_it(house: House) -> None:
    acme = brand()
    _, second, _ = await some(house, acme)
    key = house.keys.proof_key(acme.id)
    less = {**second.document, "counts": {"holdings": 0}}
    anew = json.dumps(proofs.sign(less, key, house.clock.now(), key.id)).encode()
    await sql(house, ("UPDATE receipt SET document = ? WHERE number = 2", (anew,)))
    assert await wrong(house, acme) == [(3, Fault.REORDERED)]


async def test_what_another_brand_signed_is_not_this_ones(house: House) -> None:
    acme, zenith = brand(), brand("zenith")
    (receipt,) = await some(house, acme, 1)
    await house.add(zenith)
    key = house.keys.proof_key(zenith.id)
    forged = proofs.sign(receipt.document, key, house.clock.now(), key.id)
    signed = await house.store.read(receipts.signed_with, acme.id)
    assert receipts.holds(receipt.document, acme.names, signed)
    assert not receipts.holds(forged, acme.names, signed)
    assert not receipts.holds(receipt.document, zenith.names, signed)


async def test_what_a_retired_key_signed_holds_for_good(house: House) -> None:
    acme = brand()
    await some(house, acme, 2)
    await house.add_keys(acme.id)
    house.clock.move(OVERLAP + timedelta(days=400))
    await house.store.write(keys.drop_retired, house.clock.now())
    await house.refresh()
    await write(house, acme)
    assert len(await house.store.read(receipts.signed_with, acme.id)) == 2
    assert await wrong(house, acme) == []


async def test_a_retired_key_signs_nothing_after_its_time(house: House) -> None:
    acme = brand()
    (receipt,) = await some(house, acme, 1)
    stolen = house.keys.proof_key(acme.id)
    await house.add_keys(acme.id)
    house.clock.move(OVERLAP)
    later = {**receipt.document, "time": "2026-03-09T12:00:00Z"}
    forged = proofs.sign(later, stolen, house.clock.now(), stolen.id)
    signed = await house.store.read(receipts.signed_with, acme.id)
    assert not receipts.holds(forged, acme.names, signed)
    early = {**receipt.document, "time": "2026-03-01T12:00:00Z"}
    assert not receipts.holds(proofs.sign(early, stolen, house.clock.now(), stolen.id), acme.names, signed)


async def test_a_part_of_a_chain_is_checked_by_itself(house: House) -> None:
    acme = brand()
    written = await some(house, acme, 5)
    near = await house.store.read(receipts.near, acme.id, written[2].id)
    assert [each.number for each in near] == [2, 3, 4]
    signed = await house.store.read(receipts.signed_with, acme.id)
    assert receipts.faults(near, acme.names, signed, begin=2) == []
    assert await house.store.read(receipts.near, "another", written[2].id) == []
