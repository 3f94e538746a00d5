"""Activities, posts and actors as frozen values, in normal form.

Real servers write one meaning in many shapes; :mod:`fedibrand.activitypub.parsing` brings every shape to
the one written here, so nothing after it asks "string or list?". Every value can be written as JSON with
:func:`encode` and read again with :func:`decode`: handler packages run in another process.

Names follow the Activity Vocabulary (W3C Recommendation, 23 May 2017); each class says where it departs.
"""

from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


class Thing(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, tag_field="type"):
    """Anything with an id. An id may be missing where servers leave it out (``""``)."""

    id: str = ""


class Reference(Thing, frozen=True, tag="Reference"):
    """A bare IRI where an object could stand; nothing is known of it but its id."""


class Unknown(Thing, frozen=True, tag="Unknown"):
    """An object or activity of a type that nothing here knows."""

    kind: str = ""


class Tombstone(Thing, frozen=True, tag="Tombstone"):
    """What is left of a deleted object (ActivityPub §6.4)."""

    former_type: str | None = None


class Mention(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A tag of type Mention: whom, and how the author wrote it."""

    href: str
    name: str = ""


class Emoji(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A custom emoji: ``:name:`` and where its image is."""

    name: str
    icon: str = ""


class Attachment(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A media file of a post, with its text alternative."""

    url: str
    media_type: str = ""
    name: str = ""
    width: int | None = None
    height: int | None = None
    blurhash: str = ""


class InteractionPolicy(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Who may do what with a post without asking (GoToSocial ``interactionPolicy``, FEP-044f).

    Each is the list of actor or collection ids allowed at once; ``None`` when the author said nothing.
    """

    can_reply: tuple[str, ...] | None = None
    can_like: tuple[str, ...] | None = None
    can_quote: tuple[str, ...] | None = None


class Post(Thing, frozen=True):
    """Something a person wrote or showed. Subclasses are its types; all share these fields.

    ``content``, ``name`` and ``summary`` are HTML as sent; ``summary`` is a content warning on a Note and
    a Question, and an abstract on everything else.
    """

    attributed_to: str = ""
    content: str = ""
    name: str = ""
    summary: str = ""
    language: str | None = None
    url: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    in_reply_to: str | None = None
    context: str | None = None
    conversation: str | None = None
    quote: str | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    sensitive: bool = False
    direct_message: bool | None = None
    mentions: tuple[Mention, ...] = ()
    hashtags: tuple[str, ...] = ()
    emojis: tuple[Emoji, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    options: tuple[str, ...] = ()
    interaction_policy: InteractionPolicy = InteractionPolicy()


class Note(Post, frozen=True, tag="Note"):
    """A short post."""


class Question(Post, frozen=True, tag="Question"):
    """A poll; ``options`` are its choices."""


class Article(Post, frozen=True, tag="Article"):
    """A long post with a name."""


class Page(Post, frozen=True, tag="Page"):
    """A link post (Lemmy)."""


class Image(Post, frozen=True, tag="Image"):
    """A picture as a post of its own (Pixelfed, older servers)."""


class Audio(Post, frozen=True, tag="Audio"):
    """A recording (Funkwhale, Castopod)."""


class Video(Post, frozen=True, tag="Video"):
    """A film (PeerTube)."""


class Event(Post, frozen=True, tag="Event"):
    """A gathering (Mobilizon, Gancio)."""


class ChatMessage(Post, frozen=True, tag="ChatMessage"):
    """A chat line (Pleroma); always private."""


class Vote(Thing, frozen=True, tag="Vote"):
    """A vote in a poll: a Note with a name, no content and ``inReplyTo``; ``names`` are the choices.

    Departs from the vocabulary, where servers send one Note a choice (Mastodon) or a list (GoToSocial).
    """

    attributed_to: str = ""
    in_reply_to: str = ""
    names: tuple[str, ...] = ()


class ActorKey(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A public key as its actor lists it: ``pem`` (``publicKey``) or ``multibase`` (``assertionMethod``)."""

    id: str
    owner: str
    pem: str = ""
    multibase: str = ""


class Field(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A PropertyValue of a profile: a name and an HTML value."""

    name: str
    value: str = ""


class Actor(Thing, frozen=True):
    """Somebody who acts. Subclasses are the five actor types."""

    preferred_username: str = ""
    name: str = ""
    summary: str = ""
    url: str = ""
    icon: str = ""
    image: str = ""
    inbox: str = ""
    outbox: str = ""
    followers: str = ""
    following: str = ""
    featured: str = ""
    shared_inbox: str = ""
    webfinger: str = ""
    keys: tuple[ActorKey, ...] = ()
    manually_approves_followers: bool = False
    discoverable: bool | None = None
    indexable: bool | None = None
    suspended: bool = False
    memorial: bool = False
    moved_to: str | None = None
    also_known_as: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    hashtags: tuple[str, ...] = ()
    updated: datetime | None = None
    published: datetime | None = None


class Person(Actor, frozen=True, tag="Person"):
    """A person's account."""


class Service(Actor, frozen=True, tag="Service"):
    """An automated account."""


class Organization(Actor, frozen=True, tag="Organization"):
    """An organisation's account; every brand is one."""


class Application(Actor, frozen=True, tag="Application"):
    """Software; an instance actor is one."""


class Group(Actor, frozen=True, tag="Group"):
    """A group (Lemmy communities, a.gup.pe)."""


O = TypeVar("O", bound=Thing, covariant=True)  # noqa: E741  the vocabulary's own letter for "object"


class Activity(Thing, Generic[O], frozen=True):
    """Something an actor did to an object."""

    actor: str
    object: O
    target: str | None = None
    instrument: str | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    content: str = ""
    emojis: tuple[Emoji, ...] = ()
    objects: tuple[str, ...] = ()


class Create(Activity[O], Generic[O], frozen=True, tag="Create"):
    """A post was made."""


class Update(Activity[O], Generic[O], frozen=True, tag="Update"):
    """A post or a profile changed."""


class Delete(Activity[O], Generic[O], frozen=True, tag="Delete"):
    """A post or an actor is gone."""


class Follow(Activity[O], Generic[O], frozen=True, tag="Follow"):
    """The actor asks to follow the object."""


class Accept(Activity[O], Generic[O], frozen=True, tag="Accept"):
    """The actor agrees to the object."""


class Reject(Activity[O], Generic[O], frozen=True, tag="Reject"):
    """The actor declines the object, or takes an Accept back."""


class Undo(Activity[O], Generic[O], frozen=True, tag="Undo"):
    """The actor takes the object back."""


class Like(Activity[O], Generic[O], frozen=True, tag="Like"):
    """The actor likes the object; ``content`` holds an emoji where the server sends one (Misskey)."""


class EmojiReact(Activity[O], Generic[O], frozen=True, tag="EmojiReact"):
    """The actor reacts with the emoji in ``content`` (FEP-c0e0)."""


class Dislike(Activity[O], Generic[O], frozen=True, tag="Dislike"):
    """The actor dislikes the object (Lemmy, PeerTube)."""


class Announce(Activity[O], Generic[O], frozen=True, tag="Announce"):
    """The actor shares the object."""


class Block(Activity[O], Generic[O], frozen=True, tag="Block"):
    """The actor wants nothing to do with the object."""


class Move(Activity[O], Generic[O], frozen=True, tag="Move"):
    """The object, the actor itself, is now ``target`` (FEP-7628)."""


class Flag(Activity[O], Generic[O], frozen=True, tag="Flag"):
    """A report about ``objects``; ``content`` says why."""


class Add(Activity[O], Generic[O], frozen=True, tag="Add"):
    """The object was put into the collection ``target``."""


class Remove(Activity[O], Generic[O], frozen=True, tag="Remove"):
    """The object was taken out of the collection ``target``."""


class QuoteRequest(Activity[O], Generic[O], frozen=True, tag="QuoteRequest"):
    """May ``instrument`` quote the object (FEP-044f)?"""


class ReplyRequest(Activity[O], Generic[O], frozen=True, tag="ReplyRequest"):
    """May ``instrument`` reply to the object (GoToSocial)?"""


class LikeRequest(Activity[O], Generic[O], frozen=True, tag="LikeRequest"):
    """May the actor like the object (GoToSocial)?"""


class AnnounceRequest(Activity[O], Generic[O], frozen=True, tag="AnnounceRequest"):
    """May ``instrument`` announce the object (GoToSocial)?"""


class Other(Activity[O], Generic[O], frozen=True, tag="Other"):
    """An activity of a type that has no effect here (View, Read, Join, …); ``kind`` names it."""

    kind: str = ""


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
        return msgspec.structs.replace(shell, object=inner)
    return msgspec.convert(normal, OBJECTS.get(kind, Unknown))


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
