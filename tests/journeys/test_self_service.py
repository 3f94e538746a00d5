"""Self-service from one end to the other: each word, in each language, in private and where others read."""

import re
from html import unescape

import pytest
from sqlalchemy import Connection

from fedibrand.app.instance import Instance
from fedibrand.brands.registry import BrandRow
from fedibrand.consumers.words.language import Language
from fedibrand.consumers.words.table import LANGUAGES
from fedibrand.domain import Request
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.posts import Post

LINK = re.compile(r"http://localhost:\d+/you/link/[\w-]{32}")


class Talk:
    """Alice, who asks acme for things."""

    def __init__(self, instance: Instance, acme: BrandRow, server: ConsumerServer, alice: Consumer) -> None:
        self.instance, self.acme, self.server, self.alice = instance, acme, server, alice
        self.acct = str(acme.acct)

    async def settle(self) -> None:
        for _ in range(2):
            await self.server.settled()
            await self.instance.settled()

    async def ask(self, text: str, visibility: str = "direct", language: str = "en") -> list[Post]:
        """Write to acme; return what it replied."""
        post = await self.alice.mention(self.acct, text, visibility=visibility, language=language)
        await self.settle()
        return self.alice.answers(post)

    async def count(self, table: str) -> int:
        def read(connection: Connection) -> int:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())

        return await self.instance.parts.store.read(read)

    async def column(self, statement: str) -> list[object]:
        def read(connection: Connection) -> list[object]:
            return list(connection.exec_driver_sql(statement).scalars())

        return await self.instance.parts.store.read(read)


@pytest.fixture
def talk(instance: Instance, acme: BrandRow, server: ConsumerServer, alice: Consumer) -> Talk:
    return Talk(instance, acme, server, alice)


def text(post: Post) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", post.document["content"].replace("<br>", "\n")))


@pytest.mark.parametrize("request_", list(Request))
@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
async def test_a_word_in_private_is_replied_to_in_private_and_in_its_language(
    talk: Talk, language: Language, request_: Request
) -> None:
    (reply,) = await talk.ask(language.word(request_), language=language.code)
    assert reply.author == talk.acme.names.actor
    assert list(reply.document["contentMap"]) == [language.code]
    assert reply.document["to"] == [talk.alice.id]
    assert reply.document.get("cc", []) == []
    assert reply.document["directMessage"] is True
    assert [tag["href"] for tag in reply.document["tag"]] == [talk.alice.id]
    assert bool(LINK.search(text(reply))) is (request_ in (Request.EXPORT, Request.PAGE))
