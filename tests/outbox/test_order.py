"""The order of deliveries that belong together."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from fedibrand.domain import DeliveryState
from fedibrand.outbox.order import ON_ITS_WAY, RESTORED, Move, Step, Turn, turn, turn_in_line
from tests.fakes import START

WAITING, DELIVERED = DeliveryState.WAITING, DeliveryState.DELIVERED
FAILED, DROPPED = DeliveryState.FAILED, DeliveryState.DROPPED
SOON = START + timedelta(minutes=1)


def step(what: str, version: int, state: DeliveryState = WAITING, tries: int = 0, reason: str = "") -> Step:
    return Step(f"{what}-{version}", what, version, state, tries, reason, START)


CREATE, UPDATE, NEWER, DELETE = step("Create", 1), step("Update", 2), step("Update", 3), step("Delete", 4)
SENT = replace(CREATE, state=DELIVERED, tries=1)
TRIED = replace(CREATE, tries=1, reason="unreachable", due_at=SOON)
BUSY = replace(CREATE, tries=1, reason=ON_ITS_WAY, due_at=SOON)


def ask(one: Step, *others: Step, withdrawn: bool = False) -> Turn:
    return turn(one, others, START, withdrawn=withdrawn)


def test_a_create_goes_and_takes_the_edits_with_it_that_were_made_meanwhile() -> None:
    assert ask(CREATE) == Turn(Move.GO)
    assert ask(CREATE, UPDATE, NEWER) == Turn(Move.GO, folds=(UPDATE.id, NEWER.id))


def test_a_create_that_may_be_there_with_old_words_leaves_the_edits_to_follow() -> None:
    assert ask(TRIED, UPDATE) == Turn(Move.GO)


def test_a_create_of_a_withdrawn_answer_says_nothing_any_more() -> None:
    assert ask(CREATE, DELETE, withdrawn=True) == Turn(Move.DROP, "withdrawn")


def test_an_edit_goes_once_the_answer_is_there() -> None:
    assert ask(UPDATE, SENT) == Turn(Move.GO)
    assert ask(UPDATE) == Turn(Move.GO), "the row of the Create was dropped long ago"


def test_an_edit_waits_for_its_create() -> None:
    assert ask(UPDATE, TRIED) == Turn(Move.WAIT, until=SOON)


def test_an_edit_of_what_never_left_is_dropped() -> None:
    for state in (FAILED, DROPPED):
        assert ask(UPDATE, replace(CREATE, state=state)) == Turn(Move.DROP, "never-left")


def test_an_edit_gives_way_to_a_newer_one() -> None:
    assert ask(UPDATE, SENT, NEWER) == Turn(Move.DROP, "folded")
    assert ask(NEWER, SENT, UPDATE) == Turn(Move.GO, folds=(UPDATE.id,))


def test_a_withdrawal_goes_once_the_answer_is_there_and_takes_waiting_edits_with_it() -> None:
    assert ask(DELETE, SENT, withdrawn=True) == Turn(Move.GO)
    assert ask(DELETE, SENT, NEWER, withdrawn=True) == Turn(Move.GO, folds=(NEWER.id,))


def test_a_withdrawal_of_what_never_left_drops_both() -> None:
    assert ask(DELETE, CREATE, withdrawn=True) == Turn(Move.DROP, "never-left", folds=(CREATE.id,))
    assert ask(DELETE, replace(CREATE, state=DROPPED), withdrawn=True) == Turn(Move.DROP, "never-left")


def test_a_withdrawal_of_what_may_be_there_goes_at_once_in_place_of_the_create() -> None:
    assert ask(DELETE, TRIED, withdrawn=True) == Turn(Move.GO, folds=(CREATE.id,))
    failed = replace(CREATE, state=FAILED, tries=18)
    assert ask(DELETE, failed, withdrawn=True) == Turn(Move.GO)


def test_what_a_backup_brought_back_may_be_there() -> None:
    assert ask(DELETE, replace(CREATE, state=FAILED, reason=RESTORED), withdrawn=True).move is Move.GO


def test_nothing_overtakes_what_is_on_its_way() -> None:
    for later in (UPDATE, DELETE):
        assert ask(later, BUSY, withdrawn=later is DELETE) == Turn(Move.WAIT, until=SOON)


def test_what_a_dead_process_had_on_its_way_holds_nothing_up_for_ever() -> None:
    assert turn(DELETE, [BUSY], SOON, withdrawn=True).move is Move.GO


def test_whole_activities_leave_in_the_order_they_were_decided() -> None:
    first, second = replace(CREATE, id="1", due_at=SOON), replace(CREATE, id="2")
    assert turn_in_line(second, [first]) == Turn(Move.WAIT, until=SOON)
    assert turn_in_line(first, [second]) == Turn(Move.GO)
    assert turn_in_line(second, [replace(first, state=FAILED)]) == Turn(Move.GO)


steps = st.builds(
    step,
    st.sampled_from(["Create", "Update", "Delete"]),
    st.integers(1, 5),
    st.sampled_from(DeliveryState),
    st.integers(0, 3),
    st.sampled_from(["", ON_ITS_WAY, "unreachable"]),
)


@given(steps, st.lists(steps, max_size=5), st.booleans())
def test_only_what_waits_is_folded_and_no_words_leave_after_a_withdrawal(
    one: Step, others: list[Step], withdrawn: bool
) -> None:
    found = turn(replace(one, state=WAITING), others, START, withdrawn=withdrawn)
    waiting = {other.id for other in others if other.state is WAITING}
    assert set(found.folds) <= waiting
    assert (found.move is Move.WAIT) == (found.until is not None)
    assert (found.move is Move.DROP) == bool(found.reason)
    if withdrawn and one.what != "Delete":
        assert found.move is not Move.GO
