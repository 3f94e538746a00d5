"""What is counted to keep floods away has a bound of its own."""

from pathlib import Path
from typing import Any

import pytest

from fedibrand.activitypub.vocabulary import Create
from fedibrand.inbox import flood
from fedibrand.inbox.flood import Flood
from fedibrand.store.keys import KeyStore
from fedibrand.store.run import Store
from fedibrand.store.vault import Vault
from tests.fakes import HandClock
from tests.inbox.handlers.cases import mention


def create(number: int) -> Create[Any]:
    actor = f"https://h{number}.example/users/mallory"
    return Create(id=f"{actor}/1", actor=actor, object=mention(attributed_to=actor))


async def test_a_flood_of_actors_does_not_grow_what_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "MOST_COUNTED", 100)
    clock, store = HandClock(), Store(f"sqlite:///{tmp_path}/record.sqlite3")
    vault = Vault(KeyStore(f"sqlite:///{tmp_path}/keys.sqlite3"), "a secret that is long enough", clock)
    counted = Flood(store, vault, clock, 10, 300)
    for number in range(500):
        await counted.check(create(number), {"brand"})
    await store.close()
    assert 0 < len(counted._seen) <= 102
