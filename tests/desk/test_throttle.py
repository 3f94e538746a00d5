from datetime import timedelta

import pytest

from fedibrand.activitypub.errors import TooOften
from fedibrand.desk.throttle import FORGOTTEN, FREE, LONGEST, Throttle
from tests.fakes import HandClock


def fail(throttle: Throttle, times: int, who: str = "ana") -> None:
    for _ in range(times):
        throttle.begin(who)


def test_the_first_tries_are_free_and_then_each_doubles_the_wait() -> None:
    clock = HandClock()
    throttle = Throttle(clock)
    fail(throttle, FREE)
    for seconds in (30, 60, 120, 240, 480, 900, 900):
        clock.move(seconds - 1)
        with pytest.raises(TooOften):
            throttle.begin("ana")
        clock.move(1)
        throttle.begin("ana")
    assert timedelta(seconds=900) == LONGEST


def test_a_refused_try_does_not_lengthen_the_wait() -> None:
    clock = HandClock()
    throttle = Throttle(clock)
    fail(throttle, FREE)
    for _ in range(100):
        with pytest.raises(TooOften):
            throttle.begin("ana")
    clock.move(30)
    throttle.begin("ana")


def test_one_who_signs_in_begins_anew() -> None:
    throttle = Throttle(HandClock())
    fail(throttle, FREE)
    throttle.worked("ana")
    fail(throttle, FREE)


def test_an_hour_later_all_is_forgotten() -> None:
    clock = HandClock()
    throttle = Throttle(clock)
    fail(throttle, FREE)
    clock.move(FORGOTTEN + timedelta(seconds=1))
    fail(throttle, FREE)


def test_nobody_waits_for_another() -> None:
    throttle = Throttle(HandClock())
    fail(throttle, FREE)
    throttle.begin("zoe")


def test_no_more_are_remembered_than_fit() -> None:
    throttle = Throttle(HandClock(), most=2)
    fail(throttle, FREE)
    throttle.begin("one")
    throttle.begin("two")
    throttle.begin("ana")
