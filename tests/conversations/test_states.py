import pytest

from fedibrand.conversations.states import TABLE, Turn, after
from fedibrand.domain import ConversationState

OPEN, WAITING = ConversationState.OPEN, ConversationState.WAITING
SNOOZED, RESOLVED = ConversationState.SNOOZED, ConversationState.RESOLVED


@pytest.mark.parametrize("state", list(ConversationState))
def test_what_the_consumer_writes_opens_a_conversation_from_any_state(state: ConversationState) -> None:
    assert after(state, Turn.HEARD) is OPEN


@pytest.mark.parametrize("state", list(ConversationState))
def test_an_answer_makes_it_wait_and_a_decision_resolves_it_from_any_state(state: ConversationState) -> None:
    assert after(state, Turn.ANSWERED) is WAITING
    assert after(state, Turn.RESOLVED) is RESOLVED


@pytest.mark.parametrize("state", list(ConversationState))
def test_a_promise_that_they_say_is_not_kept_opens_it_from_any_state(state: ConversationState) -> None:
    assert after(state, Turn.DISPUTED) is OPEN


@pytest.mark.parametrize(
    ("state", "turn", "wanted"),
    [
        (RESOLVED, Turn.REOPENED, OPEN),
        (OPEN, Turn.SNOOZED, SNOOZED),
        (WAITING, Turn.SNOOZED, SNOOZED),
        (SNOOZED, Turn.WOKE, OPEN),
    ],
)
def test_it_can_be_reopened_snoozed_and_woken(
    state: ConversationState, turn: Turn, wanted: ConversationState
) -> None:
    assert after(state, turn) is wanted


@pytest.mark.parametrize(
    ("state", "turn"),
    [
        (state, turn)
        for state in ConversationState
        for turn in (Turn.REOPENED, Turn.SNOOZED, Turn.WOKE)
        if (state, turn) not in TABLE
    ],
)
def test_what_the_table_does_not_name_changes_nothing(state: ConversationState, turn: Turn) -> None:
    assert after(state, turn) is state


def test_a_resolved_conversation_does_not_sleep_and_an_awake_one_does_not_wake() -> None:
    assert after(RESOLVED, Turn.SNOOZED) is RESOLVED
    assert after(WAITING, Turn.WOKE) is WAITING
