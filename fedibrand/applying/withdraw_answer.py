"""WithdrawAnswer: an answer is taken back; its address says 410."""

from sqlalchemy import Connection, bindparam, select, update

from fedibrand.activitypub.errors import NotFound
from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.domain import AnswerState
from fedibrand.effects import WithdrawAnswer
from fedibrand.store.tables.answers import AnswerRow

_table = AnswerRow.__table__  # type: ignore[attr-defined]
_select = select(_table).where(_table.c.id == bindparam("row_id"), _table.c.brand_id == bindparam("brand"))
_withdraw = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"))
    .values(
        state=AnswerState.WITHDRAWN,
        version=_table.c.version + 1,
        edited_at=bindparam("now"),
        content_id=None,
        lease_key_id=None,
        wrapped=None,
    )
)


def withdraw_answer(connection: Connection, found: list[tuple[Act, WithdrawAnswer]], scope: Scope) -> None:
    """End the answer's words and have a Delete leave; a second withdrawal changes nothing.

    Raises:
        NotFound: This brand has no such answer.
    """
    for act, effect in found:
        row = connection.execute(_select, {"row_id": effect.answer, "brand": act.brand}).first()
        if row is None:
            raise NotFound("There is no such answer.", answer=effect.answer)
        if row.state != AnswerState.SENT:
            continue
        scope.free([row])
        connection.execute(_withdraw, {"row_id": row.id, "now": scope.now})
        scope.deliver_answer(act, row.id, "Delete", row.version + 1)
