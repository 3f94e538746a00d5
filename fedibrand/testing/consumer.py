"""A consumer: everything a person does from a client of their server."""

from collections.abc import Callable, Sequence

from fedibrand.testing import documents
from fedibrand.testing.people import Who, inbox_of
from fedibrand.testing.posts import Post
from fedibrand.testing.reading import PUBLIC
from fedibrand.testing.records import Document, Received
from fedibrand.testing.writing import Writer


class Consumer(Writer):
    """A person on their own server. Methods send at once and return the id of what was sent.

    ``brand`` is a brand of the stage, or ``@brand@host``, or an actor's id; ``post`` is the id of one.
    Whom to look up and does not answer raises :class:`~fedibrand.activitypub.errors.Unfetched`; what does
    not arrive is noted in ``sent`` of the server.
    """

    async def follow(self, brand: Who) -> str:
        """Ask to follow."""
        actor = await self.home.people.find(brand)
        follow = documents.activity("Follow", self.new_id("follows"), self.id, actor["id"])
        self.asked[actor["id"]] = follow
        return await self._tell(actor, follow)

    async def unfollow(self, brand: Who) -> str:
        """Follow no more, or ask no more."""
        actor = await self.home.people.find(brand)
        follow = self.following.pop(actor["id"], None) or self.asked.pop(actor["id"])
        self.asked.pop(actor["id"], None)
        return await self._tell(actor, documents.undo(follow))

    async def accept(self, follow: str) -> str:
        """Accept a follower who asked: by the id of their Follow or their own."""
        actor, follow_id = self._asking(follow)
        self.requests.pop(actor, None)
        self.followers[actor] = follow_id
        return await self._answer_follow("Accept", "accepts", actor, follow_id)

    async def reject(self, follow: str) -> str:
        """Turn down a follower who asked: by the id of their Follow or their own."""
        actor, follow_id = self._asking(follow)
        self.requests.pop(actor, None)
        return await self._answer_follow("Reject", "rejects", actor, follow_id)

    async def remove_follower(self, brand: Who) -> str:
        """Take back an Accept: a Reject of the Follow that was accepted."""
        actor = await self.home.people.find(brand)
        return await self._answer_follow("Reject", "rejects", actor["id"], self.followers.pop(actor["id"]))

    async def invite(self, brand: Who) -> str:
        """Ask to be followed, by the one word of self-service, in private."""
        return await self.message(brand, "invite")

    async def block(self, brand: Who) -> str:
        """Block: ties both ways end, as Mastodon ends them, then the Block leaves."""
        actor = await self.home.people.find(brand)
        if actor["id"] in self.following or actor["id"] in self.asked:
            await self.unfollow(actor["id"])
        if actor["id"] in self.followers:
            await self.remove_follower(actor["id"])
        self.requests.pop(actor["id"], None)
        block = documents.activity("Block", self.new_id("blocks"), self.id, actor["id"])
        self.blocked[actor["id"]] = block
        return await self._tell(actor, block)

    async def unblock(self, brand: Who) -> str:
        """Take a Block back."""
        actor = await self.home.people.find(brand)
        return await self._tell(actor, documents.undo(self.blocked.pop(actor["id"])))

    async def like(self, url: str) -> str:
        """Like a post."""
        post = await self.home.post(url, self.key)
        like = documents.activity("Like", self.new_id("likes"), self.id, post.id)
        return await self._react(post, like, await self._author_of(post))

    async def unlike(self, url: str) -> str:
        """Take a Like back."""
        return await self._take_back("Like", url)

    async def announce(self, url: str) -> str:
        """Share a post with one's followers."""
        post = await self.home.post(url, self.key)
        announce = documents.activity(
            "Announce",
            f"{self.id}/statuses/{self.home.clock.new_id()}/activity",
            self.id,
            post.id,
            [PUBLIC],
            [post.author, self.followers_id],
            published=documents.stamp(self.home.clock.now()),
        )
        return await self._react(post, announce, await self._sharers(post))

    async def unannounce(self, url: str) -> str:
        """Take an Announce back."""
        return await self._take_back("Announce", url)

    async def update_profile(
        self,
        *,
        name: str | None = None,
        summary: str | None = None,
        icon: str | None = None,
        locked: bool | None = None,
        indexable: bool | None = None,
        discoverable: bool | None = None,
        fields: Sequence[tuple[str, str]] | None = None,
        also_known_as: Sequence[str] | None = None,
    ) -> str:
        """Change what is given of the profile and tell all who may know it."""
        self.display_name = self.display_name if name is None else name
        self.summary = self.summary if summary is None else summary
        self.icon = self.icon if icon is None else icon
        self.locked = self.locked if locked is None else locked
        self.indexable = self.indexable if indexable is None else indexable
        self.discoverable = self.discoverable if discoverable is None else discoverable
        self.fields = self.fields if fields is None else list(fields)
        self.also_known_as = self.also_known_as if also_known_as is None else list(also_known_as)
        now = self.home.clock.now()
        update = documents.update(documents.bare(self.actor), self.id, now, self.home.clock.new_id())
        return await self.send(update, await self.reach())

    async def move(self, to: Who) -> str:
        """Move to another account, which must name this one in its ``alsoKnownAs`` to be believed."""
        target = await self.home.people.find(to)
        self.moved_to = target["id"]
        move = documents.activity(
            "Move", self.new_id("moves"), self.id, self.id, [self.followers_id], target=target["id"]
        )
        return await self.send(move, await self.reach())

    async def delete_account(self) -> str:
        """Leave for good: from now on the actor answers 410, and every host ever met is told."""
        inboxes = await self.reach()
        self.deleted = True
        for post in self.home.posts.by(self.id):
            self.home.posts.remove(post.id)
        return await self.send(
            documents.activity("Delete", f"{self.id}#delete", self.id, self.id, [PUBLIC]), inboxes
        )

    async def report(self, brand: Who, text: str, posts: Sequence[str] = ()) -> str:
        """Report an actor and some of their posts; it comes from the server, and names no reporter."""
        actor = await self.home.people.find(brand)
        flag = documents.activity(
            "Flag",
            f"{self.home.origin}/{self.home.clock.new_id()}",
            f"{self.home.origin}/actor",
            [actor["id"], *posts],
            content=text,
        )
        await self.home.deliveries.send(flag, [inbox_of(actor, shared=True)], self.home.key)
        return str(flag["id"])

    async def saw(
        self,
        predicate: Callable[[Received], bool],
        timeout: float = 10,  # noqa: ASYNC109  what a test calls it
    ) -> Received:
        """Return the first thing that came in for this consumer and fits, waiting for it if need be.

        Raises:
            TimeoutError: Nothing of the kind came for that many seconds.
        """

        def found() -> Received | None:
            mine = (each for each in self.home.received if self.name in each.consumers)
            return next((each for each in mine if predicate(each)), None)

        return await self.home.work.until(found, timeout)

    def answers(self, post_id: str) -> list[Post]:
        """Return the replies to a post that this server was given and still holds, the oldest first."""
        return [post for post in self.home.posts.replies_to(post_id) if not post.ours]

    async def _tell(self, actor: Document, activity: Document) -> str:
        self.met.add(actor["id"])
        return await self.send(activity, [inbox_of(actor, shared=False)])

    def _asking(self, follow: str) -> tuple[str, str]:
        known = self.requests | self.followers
        for actor, follow_id in known.items():
            if follow in (actor, follow_id):
                return actor, follow_id
        raise KeyError(follow)

    async def _answer_follow(self, kind: str, what: str, actor: str, follow_id: str) -> str:
        follow = {"id": follow_id, "type": "Follow", "actor": actor, "object": self.id}
        answer = documents.activity(kind, self.new_id(f"{what}/follows"), self.id, follow)
        return await self._tell(await self.home.people.actor(actor), answer)

    async def _react(self, post: Post, reaction: Document, inboxes: Sequence[str]) -> str:
        self.reactions[reaction["type"], post.id] = reaction
        self.met.add(post.author)
        return await self.send(reaction, inboxes)

    async def _take_back(self, kind: str, url: str) -> str:
        post = await self.home.post(url, self.key)
        inboxes = await (self._sharers(post) if kind == "Announce" else self._author_of(post))
        return await self.send(documents.undo(self.reactions.pop((kind, post.id))), inboxes)

    async def _author_of(self, post: Post) -> list[str]:
        return await self.inboxes([post.author], shared=False)

    async def _sharers(self, post: Post) -> list[str]:
        return await self.inboxes({post.author, *self.followers}, shared=True)
