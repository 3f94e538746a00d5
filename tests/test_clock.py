from datetime import timedelta

import pytest

from fedibrand.clock import Clock, LeaseTime
from tests.fakes import HandClock


def test_ids_of_one_millisecond_are_in_the_order_they_were_made() -> None:
    clock = HandClock()
    ids = [clock.new_id() for _ in range(1000)]
    assert ids == sorted(set(ids))


def test_ids_sort_by_the_time_they_were_made() -> None:
    clock = HandClock()
    early = clock.new_id()
    clock.move(0.001)
    assert early < clock.new_id()


def test_an_id_is_26_letters_and_digits() -> None:
    found = Clock().new_id()
    assert len(found) == 26
    assert found.isalnum()
    assert found == found.lower()


class JumpingClock(HandClock):
    """A clock whose time of day can jump while no time passes."""

    def jump(self, by: timedelta) -> None:
        self._now += by


@pytest.mark.parametrize("by", [timedelta(hours=1), timedelta(hours=-1)])
def test_lease_time_does_not_follow_a_jump(by: timedelta) -> None:
    clock = JumpingClock()
    time, began = LeaseTime(clock), clock.now()
    clock.jump(by)
    assert time.now() == began
    clock.move(60)
    assert time.now() == began + timedelta(seconds=60)


def test_lease_time_follows_the_clock_again_when_it_jumped_back() -> None:
    clock = JumpingClock()
    time = LeaseTime(clock)
    clock.jump(timedelta(hours=1))
    time.now()
    clock.jump(timedelta(hours=-1))
    clock.move(5)
    assert time.now() == clock.now()


def test_a_jump_that_lasts_is_believed_after_two_hours() -> None:
    clock = JumpingClock()
    time = LeaseTime(clock)
    clock.jump(timedelta(hours=1))
    time.now()
    clock.move(timedelta(hours=2))
    assert time.now() == clock.now()


def test_lease_time_passes_as_time_does() -> None:
    clock = JumpingClock()
    time = LeaseTime(clock)
    clock.move(timedelta(days=7))
    assert time.now() == clock.now()
