"""WriteReceipt: the brand signs what an act ends, before it ends and before the act brings anything new."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.brands import receipts
from fedibrand.brands.receipts import Said
from fedibrand.domain import HoldingState, Why
from fedibrand.domain import Scope as Permitted
from fedibrand.effects import End, EndFollow, EndGrant, Forget, Release, WriteReceipt
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.follows import FollowRow
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.holdings import Holding

_holding, _grant = Holding.__table__, GrantRow.__table__  # type: ignore[attr-defined]
_follow, _answer = FollowRow.__table__, AnswerRow.__table__  # type: ignore[attr-defined]
_conversation = Conversation.__table__  # type: ignore[attr-defined]
_who: Any = bindparam("consumer")
_held = (
    select(_holding.c.id, _holding.c.why)
    .where(_holding.c.consumer_id == _who, _holding.c.state == HoldingState.HELD)
    .order_by(_holding.c.id)
)
_grants = select(_grant.c.scope).where(_grant.c.consumer_id == _who, _grant.c.ended_at.is_(None))
_follows = select(func.count()).where(_follow.c.consumer_id == _who)
_conversations = select(func.count()).where(_conversation.c.consumer_id == _who)
_answers = (
    select(func.count())
    .select_from(_answer.join(_conversation, _answer.c.conversation_id == _conversation.c.id))
    .where(_conversation.c.consumer_id == _who)
)


@dataclass(frozen=True, slots=True)
class _There:
    """What there is of a consumer before an act."""

    held: Sequence[Any]
    grants: Sequence[Permitted]
    follows: int
    conversations: int
    answers: int


def write_receipt(connection: Connection, found: list[tuple[Act, WriteReceipt]], scope: Scope) -> None:
    """Write the receipts, one for each act; where nothing ends there is nothing to sign."""
    for act, effect in found:
        consumer_id = scope.consumer_id(act)
        if consumer_id is None or (act.brand, act.consumer) in scope.receipts:
            continue
        there = _read(connection, consumer_id)
        ids, counts = _ends_all(there) if _has(act, Forget) else _ends(act, there)
        counts = {"holdings": len(ids), **counts}
        if not any(counts.values()):
            continue
        said = Said(scope.tools.vault.hash(act.consumer), effect.what, counts, ids)
        names, key = scope.tools.names(act.brand), scope.tools.proof_key(act.brand)
        written = receipts.add(connection, act.brand, names, key, said, scope.tools.clock)
        scope.receipts[act.brand, act.consumer] = written


def _read(connection: Connection, consumer_id: str) -> _There:
    who = {"consumer": consumer_id}
    return _There(
        held=connection.execute(_held, who).all(),
        grants=[Permitted(one) for one in connection.execute(_grants, who).scalars()],
        follows=connection.execute(_follows, who).scalar_one(),
        conversations=connection.execute(_conversations, who).scalar_one(),
        answers=connection.execute(_answers, who).scalar_one(),
    )


def _ends_all(there: _There) -> tuple[list[str], dict[str, int]]:
    counts = {
        "conversations": there.conversations,
        "answers": there.answers,
        "grants": len(there.grants),
        "follows": there.follows,
    }
    return [row.id for row in there.held], counts


def _ends(act: Act, there: _There) -> tuple[list[str], dict[str, int]]:
    named = {effect.holding for effect in act.effects if isinstance(effect, End)}
    over = {effect.scope for effect in act.effects if isinstance(effect, EndGrant) and effect.means is None}
    ids = [row.id for row in there.held if row.id in named or (row.why == Why.LISTEN and _has(act, Release))]
    grants = sum(scope in over for scope in there.grants)
    return ids, {"grants": grants, "follows": there.follows if _has(act, EndFollow) else 0}


def _has(act: Act, kind: type[Any]) -> bool:
    return any(isinstance(effect, kind) for effect in act.effects)
