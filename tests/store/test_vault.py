from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from fedibrand.store.keys import KeyStore
from fedibrand.store.vault import Lease, Sealed, Vault, WrongSecret
from tests.fakes import HandClock
from tests.store.conftest import SECRET

WORDS = b"the kettle leaks"


def pair(sealed: Sealed) -> tuple[Lease, bytes]:
    found = sealed.content["sealed"]
    assert isinstance(found, bytes)
    return sealed.lease, found


def test_what_is_sealed_can_be_opened(vault: Vault) -> None:
    opened = vault.open([pair(vault.seal(WORDS))])[0]
    assert opened is not None
    assert opened.words == WORDS


def test_no_sealed_byte_shows_the_words(vault: Vault) -> None:
    lease, sealed = pair(vault.seal(WORDS))
    assert WORDS not in sealed
    assert WORDS not in lease.wrapped


def test_without_its_lease_key_nothing_opens(vault: Vault) -> None:
    sealed = vault.seal(WORDS)
    vault.destroy([sealed.lease.lease_key_id])
    assert vault.open([pair(sealed)]) == [None]


def test_a_key_opened_before_is_gone_with_its_destruction(vault: Vault) -> None:
    sealed = vault.seal(WORDS)
    assert vault.open([pair(sealed)])[0] is not None
    vault.destroy([sealed.lease.lease_key_id])
    assert vault.open([pair(sealed)]) == [None]


def test_one_of_two_leases_can_end_alone(vault: Vault) -> None:
    sealed = vault.seal(WORDS)
    opened = vault.open([pair(sealed)])[0]
    assert opened is not None
    second = vault.lease_again(opened)
    vault.destroy([sealed.lease.lease_key_id])
    again = vault.open([(second, pair(sealed)[1])])[0]
    assert again is not None
    assert again.words == WORDS


def test_a_lease_opens_no_other_content(vault: Vault) -> None:
    first, second = vault.seal(WORDS), vault.seal(b"other words")
    assert vault.open([(first.lease, pair(second)[1])]) == [None]


def test_another_secret_is_refused_before_anything_is_touched(
    keys: KeyStore, vault: Vault, clock: HandClock
) -> None:
    with pytest.raises(WrongSecret, match="FEDIBRAND_SECRET"):
        Vault(keys, SECRET + "!", clock)


def test_a_record_of_another_secret_is_refused(tmp_path: Path, vault: Vault, clock: HandClock) -> None:
    other = Vault(KeyStore(f"sqlite:///{tmp_path}/other.sqlite3"), SECRET + "!", clock)
    with pytest.raises(WrongSecret):
        vault.use_hash_key(other.new_hash_key())


def test_a_pool_key_older_than_half_an_hour_is_never_used(vault: Vault, clock: HandClock) -> None:
    vault.seal(WORDS)
    clock.move(timedelta(minutes=31))
    late = vault.seal(WORDS)
    fresh = {key for key in [late.lease.lease_key_id] if key}
    made_before = set(vault._keys.made_before(clock.now()))
    assert fresh.isdisjoint(made_before)


def test_the_pool_is_made_anew_before_its_keys_are_too_old(vault: Vault, clock: HandClock) -> None:
    vault.restock()
    assert vault.has(10)
    clock.move(timedelta(minutes=30))
    assert not vault.has(1)
    vault.restock()
    assert vault.has(10)


def test_a_key_that_is_destroyed_while_it_is_read_stays_in_no_memory(
    vault: Vault, keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = vault.seal(WORDS)
    find = keys.find

    def crossed(ids: Iterable[str]) -> dict[str, bytes]:
        found = find(ids)
        vault.destroy([sealed.lease.lease_key_id])
        return found

    monkeypatch.setattr(keys, "find", crossed)
    vault.open([pair(sealed)])
    monkeypatch.undo()
    assert vault.open([pair(sealed)]) == [None]


def test_an_opened_key_leaves_memory_after_ten_seconds(vault: Vault, clock: HandClock) -> None:
    vault.open([pair(vault.seal(WORDS))])
    assert vault._opened
    clock.move(11)
    vault.tidy()
    assert not vault._opened


def test_no_file_keeps_a_destroyed_key(tmp_path: Path, vault: Vault) -> None:
    leases = [vault.seal(WORDS).lease for _ in range(30)]
    wrapped = vault._keys.find([lease.lease_key_id for lease in leases])
    vault.destroy(wrapped)
    files = [path.read_bytes() for path in tmp_path.glob("keys.sqlite3*")]
    assert not [key for key in wrapped.values() if any(key in data for data in files)]


def test_the_same_id_hashes_the_same_and_only_under_this_key(vault: Vault, clock: HandClock) -> None:
    before = vault.hash("https://a.example/alice")
    assert before == vault.hash("https://a.example/alice")
    vault.use_hash_key(vault.new_hash_key())
    assert before != vault.hash("https://a.example/alice")
