"""The breaker of one host, as pure rules."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fedibrand.outbox.breaker import (
    AT_ONCE,
    DAYS_TO_LEAVE_ALONE,
    FAILURES_TO_OPEN,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    WELL,
    Gate,
    Health,
    failed,
    held,
)
from tests.fakes import START

SECOND = timedelta(seconds=1)


def after(*times: datetime) -> Health:
    health = WELL
    for at in times:
        health = failed(health, at)
    return health


def test_a_host_nobody_complained_about_takes_two_at_once() -> None:
    assert AT_ONCE[WELL.gate(START)] == 2


def test_some_failures_are_borne_and_the_fifth_opens_it_for_a_minute() -> None:
    assert after(*[START] * (FAILURES_TO_OPEN - 1)).gate(START) is Gate.CLOSED
    health = after(*[START] * FAILURES_TO_OPEN)
    assert health.gate(START + FIRST_PAUSE - SECOND) is Gate.OPEN
    assert health.gate(START + FIRST_PAUSE) is Gate.TRYING
    assert (AT_ONCE[Gate.OPEN], AT_ONCE[Gate.TRYING]) == (0, 1)


def test_each_failed_trial_doubles_the_pause() -> None:
    health = after(*[START] * FAILURES_TO_OPEN)
    for factor in (2, 4, 8):
        health = failed(health, START)
        assert health.open_until == START + FIRST_PAUSE * factor


def test_failing_on_seven_different_days_leaves_it_alone() -> None:
    days = [START + timedelta(days=day) for day in range(DAYS_TO_LEAVE_ALONE)]
    assert after(*days[:-1]).gate(days[-1] + timedelta(days=1)) is not Gate.LEFT_ALONE
    assert after(*days).gate(days[-1] + timedelta(days=365)) is Gate.LEFT_ALONE


def test_failing_often_on_one_day_does_not() -> None:
    assert after(*[START] * 100).failing_days == 1


def test_a_host_that_asked_to_be_spared_is_spared_and_then_well() -> None:
    health = held(WELL, START + FIRST_PAUSE)
    assert health.gate(START) is Gate.OPEN
    assert health.gate(START + FIRST_PAUSE) is Gate.CLOSED


def test_asking_for_less_does_not_shorten_a_pause() -> None:
    health = held(held(WELL, START + 2 * FIRST_PAUSE), START + FIRST_PAUSE)
    assert health.open_until == START + 2 * FIRST_PAUSE


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=2)), max_size=40))
def test_no_pause_is_longer_than_six_hours_and_days_are_counted_once(gaps: list[timedelta]) -> None:
    now, health, days = START, WELL, set()
    for gap in gaps:
        now += gap
        health = failed(health, now)
        days.add(now.date())
        assert health.open_until is None or health.open_until <= now + LONGEST_PAUSE
        assert health.failing_days == len(days)
        assert (health.gate(now) is Gate.LEFT_ALONE) == (len(days) >= DAYS_TO_LEAVE_ALONE)
        if health.failures >= FAILURES_TO_OPEN and len(days) < DAYS_TO_LEAVE_ALONE:
            assert health.gate(now) is Gate.OPEN
            assert health.gate(now + LONGEST_PAUSE) is Gate.TRYING
