from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from fedibrand.activitypub import rendering
from fedibrand.activitypub.addressing import Level, level_of
from fedibrand.activitypub.authority import check
from fedibrand.activitypub.naming import BrandNames, Kind, read
from fedibrand.activitypub.parsing import parse_activity, parse_document
from fedibrand.activitypub.rendering import AnswerDocument, answer_html
from fedibrand.activitypub.vocabulary import PUBLIC, Attachment, Follow, Mention, Note, Reference, Tombstone

NAMES = BrandNames("https://brand.example", "acme")
ALICE = "https://m.example/users/alice"
POST = "https://m.example/posts/1"
ID = "01jn0000000000000000000000"
NOW = datetime(2026, 3, 1, 10, 0, 0, 250, tzinfo=UTC)


def document(level: Level = Level.UNLISTED, **more: Any) -> AnswerDocument:
    fields: dict[str, Any] = {
        "in_reply_to": POST,
        "consumer": ALICE,
        "mention": "@alice@m.example",
        "html": answer_html("Thank you", "@alice@m.example", "https://m.example/@alice"),
        "text": "Thank you",
        "language": "en",
        "level": level,
        "published": NOW,
    }
    return AnswerDocument(**{**fields, **more})


def whole() -> AnswerDocument:
    return document(
        content_warning="tea",
        updated=NOW,
        context="https://m.example/contexts/1",
        conversation="tag:m.example,2026:1",
        attachments=(
            Attachment(url=NAMES.media("1.webp"), media_type="image/webp", name="a lid", width=3, height=2),
        ),
    )


def test_an_answer_is_sealed_and_opened_without_loss() -> None:
    assert msgspec.json.decode(msgspec.json.encode(whole()), type=AnswerDocument) == whole()


@pytest.mark.parametrize(
    ("level", "to", "cc", "direct"),
    [
        (Level.UNLISTED, [ALICE], [PUBLIC], None),
        (Level.FOLLOWERS, [ALICE], [NAMES.actor], False),
        (Level.LIMITED, [ALICE], [NAMES.actor], False),
        (Level.DIRECT, [ALICE], [], True),
        (Level.PUBLIC, [ALICE], [PUBLIC], None),
    ],
)
def test_an_answer_and_its_activities_are_addressed_alike(
    level: Level, to: list[str], cc: list[str], direct: bool | None
) -> None:
    made = document(level)
    for each in (
        rendering.note(ID, made, NAMES),
        rendering.create(ID, made, NAMES, 1),
        rendering.create(ID, made, NAMES, 1)["object"],
        rendering.update(ID, made, NAMES, 2),
        rendering.update(ID, made, NAMES, 2)["object"],
    ):
        assert (each["to"], each["cc"], each.get("directMessage")) == (to, cc, direct)


def test_an_answer_says_what_it_answers_and_mentions_the_consumer_alone() -> None:
    said = rendering.note(ID, whole(), NAMES)
    assert said["inReplyTo"] == POST
    assert said["tag"] == [{"type": "Mention", "href": ALICE, "name": "@alice@m.example"}]
    assert said["contentMap"] == {"en": said["content"]}
    assert (said["summary"], said["sensitive"]) == ("tea", True)
    assert (said["context"], said["conversation"]) == ("https://m.example/contexts/1", "tag:m.example,2026:1")
    assert (said["published"], said["updated"]) == ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z")
    assert said["attachment"] == [
        {
            "type": "Document",
            "mediaType": "image/webp",
            "url": "https://brand.example/media/1.webp",
            "name": "a lid",
            "width": 3,
            "height": 2,
        }
    ]


def test_an_answer_carries_nothing_that_is_absent() -> None:
    said = rendering.note(ID, document(language=None), NAMES)
    assert not {"contentMap", "updated", "summary", "context", "conversation", "directMessage"} & set(said)
    assert said["sensitive"] is False


def test_our_own_parser_reads_our_answers_as_they_were_meant() -> None:
    create = parse_activity(rendering.create(ID, whole(), NAMES, 1))
    said = create.object
    check(create)
    assert isinstance(said, Note)
    assert said == parse_document(rendering.note(ID, whole(), NAMES))
    assert said.mentions == (Mention(href=ALICE, name="@alice@m.example"),)
    assert said.attachments == whole().attachments
    assert level_of(create) is Level.UNLISTED
    place = read(said.id)
    assert place is not None
    assert (place.kind, place.handle, place.id) == (Kind.ANSWER, "acme", ID)


def test_an_edit_is_dated_when_it_was_made_and_has_an_id_of_its_own() -> None:
    later = datetime(2026, 3, 2, tzinfo=UTC)
    made = rendering.update(ID, document(updated=later), NAMES, 2)
    assert made["id"] == NAMES.answer_activity(ID, "update", 2)
    assert made["published"] == made["object"]["updated"] == "2026-03-02T00:00:00Z"
    assert made["object"]["published"] == "2026-03-01T10:00:00Z"
    assert rendering.create(ID, document(), NAMES, 1)["id"] == NAMES.answer_activity(ID, "create", 1)


def test_a_withdrawal_carries_no_words_and_goes_to_the_consumer() -> None:
    made = rendering.delete(ID, NAMES, 3, ALICE)
    assert made["to"] == [ALICE]
    assert made["object"] == {"id": NAMES.answer(ID), "type": "Tombstone"}
    assert made["id"] == NAMES.answer_activity(ID, "delete", 3)
    check(parse_activity(made))


def test_what_is_gone_is_a_tombstone() -> None:
    made = rendering.tombstone(ID, NAMES, NOW)
    assert parse_document(made) == Tombstone(id=NAMES.answer(ID), former_type="Note")
    assert made["deleted"] == "2026-03-01T10:00:00Z"
    assert "deleted" not in rendering.tombstone(ID, NAMES)


def test_a_follow_and_its_undo() -> None:
    follow = parse_activity(rendering.follow(ID, ALICE, NAMES))
    undo = parse_activity(rendering.undo_follow(ID, ALICE, NAMES))
    assert follow == Follow(id=NAMES.follow(ID), actor=NAMES.actor, object=Reference(id=ALICE), to=(ALICE,))
    assert undo.object == follow
    assert undo.to == (ALICE,)
    assert undo.id == NAMES.undo(ID)
    check(undo)


@pytest.mark.parametrize(
    ("say", "name"), [(rendering.accept, NAMES.accept), (rendering.reject, NAMES.reject)]
)
def test_a_follow_is_answered_with_itself(say: Any, name: Any) -> None:
    made = parse_activity(say("https://m.example/f/1", ALICE, NAMES, ID))
    check(made)
    assert made.id == name(ID)
    assert made.object == Follow(id="https://m.example/f/1", actor=ALICE, object=Reference(id=NAMES.actor))
    assert made.to == (ALICE,)


def test_a_request_is_declined_by_its_id() -> None:
    made = parse_activity(rendering.decline("https://m.example/q/1", ALICE, NAMES, ID))
    assert type(made).__name__ == "Reject"
    assert made.object == Reference(id="https://m.example/q/1")


def test_reactions_go_to_the_posts_author_alone_and_can_be_undone() -> None:
    like = rendering.like(ID, POST, ALICE, NAMES)
    react = rendering.emoji_react(ID, POST, ALICE, "🫖", NAMES)
    assert like["to"] == react["to"] == [ALICE]
    assert parse_activity(react).content == "🫖"
    undo = parse_activity(rendering.undo(react, NAMES, ID))
    check(undo)
    assert undo.object == parse_activity(react)


def test_a_collection_tells_its_size_and_nobody_in_it() -> None:
    made = rendering.empty_collection(NAMES.followers, 7)
    assert {name: made[name] for name in made if name != "@context"} == {
        "id": NAMES.followers,
        "type": "OrderedCollection",
        "totalItems": 7,
    }


@dataclass(frozen=True)
class Kept:
    media_type: str = "image/webp"
    alt: str = "a lid"
    width: int | None = 3
    height: int | None = None


def test_a_picture_is_an_attachment_with_its_words() -> None:
    assert rendering.picture(NAMES.media("1.webp"), Kept()) == Attachment(
        url=NAMES.media("1.webp"), media_type="image/webp", name="a lid", width=3
    )


def everything_sent() -> list[dict[str, Any]]:
    answers = [whole(), *(document(level) for level in Level)]
    return [
        *(rendering.note(ID, each, NAMES) for each in answers),
        *(rendering.create(ID, each, NAMES, 1) for each in answers),
        *(rendering.update(ID, each, NAMES, 2) for each in answers),
        rendering.delete(ID, NAMES, 3, ALICE),
        rendering.follow(ID, ALICE, NAMES),
        rendering.undo_follow(ID, ALICE, NAMES),
        rendering.accept(POST, ALICE, NAMES, ID),
        rendering.reject(POST, ALICE, NAMES, ID),
        rendering.decline(POST, ALICE, NAMES, ID),
        rendering.like(ID, POST, ALICE, NAMES),
        rendering.emoji_react(ID, POST, ALICE, "🫖", NAMES),
    ]


@pytest.mark.parametrize("made", everything_sent())
def test_nothing_sent_is_public_for_followers_or_names_anybody_else(made: dict[str, Any]) -> None:
    for each in (made, made.get("object")):
        if not isinstance(each, dict):
            continue
        assert PUBLIC not in each.get("to", [])
        assert NAMES.followers not in (*each.get("to", []), *each.get("cc", []))
        assert set(each.get("to", [])) <= {ALICE}
        assert {tag["type"] for tag in each.get("tag", [])} <= {"Mention"}
        assert not {"quote", "quoteUrl", "bto", "bcc"} & set(each)
    assert "@context" not in (made["object"] if isinstance(made.get("object"), dict) else {})
