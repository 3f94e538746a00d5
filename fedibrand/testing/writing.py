"""What a consumer writes: posts, mentions, messages; edited and deleted again."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from fedibrand.activitypub.errors import Unfetched
from fedibrand.testing import documents
from fedibrand.testing.account import Account
from fedibrand.testing.people import Who, acct
from fedibrand.testing.posts import ACCT, Post, Visibility, audience, render
from fedibrand.testing.reading import mentioned
from fedibrand.testing.records import Document

TOPIC = "What do you think?"
"""What is posted to be commented on."""


class Writer(Account):
    """An account that writes. Each method returns the id of the post."""

    async def post(
        self,
        text: str,
        visibility: str = "public",
        *,
        reply_to: str | None = None,
        language: str = "en",
        attachments: Sequence[Document] = (),
    ) -> str:
        """Publish plain text; each ``@user@host`` in it that can be found is mentioned.

        Args:
            text: Plain text; an empty line begins a paragraph.
            visibility: ``public``, ``unlisted``, ``followers`` or ``direct``.
            reply_to: The id of the post that this replies to.
            language: BCP 47.
            attachments: Documents as :func:`fedibrand.testing.documents.picture` makes them.

        Raises:
            ValueError: On this software nobody can write for those alone.
        """
        who = Visibility(visibility)
        if who not in self.home.software.levels:
            raise ValueError(f"on {self.home.software.name} there are no {who} posts")
        people = await self._mentioned(text)
        number = self.home.clock.new_id()
        written = documents.Written(
            html=render(text, people),
            language=language,
            published=self.home.clock.now(),
            thread=await self._thread(reply_to, number),
            in_reply_to=reply_to,
            attachments=attachments,
        )
        document = documents.note(
            f"{self.id}/statuses/{number}",
            self.id,
            f"{self.page}/{number}",
            written,
            self._addressed(who, people.values()),
        )
        post = Post(document, self.id, who, ours=True, text=text)
        self.home.posts.hold(post)
        await self.send(documents.create(document), await self._readers(post), who)
        return post.id

    async def mention(
        self,
        brand: Who,
        text: str,
        *,
        visibility: str = "public",
        reply_to: str | None = None,
        language: str = "en",
        attachments: Sequence[Document] = (),
    ) -> str:
        """Publish text that mentions a brand, at its beginning unless the text does so itself.

        On Lemmy and PeerTube it is a comment under a post of theirs, unless it replies to another.
        """
        name = acct(await self.home.people.find(brand))
        public = visibility == Visibility.PUBLIC
        if public and reply_to is None and self.home.software.comments:
            self.topic = self.topic or await self.post(TOPIC)
            reply_to = self.topic
        words = text if name in text else f"{name} {text}"
        return await self.post(
            words, visibility, reply_to=reply_to, language=language, attachments=attachments
        )

    async def message(
        self, brand: Who, text: str, *, reply_to: str | None = None, language: str = "en"
    ) -> str:
        """Write to a brand alone."""
        return await self.mention(brand, text, visibility="direct", reply_to=reply_to, language=language)

    async def reply(self, post_id: str, text: str, *, language: str = "en") -> str:
        """Reply to a post as a client proposes it: to all who are in it, for those who may read it.

        Raises:
            Unfetched: It could not be had.
        """
        post = await self.home.post(post_id, self.key)
        others = [each for each in dict.fromkeys((post.author, *mentioned(post.document))) if each != self.id]
        names = [acct(await self.home.people.actor(each)) for each in others]
        private = post.visibility is Visibility.LIMITED
        visibility = Visibility.DIRECT if private else post.visibility
        words = " ".join((*names, text))
        return await self.post(words, visibility, reply_to=post_id, language=language)

    async def edit(self, post_id: str, text: str) -> str:
        """Replace the words of a post; those mentioned before stay addressed.

        It is a second later at least than what it replaces, or nobody could tell which is newer.

        Raises:
            KeyError: This account has no such post.
        """
        post = self._own(post_id)
        before = await self._readers(post)
        people = await self._mentioned(text)
        known = self.home.people.known
        addressed = [known[each] for each in mentioned(post.document) if each in known]
        html = render(text, people)
        (language,) = post.document["contentMap"]
        before_it = datetime.fromisoformat(post.document.get("updated") or post.document["published"])
        now = max(self.home.clock.now(), before_it + timedelta(seconds=1))
        post.text = text
        post.document = {
            **post.document,
            "content": html,
            "contentMap": {language: html},
            "updated": documents.stamp(now),
            **self._addressed(post.visibility, [*addressed, *people.values()]).properties,
        }
        update = documents.update(post.document, self.id, now, self.home.clock.new_id())
        await self.send(update, dict.fromkeys((*before, *await self._readers(post))), post.visibility)
        return post_id

    async def delete(self, post_id: str) -> str:
        """Delete a post everywhere it was sent.

        Raises:
            KeyError: This account has no such post.
        """
        post = self._own(post_id)
        readers = await self._readers(post)
        answerers = {each.author for each in self.home.posts.replies_to(post_id) if not each.ours}
        self.home.posts.remove(post_id)
        also = await self.inboxes(answerers, shared=True)
        await self.send(documents.delete(post.document), dict.fromkeys((*readers, *also)))
        return post_id

    def _addressed(self, who: Visibility, people: Iterable[Document]) -> documents.Addressed:
        mentions = dict.fromkeys((each["id"], acct(each)) for each in people)
        others = [actor for actor, _ in mentions]
        self.met.update(others)
        return documents.Addressed(*audience(who, self.followers_id, others), list(mentions))

    def _own(self, post_id: str) -> Post:
        post = self.home.posts[post_id]
        if post.author != self.id:
            raise KeyError(post_id)
        return post

    async def _mentioned(self, text: str) -> dict[str, Document]:
        found: dict[str, Document] = {}
        for match in ACCT.finditer(text):
            try:
                found[match[0]] = await self.home.people.find(match[0])
            except Unfetched:
                continue
        return found

    async def _thread(self, reply_to: str | None, number: str) -> str:
        if reply_to:
            parent = await self.home.post(reply_to, self.key)
            if named := parent.document.get("context") or parent.document.get("conversation"):
                return str(named)
        return f"{self.home.origin}/contexts/{number}"

    async def _readers(self, post: Post) -> list[str]:
        if post.visibility is Visibility.DIRECT:
            return await self.inboxes(mentioned(post.document), shared=False)
        return await self.inboxes({*self.followers, *mentioned(post.document)}, shared=True)
