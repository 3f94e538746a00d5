from fedibrand.activitypub.vocabulary import Announce, Create, Reference, Thing
from fedibrand.effects import Count, CountReaction
from tests.inbox.handlers.cases import ACTIVITY, ALICE, NAMES, answer, blocked, context, decide, mention

GROUP = "https://lemmy.example/c/shops"


def announce(thing: Thing) -> Announce[Thing]:
    return Announce(id=ACTIVITY, actor=ALICE, object=thing)


OF_ANSWER = announce(Reference(id=NAMES.answer("answer-1")))


async def test_a_share_is_counted_on_the_answer() -> None:
    found = await decide(OF_ANSWER, context(answer=answer()))
    assert found == [CountReaction(answer="answer-1", kind="announce", subject=ACTIVITY)]


async def test_a_share_undone_before_it_came_is_dropped() -> None:
    known = context(answer=answer(), remembered=("undone",))
    assert await decide(OF_ANSWER, known) == [Count(what="dropped-undone")]


async def test_a_share_of_anything_else_is_dropped() -> None:
    assert await decide(OF_ANSWER, context()) == [Count(what="dropped-not-for-us")]


async def test_a_share_of_who_blocked_the_brand_is_dropped() -> None:
    assert await decide(OF_ANSWER, blocked(answer=answer())) == [Count(what="from-blocked")]


async def test_an_activity_that_a_group_wraps_is_not_believed() -> None:
    inner = Create(id="https://home.example/activities/2", actor=ALICE, object=mention())
    wrapped = Announce(id="https://lemmy.example/activities/1", actor=GROUP, object=inner)
    assert await decide(wrapped, context()) == [Count(what="announce-wrapped")]
