from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.activitypub.addressing import (
    Audience,
    Level,
    addressees,
    answer_level,
    audience,
    is_wider,
    level_of,
)
from fedibrand.activitypub.parsing import parse_activity
from fedibrand.activitypub.vocabulary import PUBLIC, ChatMessage, Create, Mention, Note, Reference, Undo
from tests.wire.samples import ACME, sample

ALICE = "https://m.example/users/alice"
BOB = "https://m.example/users/bob"
FOLLOWERS = f"{ALICE}/followers"
AT_ACME = Mention(href=ACME)


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("mastodon/create_public_mention", Level.PUBLIC),
        ("mastodon/create_unlisted", Level.UNLISTED),
        ("mastodon/create_followers_only", Level.FOLLOWERS),
        ("mastodon/create_limited", Level.LIMITED),
        ("mastodon/create_direct", Level.DIRECT),
        ("gotosocial/create_direct", Level.DIRECT),
        ("pleroma/create_direct", Level.DIRECT),
        ("pleroma/create_chat_message", Level.DIRECT),
        ("lemmy/create_private_message", Level.DIRECT),
        ("threads/create_note", Level.PUBLIC),
        ("ghost/create_article", Level.PUBLIC),
        ("snac/create_note", Level.DIRECT),
    ],
)
def test_levels_are_read_as_each_server_means_them(name: str, level: Level) -> None:
    assert level_of(parse_activity(sample(name))) is level


@pytest.mark.parametrize(
    ("note", "level"),
    [
        (Note(to=(PUBLIC,), direct_message=True), Level.DIRECT),
        (ChatMessage(to=(PUBLIC,)), Level.DIRECT),
        (Note(attributed_to=ALICE, to=(ALICE, ACME), mentions=(AT_ACME,)), Level.DIRECT),
        (Note(to=(ACME,), mentions=(AT_ACME,), direct_message=False), Level.LIMITED),
        (Note(to=(ACME,)), Level.LIMITED),
        (Note(), Level.DIRECT),
        (Note(to=(ACME,), cc=(FOLLOWERS,), mentions=(AT_ACME,)), Level.FOLLOWERS),
    ],
)
def test_edges_of_levels(note: Note, level: Level) -> None:
    assert level_of(note) is level


def test_a_followers_collection_is_known_by_its_id_where_that_is_known() -> None:
    note = Note(attributed_to=ALICE, to=("https://m.example/f/1",))
    assert level_of(note, "https://m.example/f/1") is Level.FOLLOWERS
    assert level_of(note) is Level.LIMITED
    assert level_of(Note(to=(FOLLOWERS,)), "https://m.example/f/1") is Level.LIMITED


def test_a_post_without_addressees_has_its_activitys() -> None:
    bare = Note(attributed_to=ALICE, mentions=(AT_ACME,))
    assert level_of(Create(actor=ALICE, object=bare, to=(PUBLIC,))) is Level.PUBLIC
    assert level_of(Create(actor=ALICE, object=bare, to=(ACME,))) is Level.DIRECT


def test_a_posts_own_addressees_stand_over_its_activitys() -> None:
    note = Note(attributed_to=ALICE, to=(ACME,), mentions=(AT_ACME,))
    assert level_of(Create(actor=ALICE, object=note, to=(PUBLIC,))) is Level.DIRECT


def test_levels_are_ordered_from_wide_to_narrow() -> None:
    for wide, narrow in pairwise(Level):
        assert is_wider(wide, narrow)
        assert not is_wider(narrow, wide)
        assert not is_wider(wide, wide)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level.PUBLIC, Audience((ALICE,), (PUBLIC,), None)),
        (Level.UNLISTED, Audience((ALICE,), (PUBLIC,), None)),
        (Level.FOLLOWERS, Audience((ALICE,), (ACME,), False)),
        (Level.LIMITED, Audience((ALICE,), (ACME,), False)),
        (Level.DIRECT, Audience((ALICE,), (), True)),
    ],
)
def test_an_answer_is_addressed_to_the_consumer_first(level: Level, expected: Audience) -> None:
    assert audience(level, ALICE, ACME) == expected


@given(
    st.lists(st.sampled_from([PUBLIC, FOLLOWERS, ACME, ALICE, BOB]), max_size=4),
    st.lists(st.sampled_from([PUBLIC, FOLLOWERS, ACME, ALICE, BOB]), max_size=4),
    st.lists(st.sampled_from([ACME, BOB]), max_size=2),
    st.sampled_from([None, True, False]),
)
def test_no_answer_is_ever_wider_than_what_it_answers(
    to: list[str], cc: list[str], tagged: list[str], direct: bool | None
) -> None:
    mentions = tuple(Mention(href=href) for href in tagged)
    note = Note(attributed_to=ALICE, to=tuple(to), cc=tuple(cc), mentions=mentions, direct_message=direct)
    level = answer_level(level_of(note))
    whom = audience(level, ALICE, ACME)
    answer = Note(
        attributed_to=ACME,
        to=whom.to,
        cc=whom.cc,
        direct_message=whom.direct_message,
        mentions=(Mention(href=ALICE),),
    )
    assert not is_wider(level_of(answer), level_of(note))
    assert level is not Level.PUBLIC
    assert PUBLIC not in whom.to
    assert FOLLOWERS not in (*whom.to, *whom.cc)


def test_an_answers_level_is_read_back_by_others_as_it_was_meant() -> None:
    meant = {Level.UNLISTED: Level.UNLISTED, Level.FOLLOWERS: Level.LIMITED, Level.LIMITED: Level.LIMITED}
    for level, read in {**meant, Level.DIRECT: Level.DIRECT}.items():
        whom = audience(level, ALICE, ACME)
        tag = (Mention(href=ALICE),)
        note = Note(
            attributed_to=ACME, to=whom.to, cc=whom.cc, direct_message=whom.direct_message, mentions=tag
        )
        assert level_of(note) is read


def test_only_public_is_answered_at_another_level() -> None:
    assert [answer_level(level) for level in Level] == [Level.UNLISTED, *list(Level)[1:]]


def test_addressees_are_those_of_the_activity_its_object_and_its_mentions() -> None:
    note = Note(to=("https://x.example/1",), cc=("https://x.example/2",), mentions=(AT_ACME,))
    activity = Create(actor=ALICE, object=note, to=("https://x.example/3",), cc=("https://x.example/4",))
    assert addressees(activity) == {f"https://x.example/{n}" for n in range(1, 5)} | {ACME}


def test_addressees_of_what_is_undone_count() -> None:
    inner = Create(actor=ALICE, object=Reference(id="https://x.example/1"), to=(ACME,))
    assert addressees(Undo(actor=ALICE, object=inner)) == {ACME}


def test_every_pair_of_levels_is_comparable() -> None:
    assert all(is_wider(a, b) is not is_wider(b, a) for a, b in product(Level, Level) if a is not b)
