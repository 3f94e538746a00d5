"""What becomes of an activity after its signature held: one function a type, and the table of them.

Each function takes the shared home, the consumers by name, the activity, and the consumer whose own inbox
it came to (``None``: the shared one). Each returns ``applied``, or ``dropped: why``.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fedibrand.activitypub.errors import Unfetched
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.home import Home
from fedibrand.testing.people import host_of
from fedibrand.testing.posts import Post, Visibility, visibility_of
from fedibrand.testing.reading import embedded, ids, kind, one_id, strings
from fedibrand.testing.records import Document

APPLIED = "applied"
_POSTS = {"Note", "Question", "Article", "Page", "Image", "Audio", "Video", "Event", "ChatMessage"}


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who receives: a home and its consumers by name."""

    home: Home
    consumers: Mapping[str, Consumer]

    async def apply(self, activity: Document, owner: Consumer | None) -> str:
        """Apply a verified activity and return what became of it."""
        act = TABLE.get(kind(activity))
        if act is None:
            return "dropped: unknown type"
        try:
            return await act(self, activity, owner)
        except Unfetched as fault:
            return f"dropped: {fault}"

    def named(self, actor_id: str) -> Consumer | None:
        """Return the consumer with this actor id, if it is one of ours."""
        return next((each for each in self.consumers.values() if each.id == actor_id), None)


def _actor(activity: Document) -> str:
    return one_id(activity.get("actor"))


async def _create(at: Receiver, activity: Document, owner: Consumer | None) -> str:
    author, document = _actor(activity), embedded(activity.get("object"))
    if kind(document) not in _POSTS:
        return "dropped: not a post"
    post_id = one_id(document)
    if one_id(document.get("attributedTo")) != author or host_of(post_id) != host_of(author):
        return "dropped: not theirs"
    if post_id in at.home.posts.deleted:
        return "dropped: deleted before it came"
    if at.home.posts.get(post_id):
        return "dropped: known"
    actor = await at.home.people.actor(author)
    visibility = visibility_of(document, str(actor.get("followers", "")), _known(at))
    post = Post(document, author, visibility, ours=False)
    readers = [each for each in at.consumers.values() if _concerned(each, post, owner)]
    if not readers:
        return "dropped: related to nobody here"
    if all(author in each.blocked for each in readers):
        return "dropped: blocked"
    post.filtered = not any(_notifies(at, each, post) for each in readers)
    at.home.posts.hold(post)
    return APPLIED


def _known(at: Receiver) -> set[str]:
    return {*at.home.people.known, *(each.id for each in at.consumers.values())}


def _concerned(consumer: Consumer, post: Post, owner: Consumer | None) -> bool:
    return not consumer.deleted and (
        consumer is owner or consumer.id in post.named or post.author in consumer.following
    )


def _notifies(at: Receiver, consumer: Consumer, post: Post) -> bool:
    """Whether Mastodon's default policy lets it through: a private message that nobody began is filtered."""
    if post.visibility is not Visibility.DIRECT or post.author in consumer.following:
        return True
    above = at.home.posts.get(post.in_reply_to)
    while above is not None and above.visibility is Visibility.DIRECT:
        if above.author == consumer.id:
            return True
        above = at.home.posts.get(above.in_reply_to)
    return False


async def _update(at: Receiver, activity: Document, owner: Consumer | None) -> str:
    author, document = _actor(activity), embedded(activity.get("object"))
    if one_id(document) == author:
        await at.home.people.actor(author, fresh=True)
        return APPLIED
    post = at.home.posts.get(one_id(document))
    if post is None:
        return "dropped: unknown post"
    if post.author != author or one_id(document.get("attributedTo")) != author:
        return "dropped: not theirs"
    if str(document.get("updated") or "") < str(post.document.get("updated") or ""):
        return "dropped: older"
    post.document = document
    return APPLIED


async def _delete(at: Receiver, activity: Document, owner: Consumer | None) -> str:
    actor, gone = _actor(activity), one_id(activity.get("object"))
    if gone == actor:
        for post in at.home.posts.by(actor):
            at.home.posts.remove(post.id)
        for consumer in at.consumers.values():
            _part(consumer, actor)
        at.home.people.forget(actor)
        return APPLIED
    held = at.home.posts.get(gone)
    if host_of(gone) != host_of(actor) or (held is not None and held.author != actor):
        return "dropped: not theirs"
    at.home.posts.remove(gone)
    return "dropped: unknown post" if held is None else APPLIED


def _part(consumer: Consumer, actor: str) -> None:
    for ties in (consumer.followers, consumer.requests, consumer.following, consumer.asked):
        ties.pop(actor, None)


async def _follow(at: Receiver, activity: Document, owner: Consumer | None) -> str:
    actor, consumer = _actor(activity), at.named(one_id(activity.get("object")))
    if consumer is None or consumer.deleted:
        return "dropped: nobody here"
    consumer.requests[actor] = one_id(activity)
    if actor in consumer.blocked:
        await consumer.reject(actor)
    elif not consumer.locked or actor in consumer.followers:
        await consumer.accept(actor)
    return APPLIED


async def _accept(at: Receiver, activity: Document, owner: Consumer | None) -> str:
    actor, follow = _actor(activity), embedded(activity.get("object"))
    for consumer in at.consumers.values():
        asked = consumer.asked.get(actor)
        if asked and (one_id(follow) == asked["id"] or one_id(follow.get("actor")) == consumer.id):
            consumer.following[actor] = consumer.asked.pop(actor)
            return APPLIED
    return "dropped: nothing was asked"


async def _reject(at: Receiver, activity: Document, owner: Consumer | None) -> str:
    actor, follow = _actor(activity), embedded(activity.get("object"))
    for consumer in at.consumers.values():
        for ties in (consumer.asked, consumer.following):
            ours = ties.get(actor)
            if ours and (one_id(follow) == ours["id"] or one_id(follow.get("actor")) == consumer.id):
                del ties[actor]
                return APPLIED
    return "dropped: nothing was asked"


async def _react(at: Receiver, activity: Document, owner: Consumer | None) -> str:
    post = at.home.posts.get(one_id(activity.get("object")))
    if post is None:
        return "dropped: unknown post"
    (post.shared_by if kind(activity) == "Announce" else post.liked_by).add(_actor(activity))
    return APPLIED


async def _block(at: Receiver, activity: Document, owner: Consumer | None) -> str:
    consumer = at.named(one_id(activity.get("object")))
    if consumer is None:
        return "dropped: nobody here"
    _part(consumer, _actor(activity))
    return APPLIED


async def _move(at: Receiver, activity: Document, owner: Consumer | None) -> str:
    """Follow the new account in place of the old, as Mastodon does for its people."""
    actor, target = _actor(activity), one_id(activity.get("target"))
    new = await at.home.people.actor(target, fresh=True)
    if one_id(activity.get("object")) != actor or actor not in ids(new.get("alsoKnownAs")):
        return "dropped: not theirs"
    followers = [each for each in at.consumers.values() if actor in each.following]
    for consumer in followers:
        await consumer.follow(target)
        await consumer.unfollow(actor)
    return APPLIED if followers else "dropped: followed by nobody here"


async def _undo(at: Receiver, activity: Document, owner: Consumer | None) -> str:
    actor, undone = _actor(activity), embedded(activity.get("object"))
    if one_id(undone.get("actor")) not in ("", actor):
        return "dropped: not theirs"
    about = one_id(undone.get("object"))
    for consumer in at.consumers.values():
        for ties in (consumer.followers, consumer.requests):
            by_id = actor in ties and ties[actor] == one_id(undone)
            if by_id or (kind(undone) == "Follow" and about == consumer.id and actor in ties):
                del ties[actor]
                return APPLIED
    post = at.home.posts.get(about)
    if post is None:
        return "dropped: nothing to undo"
    (post.shared_by if kind(undone) == "Announce" else post.liked_by).discard(actor)
    return APPLIED


Act = Callable[[Receiver, Document, Consumer | None], Awaitable[str]]
TABLE: dict[str, Act] = {
    "Create": _create,
    "Update": _update,
    "Delete": _delete,
    "Follow": _follow,
    "Accept": _accept,
    "Reject": _reject,
    "Like": _react,
    "EmojiReact": _react,
    "Announce": _react,
    "Block": _block,
    "Move": _move,
    "Undo": _undo,
}


def names_of_concerned(at: Receiver, activity: Document, owner: Consumer | None) -> tuple[str, ...]:
    """Return whom of us an activity concerns: who owns the inbox, is named, or follows its actor.

    A Delete names a post and nobody, so the post that is held is read as well.
    """
    held = at.home.posts.get(one_id(activity.get("object")))
    named = set(strings([activity, held.document if held else None]))
    return tuple(
        name
        for name, consumer in at.consumers.items()
        if consumer is owner
        or _actor(activity) in consumer.following
        or any(
            each == consumer.id or each.startswith((f"{consumer.id}/", f"{consumer.id}#")) for each in named
        )
    )
