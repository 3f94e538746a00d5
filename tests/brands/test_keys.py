from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from fedibrand.activitypub.errors import NotFound
from fedibrand.activitypub.signatures.keys import PublicKey
from fedibrand.brands import keys
from fedibrand.brands.keys import INSTANCE, OVERLAP
from fedibrand.clock import Clock
from fedibrand.store.tables.signing_keys import SigningKeyRow
from fedibrand.store.vault import WrongSecret
from tests.brands.made import House, brand


def test_a_new_pair_is_rsa_of_2048_bits_and_ed25519() -> None:
    pair = keys.make(Clock())
    assert PublicKey.from_pem("k", "o", pair.rsa.public_pem()).fingerprint
    assert pair.ed25519.multibase().startswith("z6Mk")
    assert pair.rsa.id != pair.ed25519.id


async def test_a_brand_signs_with_the_keys_it_was_given(house: House) -> None:
    added = await house.add(brand())
    rsa, ed25519 = house.keys.signer(added.id).key, house.keys.proof_key(added.id)
    (listed_rsa,) = house.keys.listed(added.id, "rsa")
    (listed_ed25519,) = house.keys.listed(added.id, "ed25519")
    assert rsa.public_pem() == listed_rsa.public
    assert ed25519.multibase() == listed_ed25519.public
    assert rsa.id == f"https://brands.example/brands/acme#key-{listed_rsa.id}"
    assert ed25519.id == f"https://brands.example/brands/acme#ed25519-key-{listed_ed25519.id}"
    assert house.keys.signer(added.id).key is rsa


async def test_the_instance_actor_signs_with_keys_of_its_own(house: House) -> None:
    assert house.keys.instance().key.id == "https://brands.example/actor#key"
    assert house.keys.proof_key(INSTANCE).id == "https://brands.example/actor#ed25519-key"


async def test_a_brand_without_keys_cannot_sign(house: House) -> None:
    with pytest.raises(NotFound):
        house.keys.signer("nobody")


async def test_a_new_pair_signs_at_once_and_the_old_one_is_listed_for_two_days(house: House) -> None:
    added = await house.add(brand())
    old = house.keys.signer(added.id).key.id
    house.clock.move(timedelta(days=100))
    pair = await house.add_keys(added.id)
    assert house.keys.signer(added.id).key.id == added.names.key(pair.rsa.id)
    assert house.keys.proof_key(added.id).id == added.names.ed25519_key(pair.ed25519.id)
    assert [added.names.key(row.id) for row in house.keys.listed(added.id, "rsa")] == [
        added.names.key(pair.rsa.id),
        old,
    ]
    house.clock.move(OVERLAP - timedelta(seconds=1))
    assert len(house.keys.listed(added.id, "rsa")) == 2
    house.clock.move(1)
    assert [row.id for row in house.keys.listed(added.id, "rsa")] == [pair.rsa.id]


async def test_a_rotation_leaves_other_brands_and_the_instance_alone(house: House) -> None:
    acme, zenith = await house.add(brand()), await house.add(brand("zenith"))
    house.clock.move(timedelta(days=1))
    await house.add_keys(acme.id)
    house.clock.move(OVERLAP)
    assert house.keys.signer(zenith.id)
    assert house.keys.instance()


async def test_private_halves_of_keys_that_are_listed_no_more_are_gone(house: House) -> None:
    added = await house.add(brand())
    pair = await house.add_keys(added.id)
    assert await house.store.write(keys.drop_retired, house.clock.now()) == 0
    house.clock.move(OVERLAP)
    assert await house.store.write(keys.drop_retired, house.clock.now()) == 2
    await house.refresh()
    assert house.keys.signer(added.id).key.id == added.names.key(pair.rsa.id)
    assert await house.store.write(keys.drop_retired, house.clock.now()) == 0


async def test_the_public_half_of_what_signed_receipts_stays_and_signs_no_more(house: House) -> None:
    added = await house.add(brand())
    old = house.keys.proof_key(added.id)
    await house.add_keys(added.id)
    house.clock.move(OVERLAP)
    await house.store.write(keys.drop_retired, house.clock.now())
    (kept,) = [row for row in await house.store.read(keys.list_all) if row.public == old.multibase()]
    assert kept.wrapped is None
    with pytest.raises(ValueError, match="gone"):
        kept.open(house.vault, old.id)


async def test_the_record_keeps_no_private_key_in_the_clear(house: House) -> None:
    added = await house.add(brand())

    def wrapped(connection: Connection) -> list[SigningKeyRow]:
        return list(connection.execute(select(SigningKeyRow.__table__)))

    rows = [row for row in await house.store.read(wrapped) if row.brand_id == added.id]
    assert {row.kind for row in rows} == {"rsa", "ed25519"}
    assert all(b"PRIVATE KEY" not in row.wrapped for row in rows)
    with pytest.raises(WrongSecret):
        house.vault.unwrap("key:of somebody else", rows[0].wrapped)
