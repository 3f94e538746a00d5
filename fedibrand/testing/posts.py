"""Posts as this server holds them: who may see one, what replies to what."""

import html
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fedibrand.testing.reading import PUBLIC, ids, mentioned, one_id
from fedibrand.testing.records import Document

ACCT = re.compile(r"(?<![\w/@])@([A-Za-z0-9_]+)@([A-Za-z0-9.-]+(?::\d+)?|\[[0-9a-f:]+\](?::\d+)?)")


class Visibility(StrEnum):
    """Who a post is for, in Mastodon's words."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    LIMITED = "limited"
    DIRECT = "direct"


@dataclass(slots=True, eq=False)
class Post:
    """A post, ours or somebody's answer.

    ``filtered``: taken, but shown among filtered notifications. ``text``: ours as it was written.
    """

    document: Document
    author: str
    visibility: Visibility
    ours: bool
    filtered: bool = False
    text: str = ""
    liked_by: set[str] = field(default_factory=set)
    shared_by: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        """The post's id."""
        return str(self.document["id"])

    @property
    def in_reply_to(self) -> str:
        """The id of what it replies to, or ``""``."""
        return one_id(self.document.get("inReplyTo"))

    @property
    def named(self) -> frozenset[str]:
        """The ids of all whom it is addressed to or mentions."""
        document = self.document
        return frozenset((*ids(document.get("to")), *ids(document.get("cc")), *mentioned(document)))

    def shown_to(self, signer: str | None, followers: Collection[str]) -> bool:
        """Whether a request signed by this actor (``None``: unsigned) may see it."""
        if self.visibility in (Visibility.PUBLIC, Visibility.UNLISTED):
            return True
        if signer is None:
            return False
        follows = self.visibility is Visibility.FOLLOWERS and signer in followers
        return signer == self.author or follows or signer in self.named


class Posts:
    """All posts in memory, and the ids of those that were deleted, some before they came."""

    def __init__(self) -> None:
        """Begin without any."""
        self._held: dict[str, Post] = {}
        self.deleted: set[str] = set()

    def __iter__(self) -> Iterator[Post]:
        """Iterate from the oldest to the newest."""
        return iter(list(self._held.values()))

    def __getitem__(self, post_id: str) -> Post:
        """Return the post with this id.

        Raises:
            KeyError: It is not held.
        """
        return self._held[post_id]

    def get(self, post_id: str) -> Post | None:
        """Return the post with this id, or ``None``."""
        return self._held.get(post_id)

    def hold(self, post: Post) -> None:
        """Hold a post; one with the same id is replaced."""
        self._held[post.id] = post

    def remove(self, post_id: str) -> Post | None:
        """Let go of a post for good: the id is remembered and never held again."""
        self.deleted.add(post_id)
        return self._held.pop(post_id, None)

    def by(self, author: str) -> list[Post]:
        """Return an author's posts, the oldest first."""
        return [post for post in self if post.author == author]

    def replies_to(self, post_id: str) -> list[Post]:
        """Return the replies to a post, the oldest first."""
        return [post for post in self if post.in_reply_to == post_id]


def audience(visibility: Visibility, followers: str, others: Collection[str]) -> tuple[list[str], list[str]]:
    """Return ``to`` and ``cc`` for a post that mentions these others, as Mastodon fills them."""
    if visibility is Visibility.PUBLIC:
        return [PUBLIC], [followers, *others]
    if visibility is Visibility.UNLISTED:
        return [followers], [PUBLIC, *others]
    if visibility is Visibility.FOLLOWERS:
        return [followers], list(others)
    return list(others), []


def visibility_of(document: Document, followers: str, known: Collection[str]) -> Visibility:
    """Return how Mastodon reads the addressing of a post that came in.

    Args:
        document: The post.
        followers: The id of its author's followers collection.
        known: The actors this server knows. An addressee among them who is not tagged makes ``limited``
            of ``direct``, unless the post says ``directMessage``.
    """
    to, cc = ids(document.get("to")), ids(document.get("cc"))
    if PUBLIC in to:
        return Visibility.PUBLIC
    if PUBLIC in cc:
        return Visibility.UNLISTED
    if followers and followers in to:
        return Visibility.FOLLOWERS
    silent = {each for each in (*to, *cc) if each in known} - set(mentioned(document))
    return Visibility.LIMITED if silent and not document.get("directMessage") else Visibility.DIRECT


def render(text: str, people: Mapping[str, Document]) -> str:
    """Return plain text as a post's HTML: paragraphs, and links for those mentioned.

    Args:
        text: What was written.
        people: The actors mentioned, by ``@user@host`` as written.
    """

    def link(found: re.Match[str]) -> str:
        person = people.get(found[0])
        if person is None:
            return found[0]
        url = html.escape(str(person.get("url") or person["id"]))
        return (
            f'<span class="h-card" translate="no"><a href="{url}" class="u-url mention">'
            f"@<span>{found[1]}</span></a></span>"
        )

    paragraphs = [each.strip() for each in re.split(r"\n\s*\n", text) if each.strip()]
    marked = [ACCT.sub(link, html.escape(each, quote=False)) for each in paragraphs]
    return "".join(f"<p>{each}</p>" for each in marked).replace("\n", "<br />")
