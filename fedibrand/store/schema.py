"""Which revision of the schema a database has, and bringing it to the newest.

Alembic is loaded only when the stored revision is another one: it costs a third of a second.
"""

import importlib

from sqlalchemy import Connection, inspect, text

from fedibrand.store.revision import REVISION


def prepare(connection: Connection) -> bool:
    """Bring the schema to :data:`~fedibrand.store.revision.REVISION`; return whether anything had to be done.

    Raises:
        NewerSchema: The stored revision is one this version does not know.
    """
    if _stored(connection) == REVISION:
        return False
    importlib.import_module("fedibrand.store.migrations.upgrade").upgrade(connection, REVISION)
    return True


def _stored(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found
