"""What becomes of a commitment: the table is what was decided."""

import pytest

from fedibrand.conversations.commitment_states import SETTLED, TABLE, UNCLOSED, Said, after
from fedibrand.domain import CommitmentState

OPEN, KEPT, MISSED = CommitmentState.OPEN, CommitmentState.KEPT, CommitmentState.MISSED
DISPUTED, CONFIRMED = CommitmentState.DISPUTED, CommitmentState.CONFIRMED
LAPSED = CommitmentState.LAPSED

DECIDED: list[tuple[CommitmentState, Said, CommitmentState]] = [
    (OPEN, Said.KEPT, KEPT),
    (OPEN, Said.MISSED, MISSED),
    (MISSED, Said.KEPT, KEPT),
    (DISPUTED, Said.KEPT, KEPT),
    (KEPT, Said.MISSED, MISSED),
    *((state, Said.CONFIRMED, CONFIRMED) for state in (OPEN, KEPT, MISSED, DISPUTED)),
    *((state, Said.DISPUTED, DISPUTED) for state in (KEPT, MISSED)),
    (KEPT, Said.LAPSED, LAPSED),
]


@pytest.mark.parametrize(("state", "said", "wanted"), DECIDED)
def test_what_was_decided_is_what_happens(
    state: CommitmentState, said: Said, wanted: CommitmentState
) -> None:
    assert after(state, said) is wanted


def test_the_table_has_no_row_that_was_not_decided() -> None:
    assert set(TABLE) == {(state, said) for state, said, _ in DECIDED}


@pytest.mark.parametrize("said", list(Said))
@pytest.mark.parametrize("state", [CONFIRMED, LAPSED])
def test_what_is_closed_stays_closed(state: CommitmentState, said: Said) -> None:
    assert after(state, said) is state


@pytest.mark.parametrize("state", list(CommitmentState))
def test_only_what_was_kept_lapses(state: CommitmentState) -> None:
    assert after(state, Said.LAPSED) is (LAPSED if state is KEPT else state)


def test_every_state_but_the_closed_can_be_closed_and_all_but_the_open_carry_an_answer() -> None:
    assert set(UNCLOSED) == set(CommitmentState) - {CONFIRMED, LAPSED}
    assert set(SETTLED) == set(UNCLOSED) - {OPEN}
