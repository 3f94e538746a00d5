from fedibrand.activitypub.vocabulary import Follow, Reference, Thing
from fedibrand.domain import Entry, Means, Scope, Standing
from fedibrand.effects import AcceptFollow, Count, Enter, Grant, RejectFollow
from tests.inbox.handlers.cases import (
    ACTIVITY,
    ALICE,
    BRAND,
    FOLLOWED,
    MENTIONED,
    blocked,
    brand,
    consumer,
    context,
    decide,
)

ACCEPTED = [
    Enter(entry=Entry.FOLLOWED, subject=ACTIVITY),
    Grant(scope=Scope.TALK, means=Means.FOLLOW, subject=ACTIVITY),
    AcceptFollow(follow=ACTIVITY),
]


def follow(whom: str = BRAND) -> Follow[Thing]:
    return Follow(id=ACTIVITY, actor=ALICE, object=Reference(id=whom))


async def test_a_follow_is_accepted_and_is_a_talk_grant() -> None:
    assert await decide(follow(), context()) == ACCEPTED


async def test_a_grant_by_mention_does_not_stand_in_for_the_follows() -> None:
    assert await decide(follow(), context(consumer=consumer(Standing.RELEASED, MENTIONED))) == ACCEPTED


async def test_who_was_forgotten_may_follow_anew() -> None:
    assert await decide(follow(), context(consumer=consumer(Standing.FORGOTTEN))) == ACCEPTED


async def test_a_repeated_follow_is_accepted_again_under_its_new_id() -> None:
    known = context(consumer=consumer(Standing.STRANGER, FOLLOWED, follows_us=True))
    assert await decide(follow(), known) == [AcceptFollow(follow=ACTIVITY)]


async def test_a_brand_may_decline_followers() -> None:
    known = context(brand=brand(accept_follows=False))
    assert await decide(follow(), known) == [RejectFollow(follow=ACTIVITY)]


async def test_a_follow_undone_before_it_came_is_dropped() -> None:
    known = context(remembered=("undone",))
    assert await decide(follow(), known) == [Count(what="dropped-undone")]


async def test_a_follow_of_an_actor_who_is_gone_is_dropped() -> None:
    known = context(remembered=("deleted",))
    assert await decide(follow(), known) == [Count(what="dropped-deleted")]


async def test_who_blocked_the_brand_does_not_follow_it() -> None:
    assert await decide(follow(), blocked()) == [Count(what="from-blocked")]


async def test_a_follow_from_a_refused_domain_is_not_answered() -> None:
    known = context(brand=brand(refused_domains=("home.example",)))
    assert await decide(follow(), known) == [Count(what="from-refused-domain")]


async def test_a_follow_of_somebody_else_is_dropped() -> None:
    assert await decide(follow(ALICE), context()) == [Count(what="dropped-not-for-us")]
