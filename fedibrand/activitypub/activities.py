"""Activities of the Activity Vocabulary, as frozen values in normal form."""

from datetime import datetime
from typing import Generic, TypeVar

from fedibrand.activitypub.objects import Emoji, Thing

O_co = TypeVar("O_co", bound=Thing, covariant=True)


class Activity(Thing, Generic[O_co], frozen=True):
    """Something an actor did to an object."""

    actor: str
    object: O_co
    target: str | None = None
    instrument: str | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    content: str = ""
    emojis: tuple[Emoji, ...] = ()
    objects: tuple[str, ...] = ()


class Create(Activity[O_co], Generic[O_co], frozen=True, tag="Create"):
    """A post was made."""


class Update(Activity[O_co], Generic[O_co], frozen=True, tag="Update"):
    """A post or a profile changed."""


class Delete(Activity[O_co], Generic[O_co], frozen=True, tag="Delete"):
    """A post or an actor is gone."""


class Follow(Activity[O_co], Generic[O_co], frozen=True, tag="Follow"):
    """The actor asks to follow the object."""


class Accept(Activity[O_co], Generic[O_co], frozen=True, tag="Accept"):
    """The actor agrees to the object."""


class Reject(Activity[O_co], Generic[O_co], frozen=True, tag="Reject"):
    """The actor declines the object, or takes an Accept back."""


class Undo(Activity[O_co], Generic[O_co], frozen=True, tag="Undo"):
    """The actor takes the object back."""


class Like(Activity[O_co], Generic[O_co], frozen=True, tag="Like"):
    """The actor likes the object; ``content`` holds an emoji where the server sends one (Misskey)."""


class EmojiReact(Activity[O_co], Generic[O_co], frozen=True, tag="EmojiReact"):
    """The actor reacts with the emoji in ``content`` (FEP-c0e0)."""


class Dislike(Activity[O_co], Generic[O_co], frozen=True, tag="Dislike"):
    """The actor dislikes the object (Lemmy, PeerTube)."""


class Announce(Activity[O_co], Generic[O_co], frozen=True, tag="Announce"):
    """The actor shares the object."""


class Block(Activity[O_co], Generic[O_co], frozen=True, tag="Block"):
    """The actor wants nothing to do with the object."""


class Move(Activity[O_co], Generic[O_co], frozen=True, tag="Move"):
    """The object, the actor itself, is now ``target`` (FEP-7628)."""


class Flag(Activity[O_co], Generic[O_co], frozen=True, tag="Flag"):
    """A report about ``objects``; ``content`` says why."""


class Add(Activity[O_co], Generic[O_co], frozen=True, tag="Add"):
    """The object was put into the collection ``target``."""


class Remove(Activity[O_co], Generic[O_co], frozen=True, tag="Remove"):
    """The object was taken out of the collection ``target``."""


class QuoteRequest(Activity[O_co], Generic[O_co], frozen=True, tag="QuoteRequest"):
    """May ``instrument`` quote the object (FEP-044f)?"""


class ReplyRequest(Activity[O_co], Generic[O_co], frozen=True, tag="ReplyRequest"):
    """May ``instrument`` reply to the object (GoToSocial)?"""


class LikeRequest(Activity[O_co], Generic[O_co], frozen=True, tag="LikeRequest"):
    """May the actor like the object (GoToSocial)?"""


class AnnounceRequest(Activity[O_co], Generic[O_co], frozen=True, tag="AnnounceRequest"):
    """May ``instrument`` announce the object (GoToSocial)?"""


class Other(Activity[O_co], Generic[O_co], frozen=True, tag="Other"):
    """An activity of a type that has no effect here (View, Read, Join, …); ``kind`` names it."""

    kind: str = ""
