"""What leaves, as JSON-LD: answers, what we say to one consumer, and collections that tell their size alone.

Rules of this module:

- An answer replies to a consumer's post, tags and addresses that consumer, and carries no other Mention, no
  Hashtag, no quote. Its audience comes from :func:`fedibrand.activitypub.addressing.audience` alone.
- What carries no words is addressed to the one consumer it concerns.
"""

from datetime import datetime
from typing import Any, Protocol

import msgspec

from fedibrand.activitypub.addressing import Level, audience
from fedibrand.activitypub.answer_text import answer_html
from fedibrand.activitypub.naming import BrandNames
from fedibrand.activitypub.objects import Attachment
from fedibrand.activitypub.rendering_actors import (
    ACTIVITY_CONTEXT,
    BrandProfile,
    Document,
    Shown,
    brand_actor,
    delete_actor,
    instance_actor,
    move_actor,
    stamp,
    update_actor,
)

__all__ = [
    "AnswerDocument",
    "BrandProfile",
    "Document",
    "Shown",
    "accept",
    "answer_html",
    "brand_actor",
    "create",
    "decline",
    "delete",
    "delete_actor",
    "emoji_react",
    "empty_collection",
    "follow",
    "instance_actor",
    "like",
    "move_actor",
    "note",
    "picture",
    "reject",
    "tombstone",
    "undo",
    "undo_follow",
    "update",
    "update_actor",
]

NOTE_CONTEXT: list[Any] = [
    ACTIVITY_CONTEXT,
    {
        "ostatus": "http://ostatus.org#",
        "conversation": "ostatus:conversation",
        "sensitive": "as:sensitive",
        "litepub": "http://litepub.social/ns#",
        "directMessage": "litepub:directMessage",
        "schema": "http://schema.org#",
        "width": "schema:width",
        "height": "schema:height",
    },
]


class AnswerDocument(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What an answer says and to whom; sealed as its content. ``html`` is safe, ``text`` what was written."""

    in_reply_to: str
    consumer: str
    mention: str
    html: str
    text: str
    level: Level
    published: datetime
    updated: datetime | None = None
    content_warning: str = ""
    language: str | None = None
    attachments: tuple[Attachment, ...] = ()
    context: str | None = None
    conversation: str | None = None


class Pictured(Protocol):
    """An image of the brand's own, as the caller keeps it."""

    @property
    def media_type(self) -> str:
        """Its media type."""

    @property
    def alt(self) -> str:
        """What it shows, in words."""

    @property
    def width(self) -> int | None:
        """Its width in pixels, where known."""

    @property
    def height(self) -> int | None:
        """Its height in pixels, where known."""


def picture(url: str, one: Pictured) -> Attachment:
    """Return an image as an attachment of an answer, served at ``url``."""
    return Attachment(url=url, media_type=one.media_type, name=one.alt, width=one.width, height=one.height)


def note(answer_id: str, document: AnswerDocument, names: BrandNames) -> Document:
    """Return an answer as it is served and sent."""
    return {"@context": NOTE_CONTEXT, **_note(answer_id, document, names)}


def create(answer_id: str, document: AnswerDocument, names: BrandNames, version: int) -> Document:
    """Return the Create of an answer (ActivityPub §7.2)."""
    return _about_answer("Create", answer_id, document, names, version)


def update(answer_id: str, document: AnswerDocument, names: BrandNames, version: int) -> Document:
    """Return the Update of an answer, whole (ActivityPub §7.3); each version has an id of its own."""
    return _about_answer("Update", answer_id, document, names, version)


def delete(answer_id: str, names: BrandNames, version: int, consumer: str) -> Document:
    """Return the Delete of an answer, with its Tombstone (ActivityPub §7.4), to the consumer it was for."""
    gone = {"id": names.answer(answer_id), "type": "Tombstone"}
    activity_id = names.answer_activity(answer_id, "delete", version)
    return _activity("Delete", activity_id, names, gone, consumer)


def tombstone(answer_id: str, names: BrandNames, deleted: datetime | None = None) -> Document:
    """Return what is served with 410 in place of an answer that is gone (ActivityPub §6.4)."""
    document = {
        "@context": ACTIVITY_CONTEXT,
        "id": names.answer(answer_id),
        "type": "Tombstone",
        "formerType": "Note",
    }
    return document if deleted is None else {**document, "deleted": stamp(deleted)}


def follow(follow_id: str, consumer: str, names: BrandNames) -> Document:
    """Return a brand's Follow of a consumer."""
    return _activity("Follow", names.follow(follow_id), names, consumer, consumer)


def undo_follow(follow_id: str, consumer: str, names: BrandNames) -> Document:
    """Return the Undo of :func:`follow`."""
    return undo(follow(follow_id, consumer, names), names, follow_id)


def accept(follow_uri: str, consumer: str, names: BrandNames, accept_id: str) -> Document:
    """Return the Accept of a consumer's Follow, which is embedded: not every server looks its id up."""
    about = _their_follow(follow_uri, consumer, names)
    return _activity("Accept", names.accept(accept_id), names, about, consumer)


def reject(follow_uri: str, consumer: str, names: BrandNames, reject_id: str) -> Document:
    """Return the Reject of a consumer's Follow."""
    about = _their_follow(follow_uri, consumer, names)
    return _activity("Reject", names.reject(reject_id), names, about, consumer)


def decline(request_uri: str, consumer: str, names: BrandNames, reject_id: str) -> Document:
    """Return the Reject of a consumer's QuoteRequest, ReplyRequest or their like, by its id (FEP-044f)."""
    return _activity("Reject", names.reject(reject_id), names, request_uri, consumer)


def like(reaction_id: str, post: str, consumer: str, names: BrandNames) -> Document:
    """Return a brand's Like of a consumer's post."""
    return _activity("Like", names.reaction(reaction_id), names, post, consumer)


def emoji_react(reaction_id: str, post: str, consumer: str, emoji: str, names: BrandNames) -> Document:
    """Return a brand's reaction with one emoji (FEP-c0e0)."""
    context = [ACTIVITY_CONTEXT, {"EmojiReact": "http://litepub.social/ns#EmojiReact"}]
    reaction = _activity("EmojiReact", names.reaction(reaction_id), names, post, consumer)
    return {**reaction, "@context": context, "content": emoji}


def undo(activity: Document, names: BrandNames, undone_id: str) -> Document:
    """Return the Undo of an activity of ours, which is embedded, to those it was for.

    Args:
        activity: What was sent.
        names: The brand that sent it.
        undone_id: The id we gave it; the Undo's own is made from it.
    """
    about = {name: value for name, value in activity.items() if name != "@context"}
    return {
        "@context": activity["@context"],
        "id": names.undo(undone_id),
        "type": "Undo",
        "actor": names.actor,
        "object": about,
        "to": activity["to"],
    }


def empty_collection(collection_id: str, total: int) -> Document:
    """Return an OrderedCollection that tells its size and nobody in it."""
    return {
        "@context": ACTIVITY_CONTEXT,
        "id": collection_id,
        "type": "OrderedCollection",
        "totalItems": total,
    }


def _activity(kind: str, activity_id: str, names: BrandNames, about: Any, consumer: str) -> Document:
    return {
        "@context": ACTIVITY_CONTEXT,
        "id": activity_id,
        "type": kind,
        "actor": names.actor,
        "object": about,
        "to": [consumer],
    }


def _their_follow(follow_uri: str, consumer: str, names: BrandNames) -> Document:
    return {"id": follow_uri, "type": "Follow", "actor": consumer, "object": names.actor}


def _about_answer(
    kind: str, answer_id: str, document: AnswerDocument, names: BrandNames, version: int
) -> Document:
    said = _note(answer_id, document, names)
    addressed: Document = {name: said[name] for name in ("to", "cc", "directMessage") if name in said}
    return {
        "@context": NOTE_CONTEXT,
        "id": names.answer_activity(answer_id, kind, version),
        "type": kind,
        "actor": names.actor,
        "published": said.get("updated", said["published"]),
        **addressed,
        "object": said,
    }


def _note(answer_id: str, document: AnswerDocument, names: BrandNames) -> Document:
    whom = audience(document.level, document.consumer, names.actor)
    found = {
        "id": names.answer(answer_id),
        "type": "Note",
        "attributedTo": names.actor,
        "inReplyTo": document.in_reply_to,
        "url": names.answer(answer_id),
        "published": stamp(document.published),
        "updated": None if document.updated is None else stamp(document.updated),
        "to": list(whom.to),
        "cc": list(whom.cc),
        "directMessage": whom.direct_message,
        "summary": document.content_warning or None,
        "sensitive": bool(document.content_warning),
        "content": document.html,
        "contentMap": {document.language: document.html} if document.language else None,
        "context": document.context,
        "conversation": document.conversation,
        "tag": [{"type": "Mention", "href": document.consumer, "name": document.mention}],
        "attachment": [_attachment(each) for each in document.attachments],
    }
    return {name: value for name, value in found.items() if value is not None}


def _attachment(one: Attachment) -> Document:
    found = {
        "type": "Document",
        "mediaType": one.media_type,
        "url": one.url,
        "name": one.name or None,
        "width": one.width,
        "height": one.height,
    }
    return {name: value for name, value in found.items() if value is not None}
