from datetime import timedelta

import pytest

from fedibrand.activitypub.addressing import Level
from fedibrand.domain import HoldingState, Role, Standing, Why
from fedibrand.you import phrases
from fedibrand.you.speech import said_in
from tests.fakes import START


@pytest.mark.parametrize(
    ("left", "says"),
    [
        (timedelta(days=90), "90 days"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=2, seconds=-1), "47 hours"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(seconds=61), "1 minute"),
        (timedelta(seconds=5), "0 minutes"),
        (timedelta(seconds=-5), "0 minutes"),
    ],
)
def test_what_is_left_is_rounded_down(left: timedelta, says: str) -> None:
    assert phrases.left(START + left, START, said_in("en")) == says


def test_everything_that_can_be_has_a_phrase() -> None:
    for table, every in (
        (phrases._WHY, Why),
        (phrases._LEVELS, Level),
        (phrases._ROLES, Role),
        (phrases._ENDED, HoldingState),
        (phrases._STANDINGS, Standing),
    ):
        assert set(table) == set(every)
