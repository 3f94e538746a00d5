"""AddNote: a note of the team's, which the consumer never sees."""

from sqlalchemy import Connection

from fedibrand.acts import Act
from fedibrand.applying.lengths import NOTE, check_length
from fedibrand.applying.scope import Scope
from fedibrand.conversations.owned import owned
from fedibrand.store.tables.notes import NoteRow
from fedibrand.team_effects import AddNote

_insert = NoteRow.__table__.insert()  # type: ignore[attr-defined]


def add_note(connection: Connection, found: list[tuple[Act, AddNote]], scope: Scope) -> None:
    """Seal and write the notes on conversations of the acts' own brands.

    Raises:
        Malformed: A note is blank, or has more than 5,000 characters.
    """
    for _, effect in found:
        check_length("A note has 1 to %(most)s characters.", effect.text, NOTE)
    ours = owned(connection, [effect.conversation for _, effect in found])
    rows = [
        {
            "id": scope.tools.clock.new_id(),
            "brand_id": act.brand,
            "conversation_id": effect.conversation,
            "by": act.by,
            "member_id": act.member or None,
            "at": scope.now,
            **scope.seal(connection, effect.text.encode()).columns(),
        }
        for act, effect in found
        if (effect.conversation, act.brand) in ours
    ]
    if rows:
        connection.execute(_insert, rows)
