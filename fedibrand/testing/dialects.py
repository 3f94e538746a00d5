"""How other servers than Mastodon write the same thing.

Everything here is made in Mastodon's shape first. A :class:`Software` says what becomes of a document
before it leaves or is served: a table of functions by type, each taking and returning a document. Addresses
stay this server's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fedibrand.testing.oauth_grants import SignIn
from fedibrand.testing.posts import Visibility
from fedibrand.testing.records import Document
from fedibrand.testing.shapes import gotosocial, lemmy, misskey, peertube, pleroma, wordpress
from fedibrand.testing.shapes.pieces import Shape

_ALL = (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.DIRECT)


@dataclass(frozen=True, slots=True)
class Software:
    """A kind of server. ``shapes`` are by type, ``*`` is for every document, embedded ones too.

    ``key`` is what follows the actor's id in its key's id; ``secure``: it always demands signed GETs.
    ``tombstones``: deleted posts answer 410 with a Tombstone; else 404, as most servers have it.
    ``sign_in``: how its people sign in elsewhere. ``levels``: for whom its people can write.
    ``comments``: only a comment tells those whom it mentions, so each mention stands under a post.
    ``groups``: paths of what else acts here, a community or a channel.
    """

    name: str
    version: str
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    key: str = "#main-key"
    secure: bool = False
    tombstones: bool = False
    sign_in: SignIn = "mastodon"
    levels: tuple[Visibility, ...] = _ALL
    comments: bool = False
    groups: tuple[str, ...] = ()

    def shape(self, document: Document) -> Document:
        """Return the document, and what is embedded in its ``object``, as this software writes it."""
        shaped = self.shapes.get(str(document.get("type")), _same)(document)
        if isinstance(shaped.get("object"), dict):
            shaped = {**shaped, "object": self.shape(shaped["object"])}
        return self.shapes.get("*", _same)(shaped)


def _same(document: Document) -> Document:
    return document


SOFTWARE: dict[str, Software] = {
    each.name: each
    for each in (
        Software("mastodon", "4.5.0"),
        Software("gotosocial", "0.20.0", gotosocial.SHAPES, key="/main-key", secure=True),
        Software("misskey", "2025.10.0", misskey.SHAPES),
        Software("pleroma", "2.9.1", pleroma.SHAPES),
        Software(
            "lemmy",
            "0.19.13",
            lemmy.SHAPES,
            levels=(Visibility.PUBLIC, Visibility.DIRECT),
            comments=True,
            groups=(lemmy.COMMUNITY,),
        ),
        Software(
            "peertube",
            "7.3.0",
            peertube.SHAPES,
            levels=(Visibility.PUBLIC,),
            comments=True,
            groups=(peertube.CHANNEL,),
        ),
        Software("wordpress", "6.8.3", wordpress.SHAPES, levels=(Visibility.PUBLIC,)),
    )
}
"""The kinds of servers there are here, by name."""
