"""A consumer who speaks with a brand: what dispatch would have applied, without a network."""

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.vocabulary import Actor, Person
from fedibrand.acts import Act
from fedibrand.applying.apply import apply
from fedibrand.applying.scope import Carried, Tools
from fedibrand.domain import Entry, Means, Scope, Why
from fedibrand.effects import AnyEffect, Enter, Grant, Hold, OpenConversation
from fedibrand.store import contents
from fedibrand.store.run import Store
from fedibrand.store.tables.holdings import Holding

ALICE = Person(
    id="https://social.example/users/alice",
    preferred_username="alice",
    name="Alice",
    inbox="https://social.example/users/alice/inbox",
    url="https://social.example/@alice",
)
_holding = Holding.__table__  # type: ignore[attr-defined]


@dataclass
class Voice:
    """One consumer towards one brand. Each post says ``html`` unless more is given."""

    store: Store
    tools: Tools
    brand: str
    actor: Actor = ALICE
    posts: int = 0

    async def writes(
        self, html: str, conversation: str | None = None, level: Level = Level.PUBLIC, **more: Any
    ) -> tuple[str, str]:
        """Write to the brand, in a new conversation or that one; return (conversation, holding)."""
        self.posts += 1
        here = conversation or self.tools.clock.new_id()
        post = f"{self.actor.id}/posts/{self.posts}"
        effects: list[AnyEffect] = [
            Enter(entry=Entry.TALKED, subject=post),
            Grant(scope=Scope.TALK, means=Means.MENTION, subject=post),
        ]
        if conversation is None:
            effects.append(OpenConversation(id=here, message=level is Level.DIRECT))
        effects.append(Hold(post=post, why=Why.TALK, level=level, conversation=here))
        return here, await self._carry(post, html, effects, more)

    async def edits(self, holding: str, html: str, conversation: str) -> None:
        """Say something else in a post that is held."""
        post = f"{self.actor.id}/posts/{self.posts}"
        hold = Hold(post=post, why=Why.TALK, level=Level.PUBLIC, conversation=conversation, edits=holding)
        await self._carry(post, html, [hold], {})

    async def invites(self) -> None:
        """Ask to be followed."""
        await self.does(
            Enter(entry=Entry.INVITED), Grant(scope=Scope.LISTEN, means=Means.WORD, subject="a word")
        )

    async def does(self, *effects: AnyEffect) -> None:
        """Have something else happen between them."""
        act = Act(brand=self.brand, consumer=self.actor.id, by="core", effects=effects, author=self.actor)
        await self.store.write(apply, [act], self.tools)

    async def _carry(self, post: str, html: str, effects: list[AnyEffect], more: dict[str, Any]) -> str:
        document = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Note",
            "id": post,
            "attributedTo": self.actor.id,
            "content": html,
            "to": ["https://www.w3.org/ns/activitystreams#Public"],
            **more,
        }
        vault = self.tools.vault
        sealed = vault.seal(msgspec.json.encode(document))
        opened = vault.open([(sealed.lease, sealed.content["sealed"])])[0]  # type: ignore[list-item]
        assert opened is not None
        act = Act(
            brand=self.brand,
            consumer=self.actor.id,
            by="core",
            effects=tuple(effects),
            arrival=post,
            author=self.actor,
        )
        carried = {post: Carried(opened, sealed.lease)}

        def write(connection: Connection) -> str:
            contents.add(connection, [sealed])
            apply(connection, [act], self.tools, carried)
            wanted = select(_holding.c.id).where(_holding.c.post_hash == vault.hash(post))
            return str(connection.execute(wanted).scalar_one())

        return await self.store.write(write)
