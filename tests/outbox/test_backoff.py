"""When a delivery is tried again, and what an inbox's answer means."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.outbox.backoff import LONGEST_RETRY_AFTER, TRIES, Outcome, judge, next_try

tries = st.integers(1, TRIES - 1)
jitters = st.floats(0, 1)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.DELIVERED),
        (202, Outcome.DELIVERED),
        (301, Outcome.REFUSED),
        (400, Outcome.REFUSED),
        (401, Outcome.LATER),
        (403, Outcome.REFUSED),
        (404, Outcome.GONE),
        (408, Outcome.LATER),
        (410, Outcome.GONE),
        (422, Outcome.REFUSED),
        (429, Outcome.LATER),
        (500, Outcome.LATER),
        (503, Outcome.LATER),
        (599, Outcome.LATER),
        (None, Outcome.LATER),
    ],
)
def test_what_an_answer_means(status: int | None, outcome: Outcome) -> None:
    assert judge(status, None, 1, 0).outcome is outcome


def test_the_first_waits_are_short_and_all_of_them_take_about_three_days() -> None:
    waits = [wait for number in range(1, TRIES) if (wait := next_try(number, 0)) is not None]
    assert waits[:4] == [timedelta(seconds=seconds) for seconds in (15, 16, 31, 96)]
    assert timedelta(days=2.5) < sum(waits, timedelta()) < timedelta(days=3)
    assert next_try(TRIES, 0) is None


def test_the_last_failure_gives_up_and_says_why() -> None:
    assert judge(500, None, TRIES, 0).outcome is Outcome.GAVE_UP
    assert judge(None, None, TRIES, 0).reason == "unreachable"


@given(tries, jitters)
def test_no_wait_is_shorter_than_the_one_without_jitter_nor_much_longer(number: int, jitter: float) -> None:
    least, wait = next_try(number, 0), next_try(number, jitter)
    assert least is not None
    assert wait is not None
    assert least <= wait <= least + timedelta(seconds=10 * TRIES)


@given(st.one_of(st.none(), st.integers(100, 999)), st.integers(0, 10**9), tries, jitters)
def test_every_later_waits_as_long_as_asked_up_to_a_day(
    status: int | None, seconds: int, number: int, jitter: float
) -> None:
    verdict = judge(status, seconds, number, jitter)
    if verdict.outcome is Outcome.LATER:
        assert verdict.wait >= min(timedelta(seconds=seconds), LONGEST_RETRY_AFTER)
        assert verdict.wait <= LONGEST_RETRY_AFTER + timedelta(hours=1)
    else:
        assert verdict.wait == timedelta()
