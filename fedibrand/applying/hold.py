"""Hold: a brand holds a post under a lease, or an edit replaces the words of one it holds."""

from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from fedibrand.activitypub.addressing import Level, narrower
from fedibrand.acts import Act
from fedibrand.applying import first_contact, leasing
from fedibrand.applying.scope import Scope
from fedibrand.applying.taking_turns import take_turns
from fedibrand.conversations.owned import owned
from fedibrand.conversations.states import TABLE, Turn
from fedibrand.domain import ConversationState, HoldingState
from fedibrand.effects import Hold, OpenConversation
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.vault import Lease

_holding, _conversation = Holding.__table__, Conversation.__table__  # type: ignore[attr-defined]
_insert = _holding.insert()
_select = select(_holding).where(_holding.c.id.in_(bindparam("ids", expanding=True)))
_edit = (
    update(_holding)
    .where(_holding.c.id == bindparam("row_id"), _holding.c.state == HoldingState.HELD)
    .values(
        content_id=bindparam("content"),
        lease_key_id=bindparam("key"),
        wrapped=bindparam("wrapping"),
        level=bindparam("narrowed"),
        updated=bindparam("when"),
        checked_at=bindparam("now"),
        edited=True,
    )
)
_heard = (
    update(_conversation)
    .where(_conversation.c.id == bindparam("row_id"))
    .values(
        state=TABLE[ConversationState.WAITING, Turn.HEARD],
        answered=0,
        heard_at=bindparam("now"),
        moved_at=bindparam("now"),
        resolved_at=None,
        snoozed_until=None,
        provisional_until=None,
    )
)
_moved = (
    update(_conversation).where(_conversation.c.id == bindparam("row_id")).values(moved_at=bindparam("now"))
)


def hold(connection: Connection, found: list[tuple[Act, Hold]], scope: Scope) -> None:
    """Write holdings and edits; a new post in a conversation makes it open, with all its answers left.

    Where the team takes turns, one that is nobody's falls to somebody.
    """
    carried = [(act, effect) for act, effect in found if act.arrival in scope.carried and scope.consumer(act)]
    fresh = _at_home(connection, [(act, effect) for act, effect in carried if effect.edits is None])
    edits = {effect.edits: (act, effect) for act, effect in carried if effect.edits is not None}
    if fresh:
        connection.execute(_insert, [_row(act, effect, scope) for act, effect in fresh])
    heard = [(act, one.conversation) for act, one in fresh if one.conversation]
    if heard:
        connection.execute(_heard, [{"row_id": one, "now": scope.now} for _, one in heard])
        leasing.run_again(connection, {one: scope.tools.brand(act.brand).settings for act, one in heard})
        before = [(act, one) for act, one in heard if not _opens(act, one)]
        let_in = first_contact.hear(connection, before, scope)
        take_turns(connection, {*((act.brand, one) for act, one in heard), *let_in}, scope)
    if edits:
        _replace(connection, edits, scope)


def _opens(act: Act, conversation: str) -> bool:
    return any(isinstance(one, OpenConversation) and one.id == conversation for one in act.effects)


def _at_home(connection: Connection, fresh: list[tuple[Act, Hold]]) -> list[tuple[Act, Hold]]:
    """Leave out what would stand in a conversation of another brand (P13)."""
    named = {effect.conversation for _, effect in fresh if effect.conversation}
    ours = owned(connection, named) if named else set()
    return [
        (act, effect)
        for act, effect in fresh
        if effect.conversation is None or (effect.conversation, act.brand) in ours
    ]


def _replace(connection: Connection, edits: dict[str, tuple[Act, Hold]], scope: Scope) -> None:
    held = [
        row
        for row in connection.execute(_select, {"ids": list(edits)})
        if row.state == HoldingState.HELD and row.brand_id == edits[row.id][0].brand
    ]
    scope.free(held)
    rows = []
    for row in held:
        act, effect = edits[row.id]
        lease = _lease(act, scope)
        rows.append(
            {
                "row_id": row.id,
                "content": lease.content_id,
                "key": lease.lease_key_id,
                "wrapping": lease.wrapped,
                "narrowed": narrower(Level(row.level), effect.level),
                "when": effect.updated,
                "now": scope.now,
            }
        )
    if rows:
        connection.execute(_edit, rows)
    moved = [{"row_id": row.conversation_id, "now": scope.now} for row in held if row.conversation_id]
    if moved:
        connection.execute(_moved, moved)
    said = [(edits[row.id][0], row.conversation_id) for row in held if row.conversation_id]
    scope.tools.alike.drop(conversation for _, conversation in said)
    take_turns(connection, first_contact.hear(connection, said, scope), scope)


def _row(act: Act, effect: Hold, scope: Scope) -> dict[str, Any]:
    lease = leasing.length(effect.why, scope.tools.brand(act.brand).settings)
    return {
        "id": scope.tools.clock.new_id(),
        "brand_id": act.brand,
        "consumer_id": scope.consumer_id(act),
        "conversation_id": effect.conversation,
        "post_hash": scope.tools.vault.hash(effect.post),
        "why": effect.why,
        "level": effect.level,
        "state": HoldingState.HELD,
        "edited": False,
        "fetched": scope.carried[act.arrival].document is not None,
        "arrived_at": scope.now,
        "checked_at": scope.now,
        "updated": effect.updated,
        "lease_until": scope.now + lease,
        **_lease(act, scope).columns(),
    }


def _lease(act: Act, scope: Scope) -> Lease:
    """Pass the arrival's own lease on to the first that holds its words; make one more for each other."""
    opened, lease = scope.carried[act.arrival].post
    if lease.lease_key_id in scope.passed_on:
        return scope.tools.vault.lease_again(opened)
    scope.passed_on.add(lease.lease_key_id)
    return lease
