"""What every story must keep, whatever it tells: the promises P2, P3 and P4, read off the socket."""

from typing import Any

from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.posted import Posted
from fedibrand.testing.posts import Visibility, visibility_of
from fedibrand.testing.reading import PUBLIC, kind, many, one_id
from fedibrand.testing.records import Document

WORDS = ("Create", "Update")
TO_ONE = {"Follow", "Undo", "Accept", "Reject", "Like", "EmojiReact", "Delete", *WORDS}
OF_ITSELF = {"Update", "Delete", "Move"}
QUOTES = {"quote", "quoteUrl", "quoteUri", "_misskey_quote"}
OPEN = (Visibility.PUBLIC, Visibility.UNLISTED)


def kept(posted: list[Posted], servers: list[ConsumerServer]) -> None:
    """Assert P2, P3 and P4 of everything that was posted to these servers."""
    posts: dict[str, list[Document]] = {}
    for post in (each for server in servers for each in _written(server)):
        posts.setdefault(str(post["id"]), []).append(post)
    first: dict[str, Document] = {}
    for one in posted:
        about = one.document.get("object")
        if one_id(about) == one.actor:
            assert one.kind in OF_ITSELF
            continue
        (consumer,) = many(one.document["to"])
        assert one.kind in TO_ONE
        assert one.inbox == f"{consumer}/inbox"
        if one.kind not in WORDS:
            assert "cc" not in one.document
            continue
        assert isinstance(about, dict)
        _said(one.document, about, str(consumer), posts)
        earlier = first.setdefault(about["id"], about)
        assert [earlier[name] for name in ("to", "cc", "tag")] == [
            about[name] for name in ("to", "cc", "tag")
        ]


def _said(activity: Document, note: Document, consumer: str, posts: dict[str, list[Document]]) -> None:
    brand, versions = activity["actor"], posts[note["inReplyTo"]]
    assert (note["type"], note["attributedTo"]) == ("Note", brand)
    assert consumer in {one_id(one["attributedTo"]) for one in versions}
    assert [tag["type"] for tag in note["tag"]] == ["Mention"]
    assert note["tag"][0]["href"] == consumer
    assert QUOTES.isdisjoint(note)
    assert "hashtag" not in note["content"]
    # An edit may have narrowed the post since. The answer fits one version; other tests say which.
    allowed = [audience(one, consumer, brand) for one in versions]
    for each in (activity, note):
        assert (each["to"], each["cc"], each.get("directMessage")) in allowed


def audience(parent: Document, consumer: str, brand: str) -> tuple[list[str], list[str], bool | None]:
    """Return ``to``, ``cc`` and ``directMessage`` that an answer to this post must have."""
    visibility = visibility_of(parent, f"{consumer}/followers", {brand, consumer, *_addressed(parent)})
    if visibility in OPEN:
        return [consumer], [PUBLIC], None
    if visibility is Visibility.DIRECT:
        return [consumer], [], True
    return [consumer], [brand], False


def _addressed(post: Document) -> set[Any]:
    return {each for name in ("to", "cc") for each in many(post.get(name))}


def _written(server: ConsumerServer) -> list[Document]:
    bodies = [sent.body["object"] for sent in server.sent if kind(sent.body) in WORDS]
    return [*(one for one in bodies if isinstance(one, dict)), *(post.document for post in server.home.posts)]
