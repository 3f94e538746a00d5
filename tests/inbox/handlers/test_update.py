from datetime import timedelta

import pytest

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.vocabulary import Person, Reference, Thing, Unknown, Update
from fedibrand.domain import Entry, HoldingState, Scope, Standing, Why
from fedibrand.effects import Count, EndFollow, EndGrant, Enter, Hold, KeepProfile, OpenConversation, Release
from fedibrand.inbox.deciding import Need
from tests.inbox.handlers.cases import (
    ACTIVITY,
    ALICE,
    BRAND,
    MENTIONED,
    NOW,
    POST,
    blocked,
    brand,
    consumer,
    context,
    decide,
    holding,
    kinds,
    mention,
)

EARLIER, LATER = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
KNOWN = consumer(Standing.STRANGER, MENTIONED)


def changed(thing: Thing) -> Update[Thing]:
    return Update(id=ACTIVITY, actor=ALICE, object=thing)


@pytest.mark.parametrize("before", [None, EARLIER])
async def test_a_newer_edit_replaces_the_words(before: object) -> None:
    held = holding(updated=before, level=Level.UNLISTED, why=Why.LISTEN, conversation=None)
    assert await decide(changed(mention(updated=LATER)), context(consumer=KNOWN, post=held)) == [
        Hold(
            edits="holding-1",
            post=POST,
            why=Why.LISTEN,
            level=Level.UNLISTED,
            conversation=None,
            updated=LATER,
        )
    ]


async def test_an_edit_that_fewer_may_see_is_held_at_the_narrower_level() -> None:
    edited = mention(updated=LATER, to=(BRAND,), cc=())
    found = await decide(changed(edited), context(consumer=KNOWN, post=holding(level=Level.PUBLIC)))
    assert isinstance(found, list)
    assert [one.level for one in found if isinstance(one, Hold)] == [Level.DIRECT]


@pytest.mark.parametrize(("updated", "before"), [(None, None), (None, EARLIER), (LATER, LATER)])
async def test_an_update_without_a_newer_time_changes_counts_only(updated: object, before: object) -> None:
    found = await decide(changed(mention(updated=updated)), context(post=holding(updated=before)))
    assert found == [Count(what="counts-only")]


async def test_an_older_edit_is_dropped() -> None:
    found = await decide(changed(mention(updated=EARLIER)), context(post=holding(updated=LATER)))
    assert found == [Count(what="dropped-older")]


@pytest.mark.parametrize("state", [HoldingState.WITHDRAWN, HoldingState.LAPSED, HoldingState.LET_GO])
async def test_an_edit_brings_nothing_back(state: HoldingState) -> None:
    found = await decide(changed(mention(updated=LATER)), context(post=holding(state=state)))
    assert found == [Count(what="dropped-ended")]


async def test_nobody_edits_what_another_wrote() -> None:
    found = await decide(changed(mention(updated=LATER)), context(post=holding(mine=False)))
    assert found == [Count(what="dropped-not-theirs")]


async def test_an_edit_that_came_before_its_post_is_taken_for_it() -> None:
    found = await decide(changed(mention(published=EARLIER, updated=LATER)), context(consumer=KNOWN))
    assert found == [
        OpenConversation(id="fresh-1"),
        Hold(post=POST, why=Why.TALK, level=Level.PUBLIC, conversation="fresh-1", updated=LATER),
    ]


@pytest.mark.parametrize("published", [None, NOW - timedelta(days=1)])
async def test_an_edit_of_an_old_unknown_post_is_dropped(published: object) -> None:
    found = await decide(changed(mention(published=published)), context())
    assert found == [Count(what="dropped-late")]


async def test_an_edit_of_a_deleted_post_is_dropped() -> None:
    for held in (None, holding()):
        known = context(post=held, remembered=("deleted",))
        found = await decide(changed(mention(published=EARLIER, updated=LATER)), known)
        assert found == [Count(what="dropped-deleted")]


async def test_a_refused_domain_can_still_correct_what_is_held_and_brings_nothing_new() -> None:
    refusing = brand(refused_domains=("home.example",))
    known = context(brand=refusing, post=holding())
    assert kinds(await decide(changed(mention(updated=LATER)), known)) == [Hold]
    found = await decide(changed(mention(published=EARLIER)), context(brand=refusing))
    assert found == [Count(what="from-refused-domain")]


async def test_a_bare_id_is_fetched_first() -> None:
    assert await decide(changed(Reference(id=POST)), context()) == Need(POST)
    fetched = context(post=holding(), document=mention(updated=LATER))
    assert kinds(await decide(changed(Reference(id=POST)), fetched)) == [Hold]


async def test_a_fetched_document_of_another_author_is_dropped() -> None:
    document = mention(attributed_to="https://home.example/users/bob", updated=LATER)
    found = await decide(changed(Reference(id=POST)), context(post=holding(), document=document))
    assert found == [Count(what="dropped-not-theirs")]


@pytest.mark.parametrize("profile", [Person(id=ALICE, name="Alice"), Reference(id=ALICE)])
async def test_a_known_consumers_new_profile_is_kept(profile: Thing) -> None:
    assert await decide(changed(profile), context(consumer=KNOWN)) == [KeepProfile()]


async def test_a_strangers_profile_is_not_kept() -> None:
    assert await decide(changed(Person(id=ALICE)), context()) == [Count(what="dropped-not-for-us")]


async def test_nobody_changes_another_profile() -> None:
    found = await decide(changed(Person(id="https://home.example/users/bob")), context(consumer=KNOWN))
    assert found == [Count(what="dropped-not-theirs")]


async def test_a_suspended_consumer_is_released() -> None:
    known = context(consumer=consumer(Standing.FOLLOWING))
    assert await decide(changed(Person(id=ALICE, suspended=True)), known) == [
        Enter(entry=Entry.SUSPENDED, subject=ACTIVITY),
        EndGrant(scope=Scope.LISTEN),
        EndFollow(),
        Release(),
    ]


@pytest.mark.parametrize("thing", [mention(updated=LATER), Person(id=ALICE), Reference(id=POST)])
async def test_nothing_of_a_blocked_consumer_changes_anything(thing: Thing) -> None:
    assert await decide(changed(thing), blocked()) == [Count(what="from-blocked")]


async def test_what_is_neither_post_nor_profile_is_counted() -> None:
    assert await decide(changed(Unknown(id=POST)), context()) == [Count(what="dropped-no-post")]
