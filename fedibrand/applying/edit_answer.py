"""EditAnswer: the text of an answer already sent changes; its audience cannot (P4)."""

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from fedibrand.activitypub.errors import EffectRefused, NotFound
from fedibrand.activitypub.rendering import answer_html
from fedibrand.acts import Act
from fedibrand.applying.answer import Kept, Past
from fedibrand.applying.consent import check_text
from fedibrand.applying.people import profile_of
from fedibrand.applying.scope import Scope
from fedibrand.domain import AnswerState
from fedibrand.effects import EditAnswer
from fedibrand.store import contents
from fedibrand.store.tables.answers import AnswerRow

_table = AnswerRow.__table__  # type: ignore[attr-defined]
_select = select(_table).where(_table.c.id == bindparam("row_id"), _table.c.brand_id == bindparam("brand"))
_replace = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"))
    .values(
        version=_table.c.version + 1,
        edited_at=bindparam("now"),
        content_id=bindparam("content"),
        lease_key_id=bindparam("key"),
        wrapped=bindparam("wrapping"),
    )
)


def edit_answer(connection: Connection, found: list[tuple[Act, EditAnswer]], scope: Scope) -> None:
    """Seal the new text, keep the old one for members, and have an Update leave.

    Raises:
        NotFound: This brand has no such answer to this consumer.
        EffectRefused: P1 (withdrawn), P4 (empty or too long).
    """
    for act, effect in found:
        check_text(effect.text, effect.warning)
        row = connection.execute(_select, {"row_id": effect.answer, "brand": act.brand}).first()
        consumer = scope.consumer(act)
        if row is None or consumer is None:
            raise NotFound("There is no such answer.", answer=effect.answer)
        lease = contents.lease_of(row)
        sealed = contents.find(connection, [row.content_id]).get(row.content_id)
        opened = scope.tools.vault.open([(lease, sealed)])[0] if lease and sealed else None
        if row.state != AnswerState.SENT or opened is None:
            raise EffectRefused("P1", "This answer was withdrawn; it cannot be edited.")
        old = msgspec.json.decode(opened.words, type=Kept)
        profile = profile_of(connection, consumer, scope)
        new = msgspec.structs.replace(
            old,
            text=effect.text,
            html=answer_html(effect.text, old.mention, profile.url or act.consumer),
            content_warning=effect.warning or old.content_warning,
            updated=scope.now,
            history=(*old.history, Past(text=old.text, until=scope.now)),
        )
        scope.free([row])
        fresh = scope.seal(connection, msgspec.json.encode(new))
        connection.execute(
            _replace,
            {
                "row_id": row.id,
                "now": scope.now,
                "content": fresh.content_id,
                "key": fresh.lease_key_id,
                "wrapping": fresh.wrapped,
            },
        )
        scope.deliver_answer(act, row.id, "Update", row.version + 1)
