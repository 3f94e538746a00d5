"""What all consumers of one server share."""

from dataclasses import dataclass, field

from fedibrand.activitypub.errors import Unfetched
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.clock import Clock
from fedibrand.testing.deliveries import Deliveries
from fedibrand.testing.dialects import Software
from fedibrand.testing.people import People, host_of
from fedibrand.testing.posted import Posted
from fedibrand.testing.posts import Post, Posts, visibility_of
from fedibrand.testing.reading import one_id
from fedibrand.testing.records import Received
from fedibrand.testing.wire import Wire
from fedibrand.testing.work import Work


@dataclass(frozen=True, slots=True)
class Home:
    """A server's origin, clock, software and memory. ``secure``: GETs of documents must be signed."""

    origin: str
    clock: Clock
    software: Software
    secure: bool
    key: SigningKey
    wire: Wire
    people: People
    deliveries: Deliveries
    work: Work
    posted: list[Posted] = field(default_factory=list)
    posts: Posts = field(default_factory=Posts)
    received: list[Received] = field(default_factory=list)
    media: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    async def post(self, post_id: str, signer: SigningKey) -> Post:
        """Return a post, fetched from its own server when it is not held.

        Raises:
            Unfetched: It could not be had, or its author is of another host than it.
        """
        if held := self.posts.get(post_id):
            return held
        document = await self.wire.get(post_id, signer)
        author = await self.people.actor(one_id(document.get("attributedTo")))
        if document.get("id") != post_id or host_of(author["id"]) != host_of(post_id):
            raise Unfetched("wrong-id")
        visibility = visibility_of(document, str(author.get("followers", "")), self.people.known)
        fetched = Post(document, author["id"], visibility, ours=False)
        self.posts.hold(fetched)
        return fetched
