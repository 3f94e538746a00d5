"""What a brand has, as plain frozen values: read from the real record, opened by the real vault."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.app.parts import Parts
from fedibrand.conversations import threads
from fedibrand.conversations.shown import ShownPost, Thread
from fedibrand.domain import CommitmentState, HoldingState, JobState, Why
from fedibrand.outbox.order import RESTORED
from fedibrand.store import contents
from fedibrand.store.tables.commitments import CommitmentRow
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.members import MemberRow
from fedibrand.store.tables.notifications import NotificationRow
from fedibrand.store.tables.package_jobs import PackageJobRow
from fedibrand.store.tables.webhook_calls import WebhookCallRow

_conversation, _holding = Conversation.__table__, Holding.__table__  # type: ignore[attr-defined]
_commitment, _call = CommitmentRow.__table__, WebhookCallRow.__table__  # type: ignore[attr-defined]
_job = PackageJobRow.__table__  # type: ignore[attr-defined]
_notification, _member = NotificationRow.__table__, MemberRow.__table__  # type: ignore[attr-defined]

_ids = (
    select(_conversation.c.id)
    .where(_conversation.c.brand_id == bindparam("brand"))
    .order_by(_conversation.c.id)
)
_heard = (
    select(_holding)
    .where(
        _holding.c.brand_id == bindparam("brand"),
        _holding.c.why == Why.LISTEN,
        _holding.c.state == HoldingState.HELD,
        _holding.c.conversation_id.is_(None),
    )
    .order_by(_holding.c.id)
)
_notified = (
    select(_notification, _member.c.name.label("member"))
    .join(_member, _member.c.id == _notification.c.member_id, isouter=True)
    .where(_notification.c.brand_id == bindparam("brand"))
    .order_by(_notification.c.id)
)
_committed = (
    select(_commitment).where(_commitment.c.brand_id == bindparam("brand")).order_by(_commitment.c.id)
)
_failed = (
    select(_job)
    .where(_job.c.brand_id == bindparam("brand"), _job.c.reason.not_in(("", RESTORED)))
    .order_by(_job.c.id)
)
_called = select(_call).where(_call.c.brand_id == bindparam("brand")).order_by(_call.c.id)


@dataclass(frozen=True, slots=True)
class Notification:
    """What the team is told about a conversation: one ``member``, or all of ``role`` and above."""

    conversation: str
    text: str
    member: str
    role: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Commitment:
    """What holds until a date; ``answer`` is the id of the answer that says it."""

    answer: str
    until: datetime
    state: CommitmentState
    by: str


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """A call to a package's webhook that waits or failed. One that was taken is in no record any more."""

    event: str
    conversation: str
    package: str
    state: JobState
    attempts: int
    status: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A handler of a package that failed, or what it asked for was refused, and that is to be tried again.

    ``activity`` and ``object`` are names of types, ``event`` that of a webhook's reply; ``reason`` is the
    type of the exception, or the refusal; ``fault`` the traceback.
    """

    id: str
    package: str
    activity: str
    object: str
    event: str
    reason: str
    fault: str


@dataclass(frozen=True, slots=True)
class Record:
    """All that one brand has, the oldest first; ``heard`` are posts that an invitation lets it read."""

    conversations: tuple[Thread, ...] = ()
    heard: tuple[ShownPost, ...] = ()
    notifications: tuple[Notification, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    webhook_calls: tuple[WebhookCall, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rows:
    conversations: list[str]
    heard: list[Any]
    notifications: list[Any]
    commitments: list[Any]
    webhook_calls: list[Any]
    failures: list[Any]
    sealed: dict[str, bytes]


async def read(having: Parts, brand_id: str) -> Record:
    """Return what a brand has now.

    Args:
        having: The parts of a running instance.
        brand_id: The brand.
    """
    now = having.clock.now()
    rows = await having.store.read(_rows, brand_id)
    opened = threads.open_words(
        having.vault, [*threads.running(rows.heard, now), *rows.notifications], rows.sealed
    )
    conversations = [
        await threads.open_thread(having.store, having.vault, each, now) for each in rows.conversations
    ]
    return Record(
        conversations=tuple(conversations),
        heard=tuple(threads.shown_post(each, opened, now) for each in rows.heard),
        notifications=tuple(
            Notification(
                conversation=each.conversation_id,
                text=opened.get(each.id, b"").decode(),
                member=each.member or "",
                role=each.role,
                by=each.by,
                at=each.at,
            )
            for each in rows.notifications
        ),
        commitments=tuple(
            Commitment(each.answer_id, each.until, CommitmentState(each.state), each.by)
            for each in rows.commitments
        ),
        webhook_calls=tuple(
            WebhookCall(
                event=each.event,
                conversation=each.conversation_id,
                package=each.package,
                state=JobState(each.state),
                attempts=each.attempts,
                status=each.status,
                reason=each.reason,
            )
            for each in rows.webhook_calls
        ),
        failures=tuple(
            Failure(
                id=each.id,
                package=each.package,
                activity=each.activity,
                object=each.object,
                event=each.event,
                reason=each.reason,
                fault=each.fault,
            )
            for each in rows.failures
        ),
    )


def _rows(connection: Connection, brand_id: str) -> _Rows:
    def found(query: Any) -> list[Any]:
        return list(connection.execute(query, {"brand": brand_id}))

    heard, notifications = found(_heard), found(_notified)
    return _Rows(
        conversations=[row.id for row in found(_ids)],
        heard=heard,
        notifications=notifications,
        commitments=found(_committed),
        webhook_calls=found(_called),
        failures=found(_failed),
        sealed=contents.find(connection, [row.content_id for row in (*heard, *notifications)]),
    )
