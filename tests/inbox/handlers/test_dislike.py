from fedibrand.activitypub.vocabulary import Dislike, Reference
from fedibrand.effects import Count, CountReaction
from tests.inbox.handlers.cases import ACTIVITY, ALICE, NAMES, answer, context, decide

DISLIKE = Dislike(id=ACTIVITY, actor=ALICE, object=Reference(id=NAMES.answer("answer-1")), content="👎")


async def test_a_dislike_is_counted_on_the_answer() -> None:
    found = await decide(DISLIKE, context(answer=answer()))
    assert found == [CountReaction(answer="answer-1", kind="dislike", subject=ACTIVITY)]


async def test_a_dislike_undone_before_it_came_is_dropped() -> None:
    known = context(answer=answer(), remembered=("undone",))
    assert await decide(DISLIKE, known) == [Count(what="dropped-undone")]


async def test_a_dislike_of_anything_else_is_dropped() -> None:
    assert await decide(DISLIKE, context()) == [Count(what="dropped-not-for-us")]
