from typing import Any

import pytest

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.vocabulary import (
    Create,
    Person,
    Post,
    Reference,
    Thing,
    Tombstone,
    Unknown,
    Vote,
)
from fedibrand.domain import Entry, HoldingState, Means, Purge, Scope, Standing, Why
from fedibrand.effects import (
    CloseCommitments,
    Count,
    EndFollow,
    EndGrant,
    Enter,
    Forget,
    Grant,
    Hold,
    OpenConversation,
    Release,
    Reply,
    RequestFollow,
    WriteReceipt,
)
from fedibrand.inbox.deciding import CoreContext, Need
from tests.inbox.handlers.cases import (
    ACTIVITY,
    ALICE,
    BRAND,
    FOLLOWED,
    FOLLOWERS,
    INVITED,
    MENTIONED,
    POST,
    answer,
    blocked,
    brand,
    consumer,
    context,
    decide,
    granted,
    holding,
    kinds,
    mention,
    message,
    note,
    thread,
)

TALKED = Enter(entry=Entry.TALKED, subject=ACTIVITY)
BY_MENTION = Grant(scope=Scope.TALK, means=Means.MENTION, subject=ACTIVITY)
BY_MESSAGE = Grant(scope=Scope.TALK, means=Means.MESSAGE, subject=ACTIVITY)
KNOWN = consumer(Standing.STRANGER, MENTIONED)
LISTENED = consumer(Standing.FOLLOWING, MENTIONED, INVITED)
NOT_FOR_US = [Count(what="dropped-not-for-us")]


def made(thing: Thing) -> Create[Thing]:
    return Create(id=ACTIVITY, actor=ALICE, object=thing)


def hold(conversation: str | None = "fresh-1", level: Level = Level.PUBLIC, why: Why = Why.TALK) -> Hold:
    return Hold(post=POST, why=why, level=level, conversation=conversation)


async def test_a_strangers_mention_is_a_talk_grant_and_opens_a_conversation() -> None:
    assert await decide(made(mention()), context()) == [
        TALKED,
        BY_MENTION,
        OpenConversation(id="fresh-1"),
        hold(),
    ]


async def test_a_private_message_opens_a_message_conversation() -> None:
    assert await decide(made(message()), context()) == [
        TALKED,
        BY_MESSAGE,
        OpenConversation(id="fresh-1", message=True),
        hold(level=Level.DIRECT),
    ]


async def test_a_post_to_the_brand_in_private_talks_without_a_mention() -> None:
    limited = note(to=(BRAND,), cc=())
    assert await decide(made(limited), context()) == [
        TALKED,
        BY_MESSAGE,
        OpenConversation(id="fresh-1"),
        hold(level=Level.LIMITED),
    ]


async def test_a_public_post_that_only_copies_the_brand_in_does_not_talk() -> None:
    assert await decide(made(note(cc=(FOLLOWERS, BRAND))), context()) == NOT_FOR_US


@pytest.mark.parametrize("means", [Means.MENTION, Means.MESSAGE])
async def test_one_grant_by_a_post_is_enough(means: Means) -> None:
    known = consumer(Standing.RELEASED, granted(Scope.TALK, means))
    found = await decide(made(mention()), context(consumer=known))
    assert kinds(found) == [OpenConversation, Hold]


async def test_a_grant_by_follow_does_not_stand_in_for_what_a_post_grants() -> None:
    known = consumer(Standing.STRANGER, FOLLOWED)
    found = await decide(made(mention()), context(consumer=known))
    assert kinds(found) == [Enter, Grant, OpenConversation, Hold]


async def test_who_was_forgotten_and_writes_again_begins_anew() -> None:
    found = await decide(made(mention()), context(consumer=consumer(Standing.FORGOTTEN)))
    assert isinstance(found, list)
    assert found[:2] == [TALKED, BY_MENTION]


async def test_a_reply_to_our_answer_to_them_joins_that_conversation() -> None:
    known = context(consumer=KNOWN, parent_answer=answer(), conversation=thread())
    assert await decide(made(mention(in_reply_to="x")), known) == [hold("thread-1")]


async def test_a_reply_to_our_answer_to_them_talks_without_a_mention() -> None:
    known = context(consumer=KNOWN, parent_answer=answer(), conversation=thread())
    assert await decide(made(note(in_reply_to="x")), known) == [hold("thread-1")]


async def test_a_mention_below_their_own_held_post_joins_that_conversation() -> None:
    known = context(consumer=KNOWN, parent_post=holding(), conversation=thread())
    assert await decide(made(mention(in_reply_to=POST)), known) == [hold("thread-1")]


async def test_a_mention_below_a_stub_of_theirs_joins_that_conversation() -> None:
    ended = holding(state=HoldingState.WITHDRAWN)
    known = context(consumer=KNOWN, parent_post=ended, conversation=thread())
    assert await decide(made(mention(in_reply_to=POST)), known) == [hold("thread-1")]


async def test_a_mention_below_a_listened_post_without_a_conversation_opens_one() -> None:
    known = context(consumer=LISTENED, parent_post=holding(why=Why.LISTEN, conversation=None))
    assert kinds(await decide(made(mention(in_reply_to=POST)), known)) == [OpenConversation, Hold]


async def test_a_message_that_replies_to_nothing_joins_the_open_messages() -> None:
    known = context(consumer=KNOWN, messages=thread("messages-1", message=True))
    assert await decide(made(message()), known) == [hold("messages-1", Level.DIRECT)]


async def test_a_message_that_replies_to_something_unknown_opens_a_conversation() -> None:
    known = context(consumer=KNOWN, messages=thread("messages-1", message=True))
    found = await decide(made(message(in_reply_to="https://home.example/posts/0")), known)
    assert kinds(found) == [OpenConversation, Hold]


async def test_a_public_mention_never_joins_the_messages() -> None:
    known = context(consumer=KNOWN, messages=thread("messages-1", message=True))
    assert kinds(await decide(made(mention()), known)) == [OpenConversation, Hold]


@pytest.mark.parametrize(
    "parent",
    [{"parent_answer": answer(mine=False)}, {"parent_post": holding(mine=False)}],
    ids=["below our answer", "below their post"],
)
async def test_a_bystanders_mention_opens_their_own_conversation_linked_to_the_first(
    parent: dict[str, Any],
) -> None:
    known = context(consumer=KNOWN, conversation=thread(), **parent)
    assert await decide(made(mention(in_reply_to="x")), known) == [
        OpenConversation(id="fresh-1", linked="thread-1"),
        hold(),
    ]


@pytest.mark.parametrize(
    "parent",
    [{"parent_answer": answer(mine=False)}, {"parent_post": holding(mine=False)}],
    ids=["below our answer", "below their post"],
)
async def test_a_bystanders_reply_without_a_mention_is_dropped(parent: dict[str, Any]) -> None:
    known = context(conversation=thread(), **parent)
    assert await decide(made(note(in_reply_to="x")), known) == NOT_FOR_US


async def test_a_followed_bystanders_reply_is_held_by_listening_and_joins_nothing() -> None:
    known = context(consumer=LISTENED, parent_answer=answer(mine=False), conversation=thread())
    assert await decide(made(note(in_reply_to="x")), known) == [hold(None, why=Why.LISTEN)]


@pytest.mark.parametrize(
    ("addressed", "level"),
    [
        ({}, Level.PUBLIC),
        ({"to": (FOLLOWERS,), "cc": ()}, Level.FOLLOWERS),
    ],
)
async def test_a_post_of_somebody_followed_is_held_by_listening(
    addressed: dict[str, Any], level: Level
) -> None:
    known = context(consumer=LISTENED)
    assert await decide(made(note(**addressed)), known) == [hold(None, level, Why.LISTEN)]


async def test_a_thread_that_somebody_followed_goes_on_with_stays_together() -> None:
    known = context(consumer=LISTENED, parent_post=holding(), conversation=thread())
    assert await decide(made(note(in_reply_to=POST)), known) == [hold("thread-1", why=Why.LISTEN)]


async def test_a_post_of_somebody_followed_to_others_alone_is_not_held() -> None:
    private = note(to=("https://other.example/users/bob",), cc=())
    assert await decide(made(private), context(consumer=LISTENED)) == NOT_FOR_US


@pytest.mark.parametrize("stands", [Standing.STRANGER, Standing.INVITED, Standing.RELEASED])
async def test_a_post_that_is_not_for_the_brand_is_dropped_when_it_does_not_follow(stands: Standing) -> None:
    assert await decide(made(note()), context(consumer=consumer(stands))) == NOT_FOR_US


async def test_a_post_held_already_is_not_held_again() -> None:
    for held in (holding(), holding(state=HoldingState.LAPSED)):
        assert await decide(made(mention()), context(post=held)) == [Count(what="repeated")]


async def test_a_post_deleted_before_it_came_is_dropped() -> None:
    found = await decide(made(mention()), context(remembered=("deleted",)))
    assert found == [Count(what="dropped-deleted")]


async def test_nothing_of_a_blocked_consumer_is_held() -> None:
    assert await decide(made(mention()), blocked()) == [Count(what="from-blocked")]


@pytest.mark.parametrize("refused", ["home.example", "example"])
async def test_nothing_from_a_domain_the_brand_refuses_is_held(refused: str) -> None:
    known = context(brand=brand(refused_domains=(refused,)))
    assert await decide(made(mention()), known) == [Count(what="from-refused-domain")]


async def test_a_post_without_an_id_is_dropped() -> None:
    assert await decide(made(mention(id="")), context()) == [Count(what="dropped-without-id")]


async def test_the_time_of_an_edit_is_kept() -> None:
    post = mention(updated=context().now)
    found = await decide(made(post), context())
    assert isinstance(found, list)
    assert isinstance(found[-1], Hold)
    assert found[-1].updated == context().now


async def test_a_bare_id_is_fetched_first() -> None:
    assert await decide(made(Reference(id=POST)), context()) == Need(POST)


async def test_a_fetched_post_is_held_as_one_that_came_whole() -> None:
    found = await decide(made(Reference(id=POST)), context(document=mention()))
    assert found == await decide(made(mention()), context())


async def test_a_bare_id_of_a_post_without_addressees_has_its_activitys() -> None:
    activity = Create(id=ACTIVITY, actor=ALICE, object=Reference(id=POST), to=(BRAND,))
    found = await decide(activity, context(document=note(to=(), cc=(), mentions=mention().mentions)))
    assert isinstance(found, list)
    assert found[-1] == hold(level=Level.DIRECT)


@pytest.mark.parametrize(
    ("document", "what"),
    [
        (Tombstone(id=POST), "dropped-deleted"),
        (Person(id=POST), "dropped-no-post"),
        (mention(attributed_to="https://home.example/users/bob"), "dropped-not-theirs"),
        (mention(id="https://other.example/posts/1"), "dropped-not-theirs"),
    ],
)
async def test_a_fetched_document_counts_only_as_the_actors_own_post(document: Post, what: str) -> None:
    found = await decide(made(Reference(id=POST)), context(document=document))
    assert found == [Count(what=what)]


async def test_a_bare_id_of_a_blocked_consumer_is_not_even_fetched() -> None:
    assert await decide(made(Reference(id=POST)), blocked()) == [Count(what="from-blocked")]


async def test_a_vote_is_counted() -> None:
    assert await decide(made(Vote(names=("a",))), context()) == [Count(what="vote")]


async def test_what_is_no_post_is_counted() -> None:
    assert await decide(made(Unknown(kind="Recipe")), context()) == [Count(what="dropped-no-post")]


# Self-service: a word is done, and not held.


def said(word: str) -> Create[Thing]:
    return made(mention(f"<p>@acme {word}</p>"))


async def test_invite_is_a_listen_grant_and_makes_the_brand_ask_to_follow() -> None:
    assert await decide(said("invite"), context()) == [
        TALKED,
        BY_MENTION,
        Grant(scope=Scope.LISTEN, means=Means.WORD, subject=ACTIVITY),
        Enter(entry=Entry.INVITED, subject=ACTIVITY),
        RequestFollow(),
        Reply(),
    ]


async def test_invite_answer_widens_what_it_grants() -> None:
    found = await decide(said("invite answer"), context(consumer=KNOWN))
    assert found == [
        Grant(scope=Scope.LISTEN, means=Means.WORD, subject=ACTIVITY, may_answer=True),
        Enter(entry=Entry.INVITED, subject=ACTIVITY),
        RequestFollow(),
        Reply(),
    ]


async def test_who_was_forgotten_can_invite_with_their_first_word() -> None:
    found = await decide(said("invite"), context(consumer=consumer(Standing.FORGOTTEN)))
    assert kinds(found) == [Enter, Grant, Grant, Enter, RequestFollow, Reply]


async def test_who_was_released_can_invite_again() -> None:
    found = await decide(said("invite"), context(consumer=consumer(Standing.RELEASED, MENTIONED)))
    assert kinds(found) == [Grant, Enter, RequestFollow, Reply]


async def test_invite_said_again_changes_nothing_and_is_replied_to() -> None:
    assert await decide(said("invite"), context(consumer=LISTENED)) == [Reply()]


async def test_invite_answer_of_somebody_followed_widens_the_grant_once() -> None:
    wider = Grant(scope=Scope.LISTEN, means=Means.WORD, subject=ACTIVITY, may_answer=True)
    assert await decide(said("invite answer"), context(consumer=LISTENED)) == [wider, Reply()]
    widened = granted(Scope.LISTEN, Means.WORD, may_answer=True)
    already = consumer(Standing.FOLLOWING, MENTIONED, INVITED, widened)
    assert await decide(said("invite answer"), context(consumer=already)) == [Reply()]


@pytest.mark.parametrize("word", ["confirmed", "Bestätigt!", "confirmé", "confirmado"])
async def test_confirmed_closes_all_that_they_were_promised_and_opens_no_conversation(word: str) -> None:
    known = context(consumer=KNOWN, promised=("conversation-1", "conversation-2"))
    assert await decide(said(word), known) == [CloseCommitments(kept=True), Reply()]


async def test_confirmed_in_a_reply_closes_what_was_promised_there() -> None:
    here = thread()
    known: CoreContext = context(
        consumer=KNOWN, parent_answer=answer(), conversation=here, promised=(here.id, "another")
    )
    found = await decide(made(mention("<p>@acme confirmed</p>", in_reply_to="x")), known)
    assert found == [CloseCommitments(kept=True, conversation=here.id), Reply()]


async def test_confirmed_is_a_message_like_any_where_nothing_is_promised() -> None:
    assert CloseCommitments not in kinds(await decide(said("confirmed"), context(consumer=KNOWN)))
    known: CoreContext = context(
        consumer=KNOWN, parent_answer=answer(), conversation=thread(), promised=("another",)
    )
    found = await decide(made(mention("<p>@acme confirmed</p>", in_reply_to="x")), known)
    assert kinds(found) == [Hold]


async def test_confirmed_with_a_question_mark_asks_the_team() -> None:
    found = await decide(said("confirmed?"), context(consumer=KNOWN, promised=("conversation-1",)))
    assert CloseCommitments not in kinds(found)
    assert Reply not in kinds(found)


async def test_stop_ends_listening() -> None:
    assert await decide(said("stop"), context(consumer=LISTENED)) == [
        Enter(entry=Entry.STOPPED, subject=ACTIVITY),
        EndGrant(scope=Scope.LISTEN),
        EndFollow(),
        Release(),
        WriteReceipt(what=Purge.STOPPED),
        Reply(),
    ]


async def test_stop_of_a_stranger_ends_nothing_and_is_replied_to() -> None:
    assert await decide(said("stop"), context()) == [TALKED, BY_MENTION, Reply()]


@pytest.mark.parametrize("word", ["what", "export", "page", "was", "exporter", "página"])
async def test_a_word_that_only_asks_does_nothing_and_is_replied_to(word: str) -> None:
    assert await decide(said(word), context(consumer=KNOWN)) == [Reply()]


async def test_help_is_replied_to_and_reaches_the_team_as_well() -> None:
    found = await decide(said("help"), context(consumer=KNOWN))
    assert kinds(found) == [OpenConversation, Hold, Reply]


FORGOTTEN = [
    Enter(entry=Entry.FORGOTTEN, subject=ACTIVITY),
    Forget(entry=Entry.FORGOTTEN),
    WriteReceipt(what=Purge.FORGOTTEN),
]


async def test_forget_purges_everything_with_a_receipt() -> None:
    assert await decide(said("forget"), context(consumer=KNOWN)) == [*FORGOTTEN, Reply()]


async def test_forget_of_somebody_followed_ends_the_follow_as_well() -> None:
    found = await decide(said("forget"), context(consumer=LISTENED))
    assert found == [*FORGOTTEN, EndFollow(), Reply()]


async def test_forget_leads_away_from_blocked_and_nothing_is_sent() -> None:
    assert await decide(said("forget"), blocked()) == FORGOTTEN
    assert await decide(said("stop"), blocked()) == [Count(what="from-blocked")]
    assert await decide(made(note("<p>forget</p>")), blocked()) == [Count(what="from-blocked")]


async def test_a_blocked_consumers_forget_that_was_deleted_meanwhile_does_nothing() -> None:
    assert await decide(said("forget"), blocked(remembered=("deleted",))) == [Count(what="dropped-deleted")]


@pytest.mark.parametrize("word", ["stop", "forget"])
async def test_what_takes_something_back_is_never_turned_away_for_its_domain(word: str) -> None:
    known = context(brand=brand(refused_domains=("example",)), consumer=LISTENED)
    found = await decide(said(word), known)
    assert WriteReceipt in kinds(found)
    assert Reply not in kinds(found)
    assert await decide(said("invite"), known) == [Count(what="from-refused-domain")]


async def test_a_word_in_reply_to_our_answer_counts() -> None:
    known: CoreContext = context(consumer=LISTENED, parent_answer=answer(), conversation=thread())
    assert kinds(await decide(made(note("<p>stop</p>", in_reply_to="x")), known))[0] is Enter


async def test_a_word_to_nobody_is_a_post_like_any() -> None:
    found = await decide(made(note("<p>stop</p>")), context(consumer=LISTENED))
    assert found == [hold(None, why=Why.LISTEN)]
