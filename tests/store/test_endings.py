from typing import Any

import pytest
from sqlalchemy import Connection, delete, func, select

from fedibrand.store import contents, endings
from fedibrand.store.endings import Freed
from fedibrand.store.run import Store
from fedibrand.store.tables.contents import Content
from fedibrand.store.vault import Sealed, Vault
from tests.fakes import HandClock
from tests.store.test_vault import WORDS, pair


def number_of_contents(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(Content)).scalar_one()


def freed(sealed: Sealed) -> list[Freed]:
    return [Freed(sealed.lease.content_id, sealed.lease.lease_key_id)]


async def test_an_ending_takes_the_content_at_once_and_the_key_when_finished(
    store: Store, vault: Vault, clock: HandClock
) -> None:
    sealed = vault.seal(WORDS)
    await store.write(contents.add, [sealed])
    await store.write(endings.let_go, freed(sealed), clock)
    assert await store.read(number_of_contents) == 0
    assert await endings.finish(store, vault) == 1
    assert vault.open([pair(sealed)]) == [None]
    assert await store.read(endings.unfinished) == []


async def test_an_ending_cut_short_is_finished_at_the_next_start(
    store: Store, vault: Vault, clock: HandClock
) -> None:
    sealed = vault.seal(WORDS)
    await store.write(endings.let_go, freed(sealed), clock)
    assert len(await store.read(endings.unfinished)) == 1
    vault.destroy([sealed.lease.lease_key_id])  # the crash came after the key store, before the note
    assert await endings.finish(store, vault) == 1
    assert await store.read(endings.unfinished) == []


async def test_an_ending_in_a_transaction_that_fails_ends_nothing(
    store: Store, vault: Vault, clock: HandClock
) -> None:
    sealed = vault.seal(WORDS)
    await store.write(contents.add, [sealed])

    def fails(connection: Connection, **_: Any) -> None:
        endings.let_go(connection, freed(sealed), clock)
        connection.execute(delete(Content))
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        await store.write(fails)
    assert await endings.finish(store, vault) == 0
    assert await store.read(number_of_contents) == 1
    assert vault.open([pair(sealed)])[0] is not None
