"""A consumer who asks a brand for things by one word, and what comes of it."""

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

from aiohttp import ClientSession
from sqlalchemy import Connection

from fedibrand.app.instance import Instance
from fedibrand.effects import Answer
from fedibrand.team_effects import MakeCommitment
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.posts import Post

LINK = re.compile(r"http://localhost:\d+/you/link/[\w-]{32}")


class Talk:
    """Alice, who asks acme for things."""

    def __init__(self, instance: Instance, acme: Brand, server: ConsumerServer, alice: Consumer) -> None:
        self.instance, self.acme, self.server, self.alice = instance, acme, server, alice
        self.acct = acme.acct

    async def settle(self) -> None:
        for _ in range(2):
            await self.server.settled()
            await self.instance.settled()

    async def ask(self, text: str, visibility: str = "direct", language: str = "en") -> list[Post]:
        """Write to acme; return what it replied."""
        post = await self.alice.mention(self.acct, text, visibility=visibility, language=language)
        await self.settle()
        return self.alice.answers(post)

    async def promised(self) -> str:
        """Have acme promise something until tomorrow in an answer to what alice wrote last; return its id."""
        holding = str((await self.column("SELECT id FROM holding ORDER BY id"))[-1])
        answer = Answer(id=self.instance.clock.new_id(), holding=holding, text="By tomorrow.")
        until = self.instance.clock.now() + timedelta(days=1)
        await self.instance.act(
            self.acme.id, self.alice.id, answer, MakeCommitment(answer=answer.id, until=until)
        )
        await self.settle()
        return answer.id

    async def column(self, statement: str) -> list[Any]:
        def read(connection: Connection) -> list[Any]:
            return list(connection.exec_driver_sql(statement).scalars())

        return await self.instance.parts.store.read(read)

    async def count(self, table: str) -> int:
        (number,) = await self.column(f"SELECT count(*) FROM {table}")
        return int(number)

    async def receipts(self) -> list[Any]:
        return [
            json.loads(each) for each in await self.column("SELECT document FROM receipt ORDER BY number")
        ]

    async def status(self, url: str) -> int:
        """Return what a server is told that fetches this, unsigned."""
        headers = {"Accept": "application/activity+json"}
        async with ClientSession() as session, session.get(url, headers=headers) as response:
            return response.status


def said(post: Post) -> str:
    """Return what a post says, as plain text."""
    return unescape(re.sub(r"<[^>]*>", "", post.document["content"].replace("<br>", "\n")))
