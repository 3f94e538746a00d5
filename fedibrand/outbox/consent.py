"""Consent, asked a second time: at the moment a delivery leaves. A grant can end while a job waits."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select

from fedibrand.domain import HoldingState, Scope, Why
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.holdings import Holding

_grant, _holding = GrantRow.__table__, Holding.__table__  # type: ignore[attr-defined]
_live = select(_grant.c.scope, _grant.c.may_answer).where(
    _grant.c.consumer_id == bindparam("consumer"),
    _grant.c.ended_at.is_(None),
    or_(_grant.c.until.is_(None), _grant.c.until > bindparam("now")),
)
_post = select(_holding.c.state, _holding.c.why).where(_holding.c.id == bindparam("row_id"))

NEEDED: Mapping[str, frozenset[Scope]] = {
    "Follow": frozenset({Scope.LISTEN}),
    "Like": frozenset(Scope),
    "EmojiReact": frozenset(Scope),
}
"""What of a whole activity leaves on a live grant alone, and on which: any of these scopes."""


def against_answer(connection: Connection, consumer_id: str, holding_id: str, now: datetime) -> str:
    """Return why the Create of an answer may not leave, or ``""``.

    The post's words are held still; and it was said to the brand, whom the consumer lets talk, or the
    consumer widened what they let it listen to.
    """
    post = connection.execute(_post, {"row_id": holding_id}).first()
    if post is None or post.state != HoldingState.HELD:
        return "post-gone"
    grants = connection.execute(_live, {"consumer": consumer_id, "now": now}).all()
    talk = any(row.scope == Scope.TALK for row in grants)
    widened = any(row.scope == Scope.LISTEN and row.may_answer for row in grants)
    return "" if (talk and post.why == Why.TALK) or widened else "grant-over"


def against_activity(connection: Connection, consumer_id: str | None, what: str, now: datetime) -> str:
    """Return why a whole activity may not leave, or ``""``; most are owed and need no grant."""
    needed = NEEDED.get(what)
    if needed is None or consumer_id is None:
        return ""
    grants = connection.execute(_live, {"consumer": consumer_id, "now": now})
    return "" if any(row.scope in needed for row in grants) else "grant-over"
