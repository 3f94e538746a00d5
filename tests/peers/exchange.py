"""One brand of ours and one person on a peer's server, with the network between them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from fedibrand.app.instance import Instance
from fedibrand.brands.registry import BrandRow
from fedibrand.consumers import people
from fedibrand.consumers.people import Known
from fedibrand.conversations import threads
from fedibrand.conversations.shown import Thread
from fedibrand.domain import Standing
from fedibrand.effect import Effect
from fedibrand.effects import Answer
from tests.peers.peer import PATIENCE, Json, Peer


@dataclass(frozen=True)
class Exchange:
    """What a test says on either side, each seen through to the other."""

    instance: Instance
    brand: BrandRow
    peer: Peer

    async def does(self, action: str, **parameters: object) -> Json:
        """Have the person do something to the brand; return {activity, object} once we handled it."""
        done = await self.peer.do(action, **parameters)
        await self.taken(id=done["activity"])
        return done

    async def taken(self, **filters: Any) -> Json:
        """Return the peer's POST that fits once we took it, and have it handled."""
        [sent] = await self.peer.sent(status="202", **filters)
        await self.instance.settled()
        return sent

    async def mentions(self, content: str, **parameters: object) -> str:
        """Have the person mention the brand, and return the post's id."""
        done = await self.does("mention", actor=self.brand.names.actor, content=content, **parameters)
        post: str = done["object"]
        return post

    async def messages(self, word: str) -> None:
        """Have the person send the brand a private message."""
        await self.mentions(f"<p>{self.brand.acct} {word}</p>", visibility="direct")

    async def invites(self) -> Json:
        """Have the person invite the brand to follow them; return our Follow as they received it."""
        await self.messages("invite")
        return await self.hears("Follow")

    async def is_followed(self) -> Json:
        """Have the brand follow the person by their invitation, accepted by itself; return our Follow."""
        follow = await self.invites()
        await self.taken(type="Accept")
        return follow

    async def acts(self, *effects: Effect) -> None:
        """Have a member of the brand's team do something, and see it off."""
        await self.instance.act(self.brand.id, self.peer.actor, *effects)
        await self.instance.settled()

    async def answers(self, text: str) -> str:
        """Answer the latest post that is held, and return the answer's id."""
        answer = self.instance.clock.new_id()
        await self.acts(Answer(id=answer, holding=(await self.rows("holding"))[-1].id, text=text))
        return answer

    async def hears(self, kind: str, **filters: Any) -> Json:
        """Return the brand's one activity of that type, verified and handled by the peer."""
        [heard] = await self.peer.received(type=kind, **filters)
        assert heard["actor"] == self.brand.names.actor
        return heard

    async def posted(self, count: int) -> list[Json]:
        """Return all our POSTs to the peer, once there are so many."""
        return await self.peer.requests(method="POST", count=count, wait=PATIENCE)

    async def thread(self) -> Thread:
        """Return the brand's one conversation, with its words."""
        [row] = await self.rows("conversation")
        having = self.instance.parts
        return await threads.open_thread(having.store, having.vault, row.id, self.instance.clock.now())

    async def words(self) -> list[str]:
        """Return the words of the posts of that conversation, oldest first; "" where they have ended."""
        return [post.text for post in (await self.thread()).posts]

    async def known(self) -> Known | None:
        """Return what the brand knows of the person."""
        having = self.instance.parts
        found = await people.find(having.store, having.vault, self.peer.actor)
        return found[0] if found else None

    async def standing(self) -> Standing:
        """Return where the person stands with the brand."""
        known = await self.known()
        assert known is not None
        return known.standing

    async def rows(self, table: str) -> list[Any]:
        """Return the rows of one of our tables, oldest first."""

        def read(connection: Connection) -> list[Any]:
            return list(connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY rowid"))

        return await self.instance.parts.store.read(read)
