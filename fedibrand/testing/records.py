"""What is remembered of each exchange: what came in, and what went out."""

from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Received:
    """One POST to an inbox of this server, as it ended.

    ``type``, ``actor`` and ``object`` (an id) are empty where the body named none. ``verified_by`` is the
    dialect of the signature that held, or ``None``. ``outcome`` says what was made of it: ``applied``,
    ``dropped: …`` (taken with 202, without effect) or ``refused: code``. ``consumers`` are the names of
    those whom it concerns.
    """

    type: str
    actor: str
    object: str
    json: Document
    verified_by: str | None
    status: int
    outcome: str
    consumers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """One attempt to POST one activity to one inbox.

    ``what`` is like ``Create Note``; ``activity`` its id; ``body`` the document as it left. ``status`` is
    the HTTP status that came back, ``None`` when nothing did. ``code`` is the code of the problem document
    (RFC 9457) that explained a refusal, else empty.
    """

    what: str
    inbox: str
    status: int | None
    body: Document = field(repr=False)
    activity: str = ""
    code: str = ""

    @property
    def delivered(self) -> bool:
        """Whether the other side took it."""
        return self.status is not None and self.status < 300

    @property
    def worth_retrying(self) -> bool:
        """Whether the failure is of a kind that may pass: no answer, 5xx, 408 or 429."""
        return self.status is None or self.status >= 500 or self.status in (408, 429)
