"""Things and posts of the Activity Vocabulary, as frozen values in normal form."""

from datetime import datetime

import msgspec

from fedibrand.activitypub.plain_text import plain

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
"""Whoever addresses this addresses everybody (ActivityPub §5.6)."""


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

    @property
    def text(self) -> str:
        """What ``content`` says as plain text, mentions included."""
        return plain(self.content)


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
