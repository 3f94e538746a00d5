from fedibrand.activitypub.vocabulary import Add, Reference
from fedibrand.effects import Count
from tests.inbox.handlers.cases import ACTIVITY, ALICE, POST, context, decide


async def test_a_pinned_post_is_counted() -> None:
    add = Add(id=ACTIVITY, actor=ALICE, object=Reference(id=POST), target=f"{ALICE}/featured")
    assert await decide(add, context()) == [Count(what="featured-added")]
