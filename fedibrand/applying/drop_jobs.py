"""What goes with anything that a package was to decide about: its jobs, and the words they keep."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from fedibrand.applying.scope import Scope
from fedibrand.store.tables.package_jobs import PackageJobRow

_table = PackageJobRow.__table__  # type: ignore[attr-defined]
_ids: Any = bindparam("ids", expanding=True)


def drop_jobs(connection: Connection, about: str, ids: Iterable[str], scope: Scope) -> None:
    """Drop the jobs that are ``about`` one of these: a ``holding``, a ``conversation``, a ``consumer``."""
    wanted = {"ids": list(ids)}
    if not wanted["ids"]:
        return
    concerned = _table.c[f"{about}_id"].in_(_ids)
    scope.free(connection.execute(select(_table).where(concerned), wanted).all())
    connection.execute(delete(_table).where(concerned), wanted)
