import pytest

from fedibrand.activitypub.vocabulary import Other, Reference
from fedibrand.effects import Count
from tests.inbox.handlers.cases import ACTIVITY, ALICE, POST, context, decide


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("View", "unhandled-View"),
        ("Read", "unhandled-Read"),
        ("Join", "unhandled-Join"),
        ("SomethingAStrangerMadeUp", "unhandled-other"),
        ("", "unhandled-other"),
    ],
)
async def test_what_has_no_effect_is_counted_by_a_name_of_ours(kind: str, what: str) -> None:
    other = Other(id=ACTIVITY, actor=ALICE, object=Reference(id=POST), kind=kind)
    assert await decide(other, context()) == [Count(what=what)]
