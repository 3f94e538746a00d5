from fedibrand.activitypub.vocabulary import LikeRequest, Reference
from fedibrand.effects import Count, Respond
from tests.inbox.handlers.cases import ACTIVITY, ALICE, NAMES, answer, blocked, context, decide

REQUEST = LikeRequest(id=ACTIVITY, actor=ALICE, object=Reference(id=NAMES.answer("answer-1")))


async def test_a_request_to_like_an_answer_is_declined() -> None:
    assert await decide(REQUEST, context(answer=answer())) == [Respond(request=ACTIVITY)]


async def test_a_request_about_anything_else_gets_no_response() -> None:
    assert await decide(REQUEST, context()) == [Count(what="dropped-not-for-us")]


async def test_nothing_is_sent_to_who_blocked_the_brand() -> None:
    assert await decide(REQUEST, blocked(answer=answer())) == [Count(what="from-blocked")]
