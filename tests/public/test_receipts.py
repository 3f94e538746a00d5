"""The page of a receipt, the receipt itself, and the keys to check it with."""

import json
from typing import Any

from sqlalchemy import Connection

from fedibrand.activitypub.signatures import proofs
from fedibrand.activitypub.signatures.keys import PublicKey
from fedibrand.brands import keys, receipts
from fedibrand.brands.keys import OVERLAP
from fedibrand.brands.receipts import Receipt, Said
from fedibrand.brands.registry import BrandRow
from fedibrand.domain import Purge
from tests.brands.made import ORIGIN, House, brand
from tests.public.visitors import BROWSER, Visit

SAID = Said(b"\x01" * 16, Purge.FORGOTTEN, {"holdings": 2, "answers": 1}, ["holding-1"])


async def written(house: House, number: int = 3) -> tuple[BrandRow, list[Receipt]]:
    acme = brand()
    await house.add(acme)
    key = house.keys.proof_key(acme.id)
    found = [
        await house.store.write(receipts.add, acme.id, acme.names, key, SAID, house.clock)
        for _ in range(number)
    ]
    return acme, found


def path(receipt: Receipt) -> str:
    return str(receipt.document["id"]).removeprefix(ORIGIN)


async def change(house: House, statement: str, *values: Any) -> None:
    def write(connection: Connection) -> None:
        connection.exec_driver_sql(statement, values)

    await house.store.write(write)


async def test_the_page_of_a_receipt_says_what_it_says_and_that_it_holds(visit: Visit, house: House) -> None:
    _, (_, second, _) = await written(house)
    found = await visit.get(path(second), BROWSER)
    page = await found.text()
    assert (found.status, found.headers["Cache-Control"]) == (200, "no-store")
    assert "It holds" in page
    assert "Everything that was held of this consumer was purged." in page
    assert "<dt>Posts</dt><dd>2</dd>" in page
    assert "noindex" in found.headers["X-Robots-Tag"]
    assert "form-action 'none'" in found.headers["Content-Security-Policy"]


async def test_the_page_tells_a_tampered_one_and_what_its_neighbours_show(visit: Visit, house: House) -> None:
    _, (first, second, third) = await written(house)
    await change(house, "UPDATE receipt SET document = ? WHERE number = 2", b'{"what": "<script>"}')
    page = await (await visit.get(path(second), BROWSER)).text()
    assert "It does not hold" in page
    assert "Receipt 2 was changed" in page
    assert "<script>" not in page
    await change(house, "DELETE FROM receipt WHERE number = 2")
    for neighbour in (first, third):
        page = await (await visit.get(path(neighbour), BROWSER)).text()
        assert "Receipt 3 does not follow the one before" in page


async def test_the_receipt_itself_can_be_checked_with_the_keys_that_are_served(
    visit: Visit, house: House
) -> None:
    acme, (first, *_) = await written(house)
    await house.add_keys(acme.id)
    house.clock.move(OVERLAP)
    await house.store.write(keys.drop_retired, house.clock.now())
    await house.refresh()
    found = await visit.get(f"{path(first)}.json", "*/*")
    document = json.loads(await found.text())
    assert found.content_type == "application/json"
    listed = json.loads(await (await visit.get("/brands/acme/receipts/keys.json", "*/*")).text())
    multibases = {one["id"]: one["publicKeyMultibase"] for one in listed["keys"]}
    claim = proofs.claim(document)
    assert claim is not None
    assert len(multibases) == 2
    key = PublicKey.from_multibase(claim.key_id, acme.names.actor, multibases[claim.key_id])
    proofs.check(claim, document, key)


async def test_there_is_no_list_and_no_receipt_by_another_brands_address(visit: Visit, house: House) -> None:
    _, (first, *_) = await written(house)
    await house.add(brand("zenith"))
    for asked in (
        path(first).replace("acme", "zenith"),
        f"{path(first).replace('acme', 'zenith')}.json",
        "/brands/acme/receipts",
        f"/brands/acme/receipts/{'0' * 26}",
        "/brands/nobody/receipts/keys.json",
    ):
        assert (await visit.get(asked, BROWSER)).status == 404
