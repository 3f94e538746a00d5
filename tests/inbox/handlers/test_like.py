import pytest

from fedibrand.activitypub.vocabulary import Like, Reference, Thing
from fedibrand.effects import Count, CountReaction
from tests.inbox.handlers.cases import ACTIVITY, ALICE, NAMES, answer, blocked, brand, context, decide

ANSWERED = context(answer=answer())


def like(content: str = "") -> Like[Thing]:
    return Like(id=ACTIVITY, actor=ALICE, object=Reference(id=NAMES.answer("answer-1")), content=content)


async def test_a_like_of_an_answer_is_counted_on_it() -> None:
    found = await decide(like(), ANSWERED)
    assert found == [CountReaction(answer="answer-1", kind="like", subject=ACTIVITY)]


async def test_a_bystanders_like_counts_as_well() -> None:
    found = await decide(like(), context(answer=answer(mine=False)))
    assert found == [CountReaction(answer="answer-1", kind="like", subject=ACTIVITY)]


@pytest.mark.parametrize("emoji", ["⭐", "👍🏽", "1️⃣", ":blobcat:", ":blobcat@home.example:"])
async def test_a_like_with_an_emoji_is_that_reaction(emoji: str) -> None:
    found = await decide(like(emoji), ANSWERED)
    assert found == [CountReaction(answer="answer-1", kind=emoji, subject=ACTIVITY)]


@pytest.mark.parametrize("words", ["my order is 4711", "❤ Anna", "4711", "秘密", "⭐" * 40, ":a b:"])
async def test_words_in_a_like_are_not_kept(words: str) -> None:
    found = await decide(like(words), ANSWERED)
    assert found == [CountReaction(answer="answer-1", kind="like", subject=ACTIVITY)]


async def test_a_like_of_anything_else_is_dropped() -> None:
    assert await decide(like(), context()) == [Count(what="dropped-not-for-us")]


async def test_a_like_undone_before_it_came_is_dropped() -> None:
    known = context(answer=answer(), remembered=("undone",))
    assert await decide(like(), known) == [Count(what="dropped-undone")]


async def test_a_like_of_who_blocked_the_brand_or_is_refused_is_dropped() -> None:
    assert await decide(like(), blocked(answer=answer())) == [Count(what="from-blocked")]
    refusing = context(answer=answer(), brand=brand(refused_domains=("home.example",)))
    assert await decide(like(), refusing) == [Count(what="from-refused-domain")]
