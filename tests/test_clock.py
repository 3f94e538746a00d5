from fedibrand.clock import Clock
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
