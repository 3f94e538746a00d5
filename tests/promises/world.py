"""The stage of the journeys, with one brand, one consumer, and commands that run beside the instance."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fedibrand.cli import commands
from fedibrand.testing import documents
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import MovedClock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.documents import stamp
from fedibrand.testing.posted import Posted
from fedibrand.testing.posts import Post, Visibility
from fedibrand.testing.records import Document
from fedibrand.testing.running import SECRET
from tests.journeys.story import Story

LEVELS = ("public", "unlisted", "followers", "limited", "direct")


class World(Story):
    """A story whose clock begins now, so that commands, which go by the machine's, see the same time."""

    brand_row: Brand
    alice: Consumer

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, MovedClock(datetime.now(UTC).replace(microsecond=0)))

    async def open(self) -> None:
        """Begin, with the brand acme and with alice."""
        await self.begin()
        self.brand_row = await self.brand("acme")
        self.alice = (await self.server()).consumer("alice")

    @property
    def acct(self) -> str:
        return str(self.brand_row.acct)

    @property
    def folder(self) -> Path:
        return self.instance.settings.data

    @property
    def environ(self) -> dict[str, str]:
        """What a command must find in its environment to open this instance."""
        settings = self.settings
        return {
            "FEDIBRAND_URL": settings.url,
            "FEDIBRAND_LISTEN": f"{settings.listen[0]}:{settings.listen[1]}",
            "FEDIBRAND_DATA": str(settings.data),
            "FEDIBRAND_SECRET": SECRET,
            "FEDIBRAND_ALLOWED_NETWORKS": "127.0.0.0/8,::1/128",
        }

    async def command(self, *tokens: str) -> int:
        """Run a command beside the running instance, which then has its time; return the exit code."""
        code = await asyncio.to_thread(commands.run, tokens)
        self.clock.move(max(timedelta(), datetime.now(UTC) - self.clock.now()))
        await self.settled()
        return code

    async def alone(self, *tokens: str) -> int:
        """Run a command while the instance does not run; return the exit code."""
        return await asyncio.to_thread(commands.run, tokens)

    async def hears(self, level: str = "public", text: str = "the kettle leaks", **more: Any) -> str:
        """Have alice write to the brand; return the post's id."""
        post = await write(self.alice, self.brand_row, level, text, **more)
        await self.settled()
        return post

    async def answers_with(self, text: str) -> str:
        """Have a member answer alice's latest post; return the answer's id."""
        return await self.answer(self.brand_row, self.alice, text)

    def said(self) -> list[Posted]:
        """Return everything that left with words in it."""
        return [one for one in self.sent if one.kind in ("Create", "Update") and note_of(one)]


def note_of(one: Posted) -> Document:
    """Return the post that an activity carries, or an empty document."""
    inner = one.document.get("object")
    return inner if isinstance(inner, dict) and inner.get("type") == "Note" else {}


async def write(
    who: Consumer, brand: Brand, level: str, text: str, attachments: Sequence[Document] = ()
) -> str:
    """Have a consumer write to a brand at a level; return the post's id."""
    if level != "limited":
        return await who.mention(str(brand.acct), text, visibility=level, attachments=attachments)
    post = f"{who.id}/statuses/{who.home.clock.new_id()}"
    written = documents.Written(f"<p>{text}</p>", "en", who.home.clock.now(), f"{post}#thread")
    note = documents.note(post, who.id, post, written, documents.Addressed([brand.names.actor], [], []))
    who.home.posts.hold(Post(note, who.id, Visibility.LIMITED, ours=True, text=text))
    await who.send(documents.create(note), await who.inboxes([brand.names.actor], shared=False))
    return post


async def rewrite(who: Consumer, brand: Brand, post: str, text: str) -> None:
    """Have a consumer edit a post, whatever its level."""
    now = who.home.clock.now()
    words = {"content": f"<p>{text}</p>", "contentMap": {"en": f"<p>{text}</p>"}}
    edited = {**who.home.posts[post].document, **words, "updated": stamp(now)}
    who.home.posts[post].document = edited
    update = documents.update(edited, who.id, now, who.home.clock.new_id())
    await who.send(update, await who.inboxes([brand.names.actor], shared=False))
