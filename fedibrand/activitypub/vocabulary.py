"""Activities, posts and actors as frozen values, in normal form.

Real servers write one meaning in many shapes; :mod:`fedibrand.activitypub.parsing` brings every shape to
the one written here, so nothing after it asks "string or list?". Every value can be written as JSON with
:func:`encode` and read again with :func:`decode`: handler packages run in another process.

Names follow the Activity Vocabulary (W3C Recommendation, 23 May 2017); each class says where it departs.
"""

from typing import Any

import msgspec

from fedibrand.activitypub.activities import (
    Accept,
    Activity,
    Add,
    Announce,
    AnnounceRequest,
    Block,
    Create,
    Delete,
    Dislike,
    EmojiReact,
    Flag,
    Follow,
    Like,
    LikeRequest,
    Move,
    Other,
    QuoteRequest,
    Reject,
    Remove,
    ReplyRequest,
    Undo,
    Update,
)
from fedibrand.activitypub.actors import (
    Actor,
    ActorKey,
    Application,
    Field,
    Group,
    Organization,
    Person,
    Service,
)
from fedibrand.activitypub.objects import (
    PUBLIC,
    Article,
    Attachment,
    Audio,
    ChatMessage,
    Emoji,
    Event,
    Image,
    InteractionPolicy,
    Mention,
    Note,
    Page,
    Post,
    Question,
    Reference,
    Thing,
    Tombstone,
    Unknown,
    Video,
    Vote,
)

__all__ = [
    "ACTIVITIES",
    "ACTORS",
    "OBJECTS",
    "POSTS",
    "PUBLIC",
    "Accept",
    "Activity",
    "Actor",
    "ActorKey",
    "Add",
    "Announce",
    "AnnounceRequest",
    "AnyActor",
    "AnyDocument",
    "AnyPost",
    "Application",
    "Article",
    "Attachment",
    "Audio",
    "Block",
    "ChatMessage",
    "Create",
    "Delete",
    "Dislike",
    "Emoji",
    "EmojiReact",
    "Event",
    "Field",
    "Flag",
    "Follow",
    "Group",
    "Image",
    "InteractionPolicy",
    "Like",
    "LikeRequest",
    "Mention",
    "Move",
    "Note",
    "Organization",
    "Other",
    "Page",
    "Person",
    "Post",
    "Question",
    "QuoteRequest",
    "Reference",
    "Reject",
    "Remove",
    "ReplyRequest",
    "Service",
    "Thing",
    "Tombstone",
    "Undo",
    "Unknown",
    "Update",
    "Video",
    "Vote",
    "decode",
    "encode",
    "from_normal",
    "to_normal",
]

POSTS: dict[str, type[Post]] = {kind.__name__: kind for kind in Post.__subclasses__()}
ACTORS: dict[str, type[Actor]] = {kind.__name__: kind for kind in Actor.__subclasses__()}
ACTIVITIES: dict[str, type[Activity[Any]]] = {kind.__name__: kind for kind in Activity.__subclasses__()}
OBJECTS: dict[str, type[Thing]] = {
    **POSTS,
    **ACTORS,
    **{kind.__name__: kind for kind in (Reference, Unknown, Tombstone, Vote)},
}

AnyPost = Note | Question | Article | Page | Image | Audio | Video | Event | ChatMessage
AnyActor = Person | Service | Organization | Application | Group
AnyDocument = (
    Note | Question | Article | Page | Image | Audio | Video | Event | ChatMessage
    | Person | Service | Organization | Application | Group | Tombstone | Unknown
)  # fmt: skip


def from_normal(normal: dict[str, Any]) -> Thing:
    """Build the value that a normal-form mapping describes.

    Args:
        normal: What :func:`to_normal` gives, or what parsing brought to normal form.

    Raises:
        msgspec.ValidationError: The mapping is not in normal form.
    """
    kind = normal.get("type", "")
    if kind in ACTIVITIES:
        inner = from_normal(normal["object"])
        rest = {key: value for key, value in normal.items() if key != "object"}
        shell = msgspec.convert({**rest, "object": {}}, ACTIVITIES[kind][Any])  # type: ignore[index]
        whole: Thing = msgspec.structs.replace(shell, object=inner)
        return whole
    found: Thing = msgspec.convert(normal, OBJECTS.get(kind, Unknown))
    return found


def to_normal(thing: Thing) -> dict[str, Any]:
    """Return the value as a mapping of plain values, in normal form."""
    normal: dict[str, Any] = msgspec.to_builtins(thing)
    return normal


def encode(thing: Thing) -> bytes:
    """Return the value as JSON."""
    return msgspec.json.encode(thing)


def decode(data: bytes) -> Thing:
    """Return the value that :func:`encode` wrote.

    Raises:
        msgspec.DecodeError: The bytes are not JSON, or not in normal form.
    """
    return from_normal(msgspec.json.decode(data))
