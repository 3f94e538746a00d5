"""What reached an inbox of a consumers' server, as it came off the socket."""

from dataclasses import dataclass

from fedibrand.testing.reading import kind, one_id
from fedibrand.testing.records import Document


@dataclass(frozen=True, slots=True)
class Posted:
    """One POST: to which inbox, and what its body says; ``document`` is empty where that is no JSON."""

    inbox: str
    document: Document

    @property
    def kind(self) -> str:
        """The activity's type, like ``Create``."""
        return kind(self.document)

    @property
    def actor(self) -> str:
        """The id of who did it."""
        return one_id(self.document.get("actor"))

    @property
    def to(self) -> str:
        """The id of the consumer whose inbox it is; the origin of their server where it is the shared one."""
        return self.inbox.removesuffix("/inbox")
