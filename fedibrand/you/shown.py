"""What a consumer is shown of themselves: frozen plain values, with words that are open in memory only."""

from dataclasses import dataclass
from datetime import datetime

from fedibrand.activitypub.rendering import AnswerDocument, Document
from fedibrand.brands.registry import BrandRow
from fedibrand.conversations.promised import Promised
from fedibrand.conversations.shown import ShownPost
from fedibrand.domain import Role, Standing


@dataclass(frozen=True, slots=True)
class OpenedBy:
    """Members of this role opened it, last then."""

    role: Role
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of the brand, and what it promised; ``said`` is missing where its words have ended."""

    id: str
    at: datetime
    withdrawn: bool
    said: AnswerDocument | None
    promise: Promised | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """One post that a brand holds, or held and answered; ``document`` is its bytes as they came."""

    post: ShownPost
    held: bool
    document: bytes
    opened: tuple[OpenedBy, ...]
    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class AtBrand:
    """Everything that one brand keeps of a consumer.

    ``known``: it has a row of them, and not only entries in its ledger. ``actor`` is empty where nothing here
    tells their id any more.
    """

    brand: BrandRow
    actor: str
    standing: Standing
    known: bool
    talks: bool
    listens: bool
    may_answer: bool
    follow: str
    profile_kept: bool
    things: tuple[Thing, ...]

    @property
    def held(self) -> tuple[Thing, ...]:
        """The posts whose words are held."""
        return tuple(thing for thing in self.things if thing.held)

    @property
    def promises(self) -> tuple[Answered, ...]:
        """The answers that promised something of which they can still say what became of it."""
        answers = (answer for thing in self.things for answer in thing.answers)
        return tuple(answer for answer in answers if answer.promise is not None and answer.promise.unclosed)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A brand's signed word that something was purged; ``document`` is what it signed."""

    id: str
    brand: BrandRow
    at: datetime
    document: Document


@dataclass(frozen=True, slots=True)
class Report:
    """A report the consumer sent to the moderators: when, and until when it is kept."""

    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Everything:
    """Everything that is kept here of one consumer."""

    brands: tuple[AtBrand, ...]
    receipts: tuple[Receipt, ...]
    reports: tuple[Report, ...]

    @property
    def held(self) -> tuple[Thing, ...]:
        """The posts whose words are held, by any brand."""
        return tuple(thing for each in self.brands for thing in each.held)

    @property
    def forgettable(self) -> tuple[AtBrand, ...]:
        """The brands that can forget them. One that they block keeps that alone: it guards them."""
        return tuple(each for each in self.brands if each.actor and each.standing is not Standing.BLOCKED)

    def at(self, brand_id: str) -> AtBrand | None:
        """Return what one brand keeps, or nothing."""
        return next((each for each in self.brands if each.brand.id == brand_id), None)
