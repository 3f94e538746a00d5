from fedibrand.desk.moments import LASTS, Moments
from tests.fakes import HandClock


def test_what_is_begun_is_there_for_five_minutes() -> None:
    clock = HandClock()
    moments: Moments[str] = Moments(clock)
    moments.keep("cookie", "challenge")
    assert moments.look("cookie") == "challenge"
    assert moments.look("another") is None
    clock.move(LASTS)
    assert moments.look("cookie") is None


def test_what_is_taken_is_gone() -> None:
    moments: Moments[str] = Moments(HandClock())
    moments.keep("cookie", "first")
    moments.keep("cookie", "second")
    assert [moments.take("cookie"), moments.take("cookie")] == ["second", None]


def test_the_oldest_goes_when_there_are_too_many() -> None:
    moments: Moments[int] = Moments(HandClock(), most=2)
    for number in range(3):
        moments.keep(str(number), number)
    assert [moments.look(str(number)) for number in range(3)] == [None, 1, 2]
