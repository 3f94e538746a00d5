"""StopShowing and ShowAgain: a brand ignores a consumer, and heeds them again."""

from datetime import timedelta

import pytest

from fedibrand.activitypub.errors import EffectRefused, NotFound
from fedibrand.team_effects import ShowAgain, StopShowing
from tests.applying.conftest import BOB, Place
from tests.brands import made

SINCE = "SELECT ignored_at IS NOT NULL FROM consumer ORDER BY brand_id"


async def test_a_consumer_is_ignored_since_they_were_first_and_heeded_again(place: Place) -> None:
    await place.heard()
    assert await place.do(StopShowing(), by="agent") == []
    (before,) = await place.column("SELECT ignored_at FROM consumer")
    place.house.clock.move(timedelta(days=1))
    await place.do(StopShowing(), by="agent")
    assert await place.column("SELECT ignored_at FROM consumer") == [before]
    assert await place.do(ShowAgain(), by="agent") == []
    assert await place.column("SELECT ignored_at FROM consumer") == [None]


async def test_what_they_write_is_held_as_before(place: Place) -> None:
    await place.heard()
    await place.do(StopShowing(), by="agent")
    await place.heard()
    assert await place.count("holding") == 2


async def test_another_brand_heeds_them_as_before(place: Place) -> None:
    zenith = await place.house.add(made.brand("zenith"))
    await place.heard()
    await place.heard(zenith)
    await place.do(StopShowing(), by="agent")
    assert await place.column(SINCE) == [1, 0]


async def test_nobody_is_ignored_whom_the_brand_does_not_know(place: Place) -> None:
    await place.heard()
    for effect in (StopShowing(), ShowAgain()):
        with pytest.raises(NotFound):
            await place.do(effect, by="agent", consumer=BOB.id, author=None)


async def test_no_package_decides_it(place: Place) -> None:
    await place.heard()
    for effect in (StopShowing(), ShowAgain()):
        with pytest.raises(EffectRefused):
            await place.asked(effect)
    assert await place.column(SINCE) == [0]
