"""How large a brand's collections are. Who is in them is the consumers' business, and is told to nobody."""

from dataclasses import dataclass

from sqlalchemy import Connection, String, bindparam, func, select

from fedibrand.domain import AnswerState, FollowState
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.follows import FollowRow

_follower, _follow, _answer = Follower.__table__, FollowRow.__table__, AnswerRow.__table__  # type: ignore[attr-defined]
_brand = bindparam("brand", type_=String)
_totals = select(
    select(func.count()).where(_follower.c.brand_id == _brand).scalar_subquery().label("followers"),
    select(func.count())
    .where(_follow.c.brand_id == _brand, _follow.c.state == FollowState.ACCEPTED)
    .scalar_subquery()
    .label("following"),
    select(func.count())
    .where(_answer.c.brand_id == _brand, _answer.c.state == AnswerState.SENT)
    .scalar_subquery()
    .label("outbox"),
)


@dataclass(frozen=True, slots=True)
class Totals:
    """``totalItems`` of a brand's collections; ``outbox`` counts the answers that stand."""

    followers: int
    following: int
    outbox: int


def totals(connection: Connection, brand_id: str) -> Totals:
    """Return how large a brand's collections are."""
    row = connection.execute(_totals, {"brand": brand_id}).one()
    return Totals(row.followers, row.following, row.outbox)
