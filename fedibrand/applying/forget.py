"""Forget: everything of a consumer ends at one brand, and what stands on it.

What is left are the one ledger entry that says so, keyed hashes of what must not come back, and the bare
ids of answers, whose addresses say 410.
"""

from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from fedibrand.applying.scope import Scope
from fedibrand.effects import Act, Forget
from fedibrand.store import remembering
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.follows import FollowRow
from fedibrand.store.tables.gone_answers import GoneAnswer
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.labels import Label
from fedibrand.store.tables.ledger import LedgerEntry
from fedibrand.store.tables.notes import NoteRow
from fedibrand.store.tables.pictures import PictureRow
from fedibrand.store.tables.reactions import Reaction

_ids: Any = bindparam("ids", expanding=True)


def _t(model: Any) -> Any:
    return model.__table__


_conversations = select(_t(Conversation).c.id).where(_t(Conversation).c.consumer_id.in_(_ids))
_answers = select(_t(AnswerRow).c.id).where(_t(AnswerRow).c.conversation_id.in_(_conversations))
_leaving = select(_t(AnswerRow).c.id, _t(AnswerRow).c.brand_id).where(
    _t(AnswerRow).c.conversation_id.in_(_conversations)
)
_sealed: tuple[Any, ...] = (
    select(_t(Holding)).where(_t(Holding).c.consumer_id.in_(_ids)),
    select(_t(AnswerRow)).where(_t(AnswerRow).c.conversation_id.in_(_conversations)),
    select(_t(NoteRow)).where(_t(NoteRow).c.conversation_id.in_(_conversations)),
    select(_t(Delivery)).where(_t(Delivery).c.consumer_id.in_(_ids)),
    select(_t(Consumer)).where(_t(Consumer).c.id.in_(_ids)),
)
_posts = select(_t(Holding).c.brand_id, _t(Holding).c.post_hash).where(_t(Holding).c.consumer_id.in_(_ids))
_purge: tuple[Any, ...] = (
    insert(_t(GoneAnswer)).from_select(["id", "brand_id"], _leaving),
    delete(_t(Reaction)).where(_t(Reaction).c.consumer_id.in_(_ids)),
    delete(_t(Reaction)).where(_t(Reaction).c.answer_id.in_(_answers)),
    update(_t(PictureRow)).where(_t(PictureRow).c.answer_id.in_(_answers)).values(answer_id=None),
    delete(_t(Delivery)).where(_t(Delivery).c.consumer_id.in_(_ids)),
    delete(_t(AnswerRow)).where(_t(AnswerRow).c.conversation_id.in_(_conversations)),
    delete(_t(NoteRow)).where(_t(NoteRow).c.conversation_id.in_(_conversations)),
    delete(_t(Label)).where(_t(Label).c.conversation_id.in_(_conversations)),
    delete(_t(Holding)).where(_t(Holding).c.consumer_id.in_(_ids)),
    delete(_t(Conversation)).where(_t(Conversation).c.consumer_id.in_(_ids)),
    delete(_t(FollowRow)).where(_t(FollowRow).c.consumer_id.in_(_ids)),
    delete(_t(Follower)).where(_t(Follower).c.consumer_id.in_(_ids)),
    delete(_t(GrantRow)).where(_t(GrantRow).c.consumer_id.in_(_ids)),
    delete(_t(Consumer)).where(_t(Consumer).c.id.in_(_ids)),
)
_unwrite = delete(_t(LedgerEntry)).where(
    _t(LedgerEntry).c.brand_id == bindparam("brand"), _t(LedgerEntry).c.actor_hash == bindparam("actor")
)
_write = insert(_t(LedgerEntry))


def forget(connection: Connection, found: list[tuple[Act, Forget]], scope: Scope) -> None:
    """Purge these consumers, and leave the one entry in the ledger that the fold begins at."""
    vault = scope.tools.vault
    ids = {scope.consumer_id(act): act for act, _ in found if scope.consumer(act) is not None}
    if ids:
        wanted = {"ids": list(ids)}
        for statement in _sealed:
            scope.free(connection.execute(statement, wanted).all())
        actors = {act.brand: vault.hash(act.consumer) for act in ids.values()}
        remembering.add(
            connection,
            "deleted",
            [
                (row.brand_id, remembering.key(vault, "deleted", row.post_hash), actors[row.brand_id])
                for row in connection.execute(_posts, wanted)
            ],
            scope.now,
        )
        scope.drop_deliveries(ids)
        for statement in _purge:
            connection.execute(statement, wanted)
    for act, effect in found:
        scope.note_ended(act, effect.entry)
        scope.consumers.pop((act.brand, act.consumer), None)
        actor = vault.hash(act.consumer)
        connection.execute(_unwrite, {"brand": act.brand, "actor": actor})
        connection.execute(
            _write,
            {
                "id": scope.tools.clock.new_id(),
                "brand_id": act.brand,
                "actor_hash": actor,
                "entry": effect.entry,
                "subject_hash": act.activity_hash,
                "by": act.by,
                "at": scope.now,
            },
        )
