from datetime import timedelta

from fedibrand.store import remembering
from fedibrand.store.run import Store
from fedibrand.store.vault import Vault
from tests.fakes import HandClock


async def test_what_is_remembered_is_so_for_thirty_days_and_at_one_brand(
    store: Store, vault: Vault, clock: HandClock
) -> None:
    key = remembering.key(vault, "deleted", vault.hash("https://a.example/1"))
    await store.write(remembering.add, "deleted", [("acme", key, b"alice")], clock.now())
    await store.write(remembering.add, "deleted", [("acme", key, b"alice")], clock.now())
    assert await store.read(remembering.find, [key], clock.now()) == {("acme", key)}
    clock.move(timedelta(days=30))
    assert await store.read(remembering.find, [key], clock.now()) == set()
    assert await store.write(remembering.let_lapse, clock.now()) == 1
