"""First contact of many subdomains of one domain is paced."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from fedibrand.outbox.pacing import MOST, WINDOW, Contacts, base_of, may_begin
from tests.fakes import START

THEIRS = "social.example"


def test_subdomains_are_counted_under_their_domain() -> None:
    assert base_of("a.brands.example:8443") == base_of("b.c.brands.example") == "brands.example"
    assert base_of("localhost:8000") == "localhost"


def test_some_may_begin_at_once_and_the_next_when_the_first_is_a_minute_ago() -> None:
    met = [(f"b{number}.brands.example", START + timedelta(seconds=number)) for number in range(MOST)]
    now = START + timedelta(seconds=MOST)
    assert may_begin(met[:-1], "new.brands.example", now) == now
    assert may_begin(met, "new.brands.example", now) == START + WINDOW
    assert may_begin(met, "b3.brands.example", now) == now


def test_brands_on_one_host_are_never_paced() -> None:
    contacts = Contacts()
    assert all(contacts.ask(THEIRS, "brands.example", START) == START for _ in range(100))


def test_whom_they_took_something_from_is_not_paced_again() -> None:
    contacts = Contacts()
    contacts.met(THEIRS, "old.brands.example")
    for number in range(MOST):
        contacts.ask(THEIRS, f"b{number}.brands.example", START)
    assert contacts.ask(THEIRS, "new.brands.example", START) > START
    assert contacts.ask(THEIRS, "old.brands.example", START) == START
    assert contacts.ask("other.example", "new.brands.example", START) == START
    assert contacts.ask(THEIRS, "own.acme.example", START) == START


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 30)), max_size=120))
def test_no_server_meets_more_than_a_few_in_any_minute(asked: list[tuple[int, int]]) -> None:
    contacts, now, begun = Contacts(), START, {}  # type: ignore[var-annotated]
    for number, seconds in asked:
        now += timedelta(seconds=seconds)
        host = f"b{number}.brands.example"
        if contacts.ask(THEIRS, host, now) <= now and begun.get(host, START - WINDOW) <= now - WINDOW:
            begun[host] = now
        assert sum(at > now - WINDOW for at in begun.values()) <= MOST
