"""A brand on a stage: what its team sees of it, and what its team does."""

from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.errors import NotFound
from fedibrand.activitypub.naming import BrandNames
from fedibrand.app.instance import Instance
from fedibrand.brands import members, packages
from fedibrand.brands.members import Member
from fedibrand.brands.registry import BrandRow
from fedibrand.consumers import ledger
from fedibrand.conversations.shown import ShownAnswer, ShownNote, ShownPost, Thread
from fedibrand.domain import Role, Standing
from fedibrand.effect import Effect
from fedibrand.effects import Answer
from fedibrand.store.tables.consumers import Consumer as ConsumerRow
from fedibrand.store.tables.holdings import Holding
from fedibrand.testing import record
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.record import Commitment, Failure, Notification, Record, WebhookCall

_holding, _consumer = Holding.__table__, ConsumerRow.__table__  # type: ignore[attr-defined]
_held = (
    select(_holding.c.id, _consumer.c.actor)
    .join(_consumer, _consumer.c.id == _holding.c.consumer_id)
    .where(_holding.c.brand_id == bindparam("brand"), _holding.c.post_hash == bindparam("post"))
)


class Running(Protocol):
    """Where a brand is: an instance that runs, and comes to rest."""

    @property
    def instance(self) -> Instance:
        """The instance as it runs now."""

    async def settled(self) -> None:
        """Return when nobody has anything left to do that is due."""


class Brand:
    """One brand. What it has is read when the stage comes to rest, and stays so until it does again."""

    def __init__(self, at: Running, row: BrandRow) -> None:
        """Take where the brand is, and the brand."""
        self._at = at
        self._record = Record()
        self.id = row.id
        self.handle = row.handle
        self.acct = str(row.acct)
        """``@handle@host``."""

    @property
    def row(self) -> BrandRow:
        """The brand as the instance has it: its profile, its settings."""
        return self._at.instance.parts.brands.by_id(self.id)

    @property
    def names(self) -> BrandNames:
        """The addresses of everything of this brand."""
        return self.row.names

    @property
    def actor(self) -> str:
        """The id of its actor."""
        return self.names.actor

    @property
    def conversations(self) -> list[Thread]:
        """Its conversations, the oldest first, with posts, answers, notes and labels."""
        return list(self._record.conversations)

    @property
    def posts(self) -> list[ShownPost]:
        """The posts in its conversations, the oldest first."""
        posts = [each for thread in self._record.conversations for each in thread.posts]
        return sorted(posts, key=lambda each: each.id)

    @property
    def heard(self) -> list[ShownPost]:
        """The posts it reads because their author invited it, the oldest first."""
        return list(self._record.heard)

    @property
    def answers(self) -> list[ShownAnswer]:
        """Its answers, the oldest first, withdrawn ones too."""
        answers = [each for thread in self._record.conversations for each in thread.answers]
        return sorted(answers, key=lambda each: (each.created_at, each.id))

    @property
    def notes(self) -> list[ShownNote]:
        """The team's notes, the oldest first."""
        notes = [each for thread in self._record.conversations for each in thread.notes]
        return sorted(notes, key=lambda each: each.id)

    @property
    def labels(self) -> list[str]:
        """The labels of its conversations, those of the oldest first."""
        return [each for thread in self._record.conversations for each in thread.labels]

    @property
    def notifications(self) -> list[Notification]:
        """What its team was told, the oldest first."""
        return list(self._record.notifications)

    @property
    def commitments(self) -> list[Commitment]:
        """Its commitments, the oldest first."""
        return list(self._record.commitments)

    @property
    def webhook_calls(self) -> list[WebhookCall]:
        """Calls to webhooks that wait or failed, the oldest first."""
        return list(self._record.webhook_calls)

    @property
    def failures(self) -> list[Failure]:
        """What handlers of packages failed at, the oldest first."""
        return list(self._record.failures)

    async def answer(self, post: str, text: str) -> str:
        """Have somebody of the team answer a consumer's post; return the answer's address.

        Args:
            post: The post's id, as :meth:`fedibrand.testing.consumer.Consumer.mention` returns it.
            text: Plain text.

        Raises:
            NotFound: The brand has no such post.
            Refusal: The answer would break a promise.
        """
        parts = self._at.instance.parts
        found = await parts.store.read(_find, self.id, parts.vault.hash(post))
        if found is None:
            raise NotFound("The brand has no such post.", brand=self.id)
        answer_id = parts.clock.new_id()
        await self._act(found.actor, Answer(id=answer_id, holding=found.id, text=text))
        return self.names.answer(answer_id)

    async def act(self, consumer: Consumer, *effects: Effect) -> None:
        """Have somebody of the team do something about a consumer, and see it through.

        Raises:
            Refusal: It would break a promise, or is about something this brand does not have.
        """
        await self._act(consumer.id, *effects)

    async def member(self, name: str, role: Role = Role.AGENT) -> str:
        """Add somebody to the team; return their id, which is the ``assignee`` of what becomes theirs.

        Args:
            name: What the team calls them; :class:`~fedibrand.Assign` and :class:`~fedibrand.Notify` do too.
            role: What they may do.

        Raises:
            Malformed: The name cannot be one, or the team has it already.
        """
        parts = self._at.instance.parts
        member = Member(parts.clock.new_id(), self.id, name, role, parts.clock.now())
        return (await parts.store.write(members.add, member)).id

    async def standing(self, consumer: Consumer) -> Standing:
        """Return where a consumer stands with the brand now."""
        parts = self._at.instance.parts
        return await parts.store.read(ledger.standing_of, self.id, parts.vault.hash(consumer.id))

    async def enable(self, package: str, /, **settings: Any) -> None:
        """Have the brand use an installed package from now on.

        Args:
            package: Its name, like ``acme.loyalty``.
            settings: What is set for it, secrets too; defaults hold for the rest.

        Raises:
            NotFound: No package of that name is installed.
            ImportError: It cannot be imported; the message is the traceback.
            WrongSetting: Something is missing or wrong.
        """
        instance = self._at.instance
        found = await instance.ask(package)
        if found is None:
            raise NotFound(f"{package} is not installed.")
        if found.fault:
            raise ImportError(found.fault)
        having, now = instance.parts, instance.clock.now()
        named = (having.vault, self.id, package, found.schema)
        await having.store.write(packages.set, *named, settings, now)
        await having.store.write(packages.enable, *named, now)
        await instance.refresh()

    async def disable(self, package: str) -> None:
        """Have the brand use a package no longer; what is set for it stays.

        Raises:
            NotFound: It does not use it.
        """
        having = self._at.instance.parts
        await having.store.write(packages.disable, self.id, package, having.clock.now())
        await self._at.instance.refresh()

    async def look(self) -> None:
        """Read anew what the brand has; whatever waits for the stage to come to rest does so by itself."""
        self._record = await record.read(self._at.instance.parts, self.id)

    async def _act(self, actor: str, *effects: Effect) -> None:
        await self._at.instance.act(self.id, actor, *effects)
        await self._at.settled()


def _find(connection: Connection, brand_id: str, post_hash: bytes) -> Any:
    return connection.execute(_held, {"brand": brand_id, "post": post_hash}).first()
