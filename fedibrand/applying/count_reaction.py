"""CountReaction: a consumer reacted to an answer."""

from sqlalchemy import Connection, bindparam, select

from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.effects import CountReaction
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.reactions import Reaction

_insert = Reaction.__table__.insert()  # type: ignore[attr-defined]
_answer = AnswerRow.__table__  # type: ignore[attr-defined]
_ours = select(_answer.c.id, _answer.c.brand_id).where(_answer.c.id.in_(bindparam("ids", expanding=True)))


def count_reaction(connection: Connection, found: list[tuple[Act, CountReaction]], scope: Scope) -> None:
    """Write the reactions to answers of the act's own brand."""
    ours = {
        (row.id, row.brand_id) for row in connection.execute(_ours, {"ids": [e.answer for _, e in found]})
    }
    rows = [
        {
            "id": scope.tools.clock.new_id(),
            "brand_id": act.brand,
            "consumer_id": scope.consumer_id(act),
            "answer_id": effect.answer,
            "kind": effect.kind,
            "activity_hash": scope.tools.vault.hash(effect.subject),
            "at": scope.now,
        }
        for act, effect in found
        if scope.consumer(act) is not None and (effect.answer, act.brand) in ours
    ]
    if rows:
        connection.execute(_insert, rows)
