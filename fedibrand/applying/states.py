"""Resolve, Reopen, Snooze: the team moves a conversation on."""

from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from fedibrand.activitypub.errors import Malformed
from fedibrand.acts import Act
from fedibrand.applying import leasing, provisional
from fedibrand.applying.lengths import is_soon
from fedibrand.applying.scope import Scope
from fedibrand.conversations.states import Turn, after
from fedibrand.domain import ConversationState
from fedibrand.queue import due
from fedibrand.store.tables.conversations import Conversation
from fedibrand.team_effects import Reopen, Resolve, Snooze

_table = Conversation.__table__  # type: ignore[attr-defined]
_select = select(_table).where(_table.c.id.in_(bindparam("ids", expanding=True)))
_move = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"))
    .values(
        state=bindparam("to"),
        moved_at=bindparam("now"),
        resolved_at=bindparam("resolved"),
        snoozed_until=bindparam("until"),
        provisional_until=None,
    )
)


def resolve(connection: Connection, found: list[tuple[Act, Resolve]], scope: Scope) -> None:
    """Resolve conversations of the acts' own brands; what is held in them ends thirty days later at most.

    Where a promise is not closed, it is provisional until the consumer closes it, or for fourteen days.
    """
    resolved = _turn(connection, found, Turn.RESOLVED, scope)
    leasing.shorten(connection, resolved, scope.now)
    provisional.begin(connection, resolved, scope)


def reopen(connection: Connection, found: list[tuple[Act, Reopen]], scope: Scope) -> None:
    """Open resolved conversations again; their leases run on as they did."""
    _turn(connection, found, Turn.REOPENED, scope)


def snooze(connection: Connection, found: list[tuple[Act, Snooze]], scope: Scope) -> None:
    """Put conversations of the acts' own brands to sleep, and plan when they wake.

    Raises:
        Malformed: A time to wake at is in no time zone, or more than a year ahead.
    """
    if any(not is_soon(effect.until, scope.now) for _, effect in found):
        raise Malformed("When a conversation wakes is a time with its zone, within a year.")
    ours = set(_turn(connection, found, Turn.SNOOZED, scope))
    wakes = [("wake", one.conversation, one.until) for _, one in found if one.conversation in ours]
    due.plan(connection, wakes, scope.tools.clock)


def _turn(connection: Connection, found: list[tuple[Act, Any]], turn: Turn, scope: Scope) -> list[str]:
    """Move conversations on and return which; one that stays in its state is left as it is."""
    acts = {effect.conversation: (act, effect) for act, effect in found}
    rows = []
    for row in connection.execute(_select, {"ids": list(acts)}):
        act, effect = acts[row.id]
        to = after(ConversationState(row.state), turn)
        sleeps = turn is Turn.SNOOZED and to is ConversationState.SNOOZED
        if row.brand_id != act.brand or (to == row.state and not sleeps):
            continue
        rows.append(
            {
                "row_id": row.id,
                "to": to,
                "now": scope.now,
                "resolved": scope.now if to is ConversationState.RESOLVED else None,
                "until": effect.until if sleeps else None,
            }
        )
    if rows:
        connection.execute(_move, rows)
    return [row["row_id"] for row in rows]
