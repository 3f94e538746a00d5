from fedibrand.activitypub.vocabulary import Reference, Remove
from fedibrand.effects import Count
from tests.inbox.handlers.cases import ACTIVITY, ALICE, POST, context, decide


async def test_an_unpinned_post_is_counted() -> None:
    remove = Remove(id=ACTIVITY, actor=ALICE, object=Reference(id=POST), target=f"{ALICE}/featured")
    assert await decide(remove, context()) == [Count(what="featured-removed")]
