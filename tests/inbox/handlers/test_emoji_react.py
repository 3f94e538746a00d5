import pytest

from fedibrand.activitypub.vocabulary import EmojiReact, Reference
from fedibrand.effects import Count, CountReaction
from tests.inbox.handlers.cases import ACTIVITY, ALICE, NAMES, answer, context, decide


def react(content: str) -> EmojiReact[Reference]:
    return EmojiReact(
        id=ACTIVITY, actor=ALICE, object=Reference(id=NAMES.answer("answer-1")), content=content
    )


@pytest.mark.parametrize(
    ("content", "kind"), [("🎉", "🎉"), (":party:", ":party:"), ("", "like"), ("hi", "like")]
)
async def test_a_reaction_is_counted_on_the_answer(content: str, kind: str) -> None:
    found = await decide(react(content), context(answer=answer()))
    assert found == [CountReaction(answer="answer-1", kind=kind, subject=ACTIVITY)]


async def test_a_reaction_undone_before_it_came_is_dropped() -> None:
    known = context(answer=answer(), remembered=("undone",))
    assert await decide(react("🎉"), known) == [Count(what="dropped-undone")]


async def test_a_reaction_to_anything_else_is_dropped() -> None:
    assert await decide(react("🎉"), context()) == [Count(what="dropped-not-for-us")]
