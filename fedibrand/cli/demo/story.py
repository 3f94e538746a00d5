"""The story, step by step: what happens, and how each end shows that it did.

A step returns what crossed the wire and what each end has of it, or raises :class:`NotSeen`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fedibrand.cli.demo import record
from fedibrand.cli.demo.record import Record
from fedibrand.cli.demo.stage import WORDS, Stage
from fedibrand.cli.demo.team import at_desk
from fedibrand.cli.demo.wire import BRAND, CONSUMER, SECONDS, Crossing, NotSeen, Wire
from fedibrand.conversations.shown import Thread
from fedibrand.domain import (
    AnswerState,
    ConversationState,
    FollowState,
    HoldingState,
    Means,
    Scope,
    Standing,
    Why,
)
from fedibrand.store import contents
from fedibrand.store.vault import Lease

ANSWER = "We are sorry! Which kettle is it?"
HEARD = "tea without a kettle"
EDITED = "the kettle leaks at the spout"

Copy = tuple[Lease, bytes]


@dataclass(frozen=True, slots=True)
class Told:
    """What one step showed: what crossed, and the sentence of each end."""

    brand: str
    consumer: str
    crossed: tuple[Crossing, ...] = ()


@dataclass(slots=True)
class Play:
    """The stage, the wire, and the ids of the posts that the story is about."""

    stage: Stage
    wire: Wire
    mention: str = ""
    heard: str = ""

    async def settled(self) -> None:
        """Wait until the instance has nothing left to do."""
        try:
            async with asyncio.timeout(SECONDS):
                await self.stage.place.settled()
        except TimeoutError:
            raise NotSeen(BRAND, f"it was still busy after {SECONDS:.0f} seconds") from None

    async def consumer_does(
        self, act: str, **arguments: str
    ) -> tuple[str, dict[str, Any], tuple[Crossing, ...]]:
        """Have the consumer act; return the id of it, what their server tells then, and what crossed."""
        made = await self.stage.theirs.do(act, **arguments)
        state = await self.stage.theirs.state()
        crossed = self.wire.to_brand(state)
        await self.settled()
        return made, state, tuple(crossed)

    async def record(self) -> Record:
        """Return what the brand's end has."""
        having = self.stage.instance.parts
        actor = having.vault.hash(self.stage.theirs.actor)
        return await having.store.read(record.read, self.stage.brand.id, actor)

    async def thread(self) -> Thread:
        """Return the conversation, with its words."""
        await self.stage.brand.look()
        found = self.stage.brand.conversations
        seen(len(found) == 1, BRAND, "one conversation, with its words")
        return found[0]

    async def copy(self, row: Any) -> Copy:
        """Return a copy of what a holding stands for, as an older backup would have it."""
        lease = contents.lease_of(row)
        assert lease is not None
        found = await self.stage.instance.parts.store.read(contents.find, [lease.content_id])
        return lease, found[lease.content_id]

    def opens(self, copy: Copy) -> bool:
        """Return whether the key store still opens a copy."""
        return self.stage.instance.parts.vault.open([copy])[0] is not None

    def is_hash_of(self, row: Any, post: str) -> bool:
        """Return whether a holding is of the post with that id."""
        return bool(row.post_hash == self.stage.instance.parts.vault.hash(post))

    @property
    def actor(self) -> str:
        """The brand's actor id."""
        return self.stage.brand.names.actor


def seen(there: bool, end: str, what: str) -> None:
    """Go on only if something is there at an end.

    Raises:
        NotSeen: It is not.
    """
    if not there:
        raise NotSeen(end, what)


async def mention(play: Play) -> Told:
    """The consumer mentions the brand."""
    acct = play.stage.brand.acct
    play.mention, state, crossed = await play.consumer_does("mention", brand=acct, text=WORDS)
    seen(_post(state, play.mention)["visibility"] == "public", CONSUMER, "a public post")
    return Told("an arrival", "a public post, sent", crossed)


async def verification(play: Play) -> Told:
    """The instance fetches the consumer's key and checks the signature."""
    author = play.stage.instance.parts.actors.remembered(play.stage.theirs.actor)
    seen(author is not None and bool(author.keys), BRAND, "the consumer’s actor, with a key")
    (sent,) = (await play.stage.theirs.state())["sent"]
    seen(sent["status"] == 202 and not sent["code"], CONSUMER, "its signature was not refused")
    key = f"the key of {play.stage.theirs.actor} was fetched"
    return Told(f"{key}; the signature holds", "202, no refusal")


async def conversation(play: Play) -> Told:
    """A conversation opens, and holds the post under a lease."""
    has, thread = await play.record(), await play.thread()
    seen(thread.state is ConversationState.OPEN, BRAND, "an open conversation")
    seen(thread.posts[0].text.endswith(WORDS), BRAND, "the words, opened")
    seen(play.is_hash_of(has.holdings[0], play.mention), BRAND, "a holding of this very post")
    seen(_post(await play.stage.theirs.state(), play.mention)["ours"], CONSUMER, "the post itself")
    until = f"{thread.posts[0].lease_until:%-d %B %Y}"
    return Told(f"open; the words sealed, held until {until}", "the post stays where it was written")


async def answer(play: Play) -> Told:
    """The brand's team answers, at the desk."""
    async with at_desk(play.stage.invitation) as team:
        await team.answer((await play.thread()).id, ANSWER)
    await play.settled()
    thread = await play.thread()
    seen(thread.state is ConversationState.WAITING, BRAND, "a conversation that waits for the consumer")
    seen([each.state for each in thread.answers] == [AnswerState.SENT], BRAND, "one answer, sent")
    state = await play.stage.theirs.state()
    replies = [each for each in state["posts"] if each["in_reply_to"] == play.mention]
    seen(len(replies) == 1 and ANSWER in replies[0]["content"], CONSUMER, "a reply with these words")
    seen(replies[0]["visibility"] == "unlisted" and not replies[0]["filtered"], CONSUMER, "shown, unlisted")
    return Told(f"answered {thread.answers[0].level}; their turn", "a reply under the post, not filtered")


async def delivery(play: Play) -> Told:
    """The answer was delivered, signed, and verified there."""
    crossed = await play.wire.to_consumer(await play.record())
    return Told("delivered at the first try", "the signature holds", tuple(crossed))


async def invite(play: Play) -> Told:
    """The consumer sends the one word that lets the brand read what they post."""
    acct = play.stage.brand.acct
    made, state, crossed = await play.consumer_does("message", brand=acct, text="invite")
    seen(_post(state, made)["visibility"] == "direct", CONSUMER, "a private message")
    has = await play.record()
    listen = [each for each in has.grants if each.scope == Scope.LISTEN and each.ended_at is None]
    seen([each.means for each in listen] == [Means.WORD], BRAND, "a grant to listen, by their word")
    seen(len(has.holdings) == 1, BRAND, "that the word itself is not held")
    return Told("a grant to listen, by their own word", "a private message, sent", crossed)


async def follow(play: Play) -> Told:
    """The brand asks to follow, and replies to the word in private."""
    has = await play.record()
    seen(
        [each.state for each in has.follows] == [FollowState.REQUESTED], BRAND, "a follow that was asked for"
    )
    crossed = await play.wire.to_consumer(has, 2)
    seen([each.what for each in crossed] == ["Follow", "Create"], CONSUMER, "the request, then the reply")
    account = _account(await play.stage.theirs.state(), play)
    seen(play.actor in account["requests"], CONSUMER, "a request to follow")
    told = "asked, on that grant; of the reply the bare id is left"
    return Told(told, "a follow request, and a private reply that says what it means", tuple(crossed))


async def accept(play: Play) -> Told:
    """The consumer accepts."""
    _, state, crossed = await play.consumer_does("accept", follow=play.actor)
    seen(play.actor in _account(state, play)["followers"], CONSUMER, "the brand among the followers")
    has = await play.record()
    seen([each.state for each in has.follows] == [FollowState.ACCEPTED], BRAND, "an accepted follow")
    seen(has.standing is Standing.FOLLOWING, BRAND, "that it follows them")
    return Told("the follow is accepted; they stand as following", "the brand is a follower", crossed)


async def post(play: Play) -> Told:
    """The consumer posts to their followers, to nobody in particular."""
    play.heard, state, crossed = await play.consumer_does("post", text=HEARD, visibility="followers")
    seen(_post(state, play.heard)["visibility"] == "followers", CONSUMER, "a post for followers")
    held = (await play.record()).holdings[-1]
    seen(play.is_hash_of(held, play.heard) and held.why == Why.LISTEN, BRAND, "it is held by listening")
    (heard,) = play.stage.brand.heard
    seen(HEARD in heard.html, BRAND, "its words, opened")
    days = (held.lease_until - held.arrived_at).days
    return Told(f"held by listening for {days} days, in no conversation", "a post for followers", crossed)


async def edit(play: Play) -> Told:
    """The consumer edits what they wrote to the brand."""
    text = f"{play.stage.brand.acct} {EDITED}"
    before = (await play.record()).holdings[0]
    _, state, crossed = await play.consumer_does("edit", post_id=play.mention, text=text)
    seen(_post(state, play.mention)["edited"], CONSUMER, "an edited post")
    shown, after = (await play.thread()).posts[0], (await play.record()).holdings[0]
    seen(shown.edited and shown.text.endswith(EDITED), BRAND, "the new words")
    seen(before.lease_key_id != after.lease_key_id, BRAND, "the key to the old words gone")
    return Told("the new words; the old ones and their key are gone", "an edited post", crossed)


async def delete(play: Play) -> Told:
    """The consumer deletes it."""
    copy = await play.copy((await play.record()).holdings[0])
    seen(play.opens(copy), BRAND, "words that still open")
    _, state, crossed = await play.consumer_does("delete", post_id=play.mention)
    seen(play.mention in state["deleted"], CONSUMER, "a deleted post")
    stub = (await play.record()).holdings[0]
    seen(stub.state == HoldingState.WITHDRAWN, BRAND, "a stub, withdrawn by its author")
    seen((stub.content_id, stub.wrapped) == (None, None), BRAND, "its words gone")
    seen(not play.opens(copy), BRAND, "that a copy of its sealed words opens no more")
    return Told("a stub is left; a copy of the sealed words opens no more", "the post is deleted", crossed)


async def block(play: Play) -> Told:
    """The consumer blocks the brand."""
    _, state, crossed = await play.consumer_does("block", brand=play.actor)
    account = _account(state, play)
    seen(play.actor in account["blocked"], CONSUMER, "the brand blocked")
    seen(play.actor not in account["followers"], CONSUMER, "the brand no follower any more")
    has = await play.record()
    seen(has.standing is Standing.BLOCKED, BRAND, "that they blocked it")
    left = [*has.holdings, *has.conversations, *has.answers, *has.grants, *has.follows, *has.deliveries]
    seen(not left and has.contents == 0, BRAND, "nothing of theirs left")
    # Mastodon rejects the follow before it blocks; what answers that may have left before the Block came.
    came = set(play.wire.since(await play.stage.theirs.state()))
    seen(came <= {"Undo"}, CONSUMER, "that nothing came but the end of the follow they rejected")
    last = "all that still came is the end of the follow they rejected" if came else "nothing more came"
    return Told("nothing of theirs is left, and nothing is sent", f"blocked; {last}", crossed)


def _post(state: dict[str, Any], post_id: str) -> dict[str, Any]:
    found = next((each for each in state["posts"] if each["id"] == post_id), None)
    if found is None:
        raise NotSeen(CONSUMER, "the post")
    return dict(found)


def _account(state: dict[str, Any], play: Play) -> dict[str, Any]:
    return next(dict(each) for each in state["consumers"].values() if each["id"] == play.stage.theirs.actor)


Step = Callable[[Play], Awaitable[Told]]
STORY: tuple[Step, ...] = (
    mention,
    verification,
    conversation,
    answer,
    delivery,
    invite,
    follow,
    accept,
    post,
    edit,
    delete,
    block,
)
"""In this order; a step's name is its function's, and what it is about is the first line of its docstring."""
