"""Canned answers: a brand's own words to begin an answer with, by the short names that its team calls them.

A text may name who it is for and from: ``{name}``, ``{brand}``, ``{member}`` are filled in when it is used.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.clock import Clock
from fedibrand.problems import Sentence
from fedibrand.store.tables.canned_answers import CannedAnswerRow

NAME, TEXT, MOST = 60, 5000, 200
"""Most characters of a name and of a text, and how many a brand may have."""

VARIABLES = frozenset({"name", "brand", "member"})
_VARIABLE = re.compile(r"\{(\w+)\}")

_table = CannedAnswerRow.__table__  # type: ignore[attr-defined]
_mine = (_table.c.id == bindparam("row_id"), _table.c.brand_id == bindparam("brand"))
_of = select(_table).where(_table.c.brand_id == bindparam("brand")).order_by(_table.c.name)
_get = select(_table).where(*_mine)
_called = select(_table.c.id).where(
    _table.c.brand_id == bindparam("brand"), _table.c.name == bindparam("called")
)
_number = select(func.count()).where(_table.c.brand_id == bindparam("brand"))
_insert = _table.insert()
_change = (
    update(_table)
    .where(*_mine)
    .values(name=bindparam("called"), text=bindparam("words"), changed_at=bindparam("now"))
)
_drop = delete(_table).where(*_mine)


@dataclass(frozen=True, slots=True)
class Canned:
    """A canned answer."""

    id: str
    name: str
    text: str


def of(connection: Connection, brand_id: str) -> list[Canned]:
    """Return a brand's canned answers, by name."""
    return [_read(row) for row in connection.execute(_of, {"brand": brand_id})]


def get(connection: Connection, brand_id: str, canned_id: str) -> Canned:
    """Return one of a brand's canned answers.

    Raises:
        NotFound: This brand has none of that id.
    """
    row = connection.execute(_get, {"brand": brand_id, "row_id": canned_id}).first()
    if row is None:
        raise NotFound("There is no such canned answer.")
    return _read(row)


def add(connection: Connection, brand_id: str, name: str, text: str, clock: Clock) -> Canned:
    """Write a new canned answer and return it.

    Raises:
        Malformed: As for :func:`change`; or the brand has 200 already.
    """
    made = Canned(clock.new_id(), name.strip(), text.strip())
    _check(connection, brand_id, made)
    if connection.execute(_number, {"brand": brand_id}).scalar_one() >= MOST:
        raise Malformed(Sentence("A brand has at most %(most)s canned answers.", most=MOST))
    row = {"id": made.id, "brand_id": brand_id, "name": made.name, "text": made.text}
    connection.execute(_insert, {**row, "changed_at": clock.now()})
    return made


def change(
    connection: Connection, brand_id: str, canned_id: str, name: str, text: str, clock: Clock
) -> Canned:
    """Give a canned answer another name and text; return it.

    Raises:
        NotFound: This brand has none of that id.
        Malformed: The name or the text is empty or too long, the name is another's, or the text has a
            variable that there is none of.
    """
    get(connection, brand_id, canned_id)
    made = Canned(canned_id, name.strip(), text.strip())
    _check(connection, brand_id, made)
    row = {"row_id": made.id, "brand": brand_id, "called": made.name, "words": made.text}
    connection.execute(_change, {**row, "now": clock.now()})
    return made


def drop(connection: Connection, brand_id: str, canned_id: str) -> None:
    """Drop a canned answer; one that is gone already, or another brand's, is left as it is."""
    connection.execute(_drop, {"row_id": canned_id, "brand": brand_id})


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its variables filled in; what has no value stays as it is written."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def _check(connection: Connection, brand_id: str, made: Canned) -> None:
    if not 1 <= len(made.name) <= NAME or not made.name.isprintable():
        raise Malformed(
            Sentence("A canned answer's name has 1 to %(most)s characters that can be printed.", most=NAME)
        )
    if not 1 <= len(made.text) <= TEXT:
        raise Malformed(Sentence("A canned answer has 1 to %(most)s characters.", most=TEXT))
    if unknown := sorted(set(_VARIABLE.findall(made.text)) - VARIABLES):
        known = ", ".join(f"{{{each}}}" for each in sorted(VARIABLES))
        raise Malformed(
            Sentence(
                "There is no variable %(name)s; there are %(known)s.", name=f"{{{unknown[0]}}}", known=known
            )
        )
    taken = connection.execute(_called, {"brand": brand_id, "called": made.name}).scalar()
    if taken not in (None, made.id):
        raise Malformed("There is a canned answer of this name already.")


def _read(row: Any) -> Canned:
    return Canned(row.id, row.name, row.text)
