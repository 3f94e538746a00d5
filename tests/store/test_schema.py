from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from fedibrand.store import schema
from fedibrand.store.metadata import metadata
from fedibrand.store.revision import NewerSchema
from fedibrand.store.run import Store


async def test_the_migrations_make_what_the_tables_say(store: Store) -> None:
    def differences(connection: Connection) -> list[object]:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    assert await store.read(differences) == []


async def test_a_database_that_is_up_to_date_is_left_alone(store: Store) -> None:
    assert not await store.write(schema.prepare)


async def test_a_newer_database_is_refused(tmp_path: Path, store: Store) -> None:
    def age(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    await store.write(age)
    with pytest.raises(NewerSchema, match="newer fedibrand"):
        await store.write(schema.prepare)
