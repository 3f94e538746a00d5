import asyncio

import pytest
from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY

from fedibrand.activitypub.errors import Busy, Malformed
from fedibrand.desk import passwords
from fedibrand.desk.passwords import Passwords

GOOD = "a long sentence as password"


@pytest.fixture
def cheap_passwords() -> None:
    """Let them cost here what they do."""


async def test_a_password_is_kept_as_argon2id_at_the_cost_of_the_standard() -> None:
    """RFC 9106 section 4, the second recommended option."""
    kept = await Passwords().hash(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords._hasher.memory_cost == RFC_9106_LOW_MEMORY.memory_cost
    assert await Passwords().fits(kept, GOOD)
    assert not await Passwords().fits(kept, f"{GOOD}.")


async def test_one_password_is_hashed_differently_each_time() -> None:
    assert await Passwords().hash(GOOD) != await Passwords().hash(GOOD)


@pytest.mark.parametrize("password", ["", "short of it", "x" * 201])
async def test_a_password_has_12_to_200_characters(password: str) -> None:
    with pytest.raises(Malformed, match="12 to 200"):
        await Passwords().hash(password)


async def test_two_keyboards_type_one_password() -> None:
    kept = await Passwords().hash("cafe\u0301 au lait, s'il vous")
    assert await Passwords().fits(kept, "caf\u00e9 au lait, s'il vous")


async def test_where_nothing_is_kept_as_much_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    class Counted(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            checked.append(str(hash)[:9])
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_hasher", Counted(time_cost=1, memory_cost=8, parallelism=1))
    mine = Passwords()
    kept = await mine.hash(GOOD)
    assert await mine.fits(kept, GOOD)
    assert not await mine.fits("", GOOD)
    assert not await mine.fits("", "nobody has this password")
    assert checked == ["$argon2id"] * 3


async def test_a_password_past_all_bounds_does_not_fit() -> None:
    longest = "x" * passwords.MOST
    kept = await Passwords().hash(longest)
    assert not await Passwords().fits(kept, longest * 1000)


async def test_no_more_wait_than_are_served_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    mine = Passwords()
    tries = [mine.hash(GOOD) for _ in range(passwords.WAITING + 5)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(each) for each in done].count(Busy) == 5
    assert await mine.hash(GOOD), "later there is room again"
