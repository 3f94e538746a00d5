import pytest

from fedibrand.activitypub.errors import TooOften
from fedibrand.remote.pace import ADDRESSES, Pace
from tests.remote.conftest import MovedClock


def pace(clock: MovedClock | None = None) -> Pace:
    return Pace(clock or MovedClock(), most=2)


def test_an_address_has_so_many_tries_a_minute() -> None:
    clock = MovedClock()
    tried = pace(clock)
    tried.check("192.0.2.1")
    tried.check("192.0.2.1")
    with pytest.raises(TooOften) as refused:
        tried.check("192.0.2.1")
    assert refused.value.retry_after in (60, 61)
    tried.check("192.0.2.2")


@pytest.mark.parametrize(
    ("one", "other"),
    [("2001:db8::1", "2001:db8::ffff:2"), ("192.0.2.1", "::ffff:192.0.2.1"), ("unknown", "unknown")],
)
def test_who_has_many_addresses_is_counted_once(one: str, other: str) -> None:
    tried = pace()
    tried.check(one)
    tried.check(other)
    with pytest.raises(TooOften):
        tried.check(one)


def test_another_network_is_somebody_else() -> None:
    tried = pace()
    for _ in range(2):
        tried.check("2001:db8:0:1::1")
        tried.check("2001:db8:0:2::1")


def test_it_remembers_so_many_and_no_more() -> None:
    tried = pace()
    for number in range(ADDRESSES + 2):
        tried.check(str(number))
    tried.check("0")
    tried.check("0")
