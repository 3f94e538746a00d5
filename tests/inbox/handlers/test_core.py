import inspect
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.activitypub.vocabulary import ACTIVITIES, Activity, Reference, Unknown
from fedibrand.acts import decode, encode
from fedibrand.domain import Standing
from fedibrand.inbox.handlers.core import handlers
from tests.inbox.handlers.cases import ACTIVITY, ALICE, BRAND, POST, consumer, context, decide, holding


@pytest.mark.parametrize("kind", list(ACTIVITIES.values()), ids=list(ACTIVITIES))
def test_core_has_a_handler_for_every_type_of_activity(kind: type[Activity[Any]]) -> None:
    for thing in (Reference(id=POST), Unknown(id=POST)):
        assert handlers.find(kind(id=ACTIVITY, actor=ALICE, object=thing)) is not None


def test_every_handler_says_what_it_does() -> None:
    assert all(inspect.getdoc(handler) for _, _, handler in handlers)


@given(
    kind=st.sampled_from(list(ACTIVITIES.values())),
    about=st.sampled_from([BRAND, ALICE, POST]),
    standing=st.sampled_from(Standing),
    remembered=st.sets(st.sampled_from(["deleted", "undone", "moved"])),
    held=st.booleans(),
)
async def test_whatever_comes_a_decision_is_made_of_effects_and_the_same_twice(
    kind: type[Activity[Any]], about: str, standing: Standing, remembered: set[str], held: bool
) -> None:
    activity = kind(id=ACTIVITY, actor=ALICE, object=Reference(id=about))
    known = context(
        consumer=consumer(standing),
        remembered=tuple(sorted(remembered)),
        post=holding() if held else None,
    )
    decision = await decide(activity, known)
    assert decision == await decide(activity, known)
    if isinstance(decision, list):
        assert decode(encode(decision)) == decision


@given(kind=st.sampled_from(list(ACTIVITIES.values())), about=st.sampled_from([ALICE, POST]))
async def test_nothing_said_about_others_reaches_who_blocked_the_brand(
    kind: type[Activity[Any]], about: str
) -> None:
    activity = kind(id=ACTIVITY, actor=ALICE, object=Reference(id=about))
    decision = await decide(activity, context(consumer=consumer(Standing.BLOCKED)))
    assert isinstance(decision, list)
    quiet = {"Count", "Remember", "UncountReaction", "FileReport", "Enter", "Forget", "WriteReceipt"}
    assert {type(effect).__name__ for effect in decision} <= quiet
