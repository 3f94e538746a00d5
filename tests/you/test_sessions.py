from datetime import timedelta

from fedibrand.you.sessions import LASTS, Sessions
from tests.fakes import HandClock


def test_a_session_is_over_after_half_an_hour() -> None:
    clock = HandClock()
    sessions = Sessions(clock)
    one = sessions.begin(b"hash", "https://home.example/users/ada", "@ada@home.example")
    clock.move(LASTS - timedelta(seconds=1))
    assert sessions.get(one.id) == one
    clock.move(1)
    assert sessions.get(one.id) is None


def test_nobody_guesses_a_session() -> None:
    sessions = Sessions(HandClock())
    one, other = sessions.begin(b"hash"), sessions.begin(b"hash")
    assert len(one.id) == 64
    assert one.id != other.id
    assert sessions.get("") is None


def test_the_oldest_go_when_there_are_too_many() -> None:
    sessions = Sessions(HandClock(), most=2)
    first, second, third = (sessions.begin(bytes([n])) for n in range(3))
    assert [sessions.get(one.id) for one in (first, second, third)] == [None, second, third]


def test_a_notice_is_told_once_and_ends_with_its_session() -> None:
    sessions = Sessions(HandClock())
    one = sessions.begin(b"hash")
    sessions.tell(one.id, "ended")
    assert [sessions.told(one.id), sessions.told(one.id)] == ["ended", ""]
    sessions.tell(one.id, "ended")
    sessions.end(one.id)
    sessions.tell(one.id, "ended")
    assert sessions.told(one.id) == ""
