"""A consumer's account: what it is called, who follows it, and how its activities leave."""

from collections.abc import Collection, Iterable
from datetime import datetime

from fedibrand.activitypub.errors import Unfetched
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.testing import documents
from fedibrand.testing.deliveries import followers_digest
from fedibrand.testing.home import Home
from fedibrand.testing.people import host_of, inbox_of
from fedibrand.testing.posts import Visibility
from fedibrand.testing.records import Document


class Account:
    """Names, ties and settings of one consumer; everything in memory."""

    def __init__(self, home: Home, name: str, key: SigningKey, *, locked: bool, indexable: bool) -> None:
        """Take the server, the name, the key that signs, and two settings of the profile."""
        self.home = home
        self.name = name
        self.key = key
        self.locked = locked
        self.indexable = indexable
        self.discoverable = True
        self.display_name = name.capitalize()
        self.summary = ""
        self.icon = ""
        """Where the picture of the profile lies, if there is one."""
        self.moved_to: str | None = None
        self.also_known_as: list[str] = []
        self.fields: list[tuple[str, str]] = []
        self.deleted = False
        self.born: datetime = home.clock.now()
        self.followers: dict[str, str] = {}
        """Who follows: actor id to the id of their Follow."""
        self.requests: dict[str, str] = {}
        """Who asked to follow a locked account: actor id to the id of their Follow."""
        self.following: dict[str, Document] = {}
        """Whom this account follows: actor id to the Follow that was accepted."""
        self.asked: dict[str, Document] = {}
        """Whom it asked to follow: actor id to the Follow that waits."""
        self.blocked: dict[str, Document] = {}
        """Whom it blocks: actor id to the Block."""
        self.reactions: dict[tuple[str, str], Document] = {}
        """Its Likes and Announces, by type and post id."""
        self.topic = ""
        """The post of theirs that mentions stand under, where the software has them as comments."""
        self.met: set[str] = set()
        """The actors it ever addressed."""
        self.kind = "Person"
        """Its type: ``Service`` for an account that says that it is a bot."""

    @property
    def id(self) -> str:
        """The actor's id."""
        return f"{self.home.origin}/users/{self.name}"

    @property
    def page(self) -> str:
        """The profile's page for people."""
        return f"{self.home.origin}/@{self.name}"

    @property
    def acct(self) -> str:
        """``@user@host``."""
        return f"@{self.name}@{host_of(self.home.origin)}"

    @property
    def followers_id(self) -> str:
        """The id of the followers collection."""
        return f"{self.id}/followers"

    @property
    def actor(self) -> Document:
        """The actor's document as it is now."""
        return {
            "@context": documents.CONTEXT,
            "id": self.id,
            "type": self.kind,
            "following": f"{self.id}/following",
            "followers": self.followers_id,
            "inbox": f"{self.id}/inbox",
            "outbox": f"{self.id}/outbox",
            "featured": f"{self.id}/collections/featured",
            "preferredUsername": self.name,
            "name": self.display_name,
            "summary": self.summary,
            "url": self.page,
            "manuallyApprovesFollowers": self.locked,
            "discoverable": self.discoverable,
            "indexable": self.indexable,
            "published": documents.stamp(self.born),
            "publicKey": documents.public_key(self.key.id, self.id, self.key.public_pem()),
            **({"icon": {"type": "Image", "url": self.icon}} if self.icon else {}),
            "tag": [],
            "attachment": [
                {"type": "PropertyValue", "name": name, "value": value} for name, value in self.fields
            ],
            "endpoints": {"sharedInbox": f"{self.home.origin}/inbox"},
            "alsoKnownAs": self.also_known_as,
            **({"movedTo": self.moved_to} if self.moved_to else {}),
        }

    def new_id(self, what: str) -> str:
        """Return the id for a new activity, like ``…/users/alice#follows/…``."""
        return f"{self.id}#{what}/{self.home.clock.new_id()}"

    async def send(self, activity: Document, inboxes: Iterable[str], visibility: str = "") -> str:
        """POST an activity, signed by this account, to inboxes; return the activity's id.

        A followers-only one carries the header of FEP-8fcf. This is the way to send what no other method
        makes: malformed, forged, forwarded.
        """
        private = visibility == Visibility.FOLLOWERS
        await self.home.deliveries.send(
            activity, inboxes, self.key, self._synchronization if private else lambda inbox: {}
        )
        return str(activity["id"])

    async def inboxes(self, actors: Collection[str], *, shared: bool) -> list[str]:
        """Return the inboxes of these actors; those who cannot be had are left out."""
        found = []
        for actor in sorted(actors):
            try:
                found.append(inbox_of(await self.home.people.actor(actor), shared=shared))
            except Unfetched:
                continue
        return found

    async def reach(self) -> list[str]:
        """Return the shared inboxes of all who follow, are followed, or were ever addressed."""
        return await self.inboxes({*self.followers, *self.following, *self.asked, *self.met}, shared=True)

    def _synchronization(self, inbox: str) -> dict[str, str]:
        digest = followers_digest(self.followers, host_of(inbox))
        url = f"{self.id}/followers_synchronization"
        value = f'collectionId="{self.followers_id}", url="{url}", digest="{digest}"'
        return {"Collection-Synchronization": value}
