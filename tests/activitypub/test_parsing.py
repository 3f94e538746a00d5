from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.activitypub.errors import WrongShape
from fedibrand.activitypub.parsing import parse, parse_activity, parse_document
from fedibrand.activitypub.vocabulary import (
    ACTIVITIES,
    ACTORS,
    POSTS,
    PUBLIC,
    Accept,
    Actor,
    ActorKey,
    Announce,
    Article,
    Attachment,
    Audio,
    ChatMessage,
    Create,
    Delete,
    Emoji,
    Event,
    Field,
    Flag,
    Follow,
    InteractionPolicy,
    Like,
    Mention,
    Note,
    Other,
    Page,
    Person,
    Question,
    Reference,
    Reject,
    Thing,
    Tombstone,
    Undo,
    Unknown,
    Update,
    Video,
    Vote,
    decode,
    encode,
)
from tests.wire.samples import ACME, ANSWER, is_fetched, names, sample

ALICE = "https://mastodon.example/users/alice"
X = "https://x.example/users/x"


def parsed(name: str) -> Any:
    return (parse_document if is_fetched(name) else parse_activity)(sample(name))


def note(**fields: object) -> Any:
    """A Create of a minimal note with these fields, parsed; the note."""
    whole = {"type": "Note", "id": "https://x.example/1", "attributedTo": X, "content": "x", **fields}
    return parse_activity({"type": "Create", "actor": X, "object": whole}).object


@pytest.mark.parametrize("name", names())
def test_every_sample_of_a_real_server_has_a_value_that_is_written_and_read_again(name: str) -> None:
    value = parsed(name)
    assert isinstance(value, Thing)
    assert decode(encode(value)) == value


@pytest.mark.parametrize("name", names(broken=True))
def test_every_broken_sample_is_refused_without_a_word_of_it(name: str) -> None:
    with pytest.raises(WrongShape) as refused:
        parse_activity(sample(name))
    assert (refused.value.status, refused.value.code) == (400, "wrong-shape")
    assert "x.example" not in f"{refused.value.detail}{refused.value.log}"


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("broken/actor_is_no_address", "actor"),
        ("broken/content_is_a_number", "content"),
        ("broken/follow_of_nothing", "object"),
        ("broken/id_is_a_number", "id"),
        ("broken/note_without_id", "id"),
    ],
)
def test_a_refusal_names_the_field(name: str, field: str) -> None:
    with pytest.raises(WrongShape, match=f"The field {field} "):
        parse_activity(sample(name))


def test_a_mastodon_mention() -> None:
    create = parsed("mastodon/create_public_mention")
    said = create.object
    assert isinstance(create, Create)
    assert isinstance(said, Note)
    assert create.actor == said.attributed_to == ALICE
    assert said.to == (PUBLIC,)
    assert said.mentions == (Mention(href=ACME, name="@acme@brand.example"),)
    assert said.language == "en"
    assert said.published == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert said.conversation == "tag:mastodon.example,2026-03-01:objectId=101:objectType=Conversation"
    assert said.context == "https://mastodon.example/contexts/1-101"
    assert said.attachments == (
        Attachment(
            url="https://files.mastodon.example/media/1.jpg",
            media_type="image/jpeg",
            name="A puddle under a kettle",
            width=1200,
            height=900,
            blurhash="UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH",
        ),
    )


def test_a_content_warning_an_edit_and_a_reply() -> None:
    assert parsed("mastodon/create_direct").object.summary == "order"
    assert parsed("mastodon/create_direct").object.sensitive is True
    assert parsed("mastodon/update_note").object.updated == datetime(2026, 3, 1, 11, tzinfo=UTC)
    assert parsed("mastodon/create_reply").object.in_reply_to == ANSWER


def test_emojis_hashtags_and_polls() -> None:
    said = parsed("mastodon/create_custom_emoji_and_hashtag").object
    assert said.emojis == (Emoji(name="blob", icon="https://files.mastodon.example/emoji/blob.png"),)
    assert said.hashtags == ("kettle",)
    poll = parsed("mastodon/create_question").object
    assert isinstance(poll, Question)
    assert poll.options == ("tea", "coffee")


@pytest.mark.parametrize(
    ("name", "choices"),
    [("mastodon/create_vote", ("tea",)), ("gotosocial/create_votes", ("tea", "coffee"))],
)
def test_votes_are_one_vote_however_many_notes_they_came_in(name: str, choices: tuple[str, ...]) -> None:
    vote = parsed(name).object
    assert isinstance(vote, Vote)
    assert vote.names == choices
    assert vote.in_reply_to == ANSWER


def test_a_wordless_reply_with_a_picture_is_no_vote() -> None:
    said = note(
        content=None,
        name="x",
        inReplyTo=ANSWER,
        attachment=[{"type": "Image", "url": "https://x.example/1.png"}],
    )
    assert isinstance(said, Note)


@pytest.mark.parametrize("name", ["mastodon/create_quote", "misskey/create_quote"])
def test_a_quote_is_known_by_any_of_its_names(name: str) -> None:
    assert parsed(name).object.quote == ANSWER


def test_a_quote_is_known_by_its_link_alone() -> None:
    link = {"type": "Link", "mediaType": 'application/ld+json; profile="x"', "href": ANSWER}
    assert note(tag=link).quote == ANSWER


@pytest.mark.parametrize(
    ("name", "outer", "inner"),
    [
        ("mastodon/undo_follow", Undo, Follow),
        ("mastodon/accept_follow", Accept, Follow),
        ("mastodon/reject_follow", Reject, Follow),
        ("lemmy/announce_create_page", Announce, Create),
        ("pleroma/undo_emoji_react_bare_id", Undo, Reference),
        ("mastodon/announce", Announce, Reference),
        ("mastodon/delete_note", Delete, Tombstone),
        ("gotosocial/delete_note", Delete, Reference),
        ("mastodon/update_person", Update, Person),
    ],
)
def test_what_an_activity_carries(name: str, outer: type[Thing], inner: type[Thing]) -> None:
    activity = parsed(name)
    assert type(activity) is outer
    assert type(activity.object) is inner


def test_an_announced_activity_keeps_its_own_object_and_actor() -> None:
    inner = parsed("lemmy/announce_create_page").object
    assert inner.actor == "https://lemmy.example/u/fay"
    assert isinstance(inner.object, Page)
    assert inner.object.name == "Which kettle?"


def test_activities_nested_past_reason_are_known_by_their_ids_alone() -> None:
    document: dict[str, Any] = {"type": "Follow", "id": "https://x.example/0", "actor": X, "object": ACME}
    for depth in range(1, 8):
        document = {"type": "Undo", "id": f"https://x.example/{depth}", "actor": X, "object": document}
    value: Any = parse_activity(document)
    for _ in range(5):
        value = value.object
    assert value == Reference(id="https://x.example/2")


def test_a_report_names_everything_it_is_about() -> None:
    flag = parsed("mastodon/flag")
    assert isinstance(flag, Flag)
    assert flag.object == Reference(id=ACME)
    assert flag.objects == (ACME, ANSWER)
    assert flag.content == "rude"


def test_reactions_carry_their_emoji() -> None:
    like = parsed("misskey/like_reaction")
    assert isinstance(like, Like)
    assert like.content == ":kettle:"
    assert like.emojis == (Emoji(name="kettle", icon="https://misskey.example/files/kettle.png"),)
    assert parsed("pleroma/emoji_react").content == "🔥"
    assert parsed("mastodon/like").content == ""


def test_a_request_names_what_it_asks_for_as_its_instrument() -> None:
    request = parsed("mastodon/quote_request")
    assert request.object == Reference(id=ANSWER)
    assert request.instrument == f"{ALICE}/statuses/109"


def test_gotosocial_writes_lists_of_one_as_their_only_member() -> None:
    said = parsed("gotosocial/create_direct").object
    assert said.to == (ACME,)
    assert said.cc == ()
    assert said.mentions[0].href == ACME
    assert said.attachments[0].name == "a kettle"
    assert said.published == datetime(2026, 3, 1, 9, tzinfo=UTC)
    bea = "https://gts.example/users/bea"
    assert said.interaction_policy == InteractionPolicy(can_reply=(bea, ACME), can_like=(PUBLIC,))


def test_pleroma_says_direct_on_the_activity() -> None:
    assert parsed("pleroma/create_direct").object.direct_message is True
    chat = parsed("pleroma/create_chat_message").object
    assert isinstance(chat, ChatMessage)
    assert chat.attachments[0] == Attachment(
        url="https://pleroma.example/media/x.png", media_type="image/png", name="x.png"
    )


def test_a_peertube_video_is_attributed_to_who_acts_and_its_markdown_is_text() -> None:
    video = parsed("peertube/create_video").object
    assert isinstance(video, Video)
    assert video.attributed_to == "https://peertube.example/accounts/gil"
    assert video.url == "https://peertube.example/videos/watch/u1"
    assert video.content.startswith("<p>About &lt;kettles&gt; &amp; tea</p>")
    assert video.language == "fr"
    assert video.attachments == (
        Attachment(
            url="https://peertube.example/static/u1/1080.mp4", media_type="video/mp4", width=1920, height=1080
        ),
    )


def test_posts_of_other_kinds() -> None:
    article = parsed("wordpress/create_article").object
    assert isinstance(article, Article)
    assert (article.name, article.summary, article.language) == ("Kettles compared", "Short", "de")
    event = parsed("mobilizon/create_event").object
    assert isinstance(event, Event)
    assert event.attributed_to == "https://mobilizon.example/@kim"
    assert event.language == "en"
    audio = parsed("funkwhale/create_audio").object
    assert isinstance(audio, Audio)
    assert audio.attachments[0].media_type == "audio/mpeg"
    page = parsed("lemmy/create_page").object
    assert "https://lemmy.example/c/kettles" in page.cc
    assert page.attachments[0].url == "https://shop.example/kettle"


def test_expanded_json_ld_is_read_without_its_context() -> None:
    create = parsed("jsonld/expanded_prefixes")
    assert create.id == "https://ld.example/1/create"
    assert create.actor == "https://ld.example/pat"
    assert create.to == create.object.to == (PUBLIC,)
    assert (create.object.content, create.object.language) == ("<p>hoi</p>", "nl")


def test_addresses_that_are_not_http_are_left_out() -> None:
    said = parsed("bridgy/create_note").object
    assert said.url == "https://bsky.example/profile/x/post/3k"
    assert note(url="javascript:alert(1)", to=["mailto:a@x.example", None, 5, PUBLIC]).to == (PUBLIC,)
    assert note(url="javascript:alert(1)").url == ""


@pytest.mark.parametrize("spelling", ["Public", "as:Public", PUBLIC, {"id": "as:Public"}, [PUBLIC, "Public"]])
def test_public_is_one_word_however_it_is_spelled(spelling: object) -> None:
    assert note(to=spelling).to == (PUBLIC,)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ("Note", Note),
        (["Object", "Note"], Note),
        (["Note", "Question"], Question),
        (["https://x.example/ns#Own", "as:Article"], Article),
        ("https://www.w3.org/ns/activitystreams#Note", Note),
        ("schema:Note", Unknown),
        ("Recipe", Unknown),
        (None, Unknown),
    ],
)
def test_the_most_specific_type_that_is_known_counts(kinds: object, expected: type[Thing]) -> None:
    assert type(note(type=kinds)) is expected


def test_a_reaction_by_two_names_is_the_more_specific() -> None:
    activity = parse_activity(
        {"type": ["Like", "litepub:EmojiReact"], "actor": X, "object": ANSWER, "content": "🔥"}
    )
    assert type(activity).__name__ == "EmojiReact"


@pytest.mark.parametrize("name", ["peertube/view", "misskey/read", "mobilizon/join"])
def test_an_activity_of_an_unknown_type_is_other_and_says_which(name: str) -> None:
    activity = parsed(name)
    assert isinstance(activity, Other)
    assert activity.kind == sample(name)["type"]


def test_an_activity_of_an_unknown_type_need_not_have_an_object_or_an_id() -> None:
    activity = parse_activity({"type": "Travel", "actor": X, "id": None})
    assert activity == Other(actor=X, object=Reference(), kind="Travel")


def test_an_unknown_object_keeps_its_type() -> None:
    made = parse_activity(
        {"type": "Create", "actor": X, "object": {"type": "Recipe", "id": "https://x.example/9"}}
    )
    assert made.object == Unknown(id="https://x.example/9", kind="Recipe")


@pytest.mark.parametrize("actor", [X, [X], {"type": "Person", "id": X}, [{"id": X}]])
def test_an_actor_is_known_in_every_shape(actor: object) -> None:
    assert parse_activity({"type": "Follow", "actor": actor, "object": [ACME]}) == Follow(
        actor=X, object=Reference(id=ACME)
    )


@pytest.mark.parametrize(
    ("fields", "content", "language"),
    [
        ({"content": None, "contentMap": {"de": "<p>ja</p>"}}, "<p>ja</p>", "de"),
        ({"content": "b", "contentMap": {"de": "a", "en": "b"}}, "b", "en"),
        ({"content": "c", "contentMap": {"de": "a", "en": "b"}}, "c", None),
        ({"content": "c", "contentMap": {"de": "a"}}, "c", "de"),
        ({"content": {"@value": "x", "@language": "fr"}}, "x", "fr"),
        ({"content": [{"@value": "x"}]}, "x", None),
        ({"content": "x", "contentMap": {"und": "x"}}, "x", None),
        ({"content": "x", "contentMap": {"not a language": "x"}}, "x", None),
        ({"content": "x", "contentMap": "x"}, "x", None),
        ({"content": None}, "", None),
    ],
)
def test_words_and_their_language_in_every_shape(fields: Any, content: str, language: str | None) -> None:
    said = note(**fields)
    assert (said.content, said.language) == (content, language)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-01T10:00:00Z", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01T10:00:00.5+02:00", datetime(2026, 3, 1, 8, 0, 0, 500000, tzinfo=UTC)),
        ("2026-03-01T10:00:00", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01T10:00:00+0000", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("Sun, 01 Mar 2026 10:00:00 GMT", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
        (1772359200, None),
        (None, None),
    ],
)
def test_times_are_read_leniently_and_are_utc(written: object, meant: datetime | None) -> None:
    assert note(published=written).published == meant


def test_a_mastodon_profile() -> None:
    alice = parsed("mastodon/document_person")
    assert isinstance(alice, Person)
    assert alice.keys == (
        ActorKey(
            id=f"{ALICE}#main-key",
            owner=ALICE,
            pem=sample("mastodon/document_person")["publicKey"]["publicKeyPem"],
        ),
    )
    assert alice.shared_inbox == "https://mastodon.example/inbox"
    assert alice.manually_approves_followers is True
    assert (alice.discoverable, alice.indexable) == (True, False)
    assert alice.hashtags == ("nobot",)
    assert alice.also_known_as == ("https://old.example/users/alice",)
    assert alice.icon == "https://files.mastodon.example/avatars/1.png"
    assert [field.name for field in alice.fields] == ["Site"]
    assert parsed("mastodon/update_person").object.suspended is True


def test_keys_are_read_from_both_places_and_are_at_most_ten() -> None:
    multikeys = [
        {"id": f"{X}#ed{n}", "type": "Multikey", "controller": X, "publicKeyMultibase": f"z{n}"}
        for n in range(20)
    ]
    rsa = [{"id": f"{X}#rsa", "owner": {"id": X}, "publicKeyPem": "pem"}, {"id": f"{X}#none", "owner": X}]
    actor = parse_document(
        {"type": "Person", "id": X, "publicKey": rsa, "assertionMethod": [*multikeys, f"{X}#bare"]}
    )
    assert isinstance(actor, Actor)
    assert len(actor.keys) == 10
    assert actor.keys[0] == ActorKey(id=f"{X}#rsa", owner=X, pem="pem")
    assert actor.keys[1] == ActorKey(id=f"{X}#ed0", owner=X, multibase="z0")


def test_other_servers_profiles() -> None:
    assert parsed("gotosocial/document_stub_actor").inbox == ""
    blog = parsed("wordpress/document_blog_actor")
    assert blog.webfinger == "blog@blog.example"
    assert blog.fields == (
        Field(name="Blog", value='<a rel="me" href="https://blog.example">blog.example</a>'),
    )


def test_a_fetched_activity_or_collection_is_unknown() -> None:
    assert parse_document(sample("mastodon/like")) == Unknown(id=f"{ALICE}#likes/11", kind="Like")
    assert isinstance(parse_document({"type": "OrderedCollection", "id": "https://x.example/c"}), Unknown)


def test_a_fetched_tombstone() -> None:
    gone = parse_document({"type": "Tombstone", "id": "https://x.example/1", "formerType": ["as:Note"]})
    assert gone == Tombstone(id="https://x.example/1", former_type="Note")


@pytest.mark.parametrize("kind", sorted({*POSTS, *ACTORS}))
def test_every_post_and_actor_type_is_read_by_its_name(kind: str) -> None:
    assert type(parse_document({"type": kind, "id": "https://x.example/1"})).__name__ == kind


@pytest.mark.parametrize("kind", sorted(ACTIVITIES))
def test_every_activity_type_is_read_by_its_name(kind: str) -> None:
    activity = parse_activity({"type": kind, "actor": X, "object": ACME})
    assert type(activity).__name__ == kind
    assert activity.object == Reference(id=ACME)


def test_a_plain_key_stands_over_a_prefixed_one() -> None:
    assert parse_activity({"type": "Follow", "as:actor": ACME, "actor": X, "object": ACME}).actor == X
    assert note(**{"as:content": "other"}).content == "x"


junk = st.sampled_from(
    [None, True, 0, -1, 1.5, "", "x", "https://x.example/1", PUBLIC, [], {}, [[]], [{}], [None], {"id": []}]
) | st.recursive(
    st.none() | st.text("a:/@#", max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "@value", "url", "href", "name", "content"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in a document."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [place for key in keys for place in [(value, key), *places(value[key])]]


@given(st.sampled_from([*names(), *names(broken=True)]), st.data())
def test_a_document_with_anything_anywhere_is_read_or_refused(name: str, data: st.DataObject) -> None:
    document = sample(name)
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(document)))
        container[key] = deepcopy(data.draw(junk))
    for read in (parse, parse_activity, parse_document):
        with suppress(WrongShape):
            value = read(document)
            assert decode(encode(value)) == value


def test_an_activity_or_a_document_is_told_apart_by_its_type_in_any_shape() -> None:
    assert parse(sample("jsonld/expanded_prefixes")) == parsed("jsonld/expanded_prefixes")
    assert parse({"type": ["Follow"], "actor": X, "object": ACME}) == Follow(
        actor=X, object=Reference(id=ACME)
    )
    assert parse(sample("mastodon/document_person")) == parsed("mastodon/document_person")
