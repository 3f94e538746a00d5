"""Named values of the instance."""

from sqlalchemy import Connection, bindparam, select

from fedibrand.store.tables.instance import InstanceValue
from fedibrand.store.vault import Vault

_table = InstanceValue.__table__  # type: ignore[attr-defined]
_select = select(_table.c.value).where(_table.c.name == bindparam("row_name"))
_insert = _table.insert()


def hash_key(connection: Connection, vault: Vault) -> bytes:
    """Return the hash key, wrapped; made at first start and never changed."""
    found: bytes | None = connection.execute(_select, {"row_name": "hash-key"}).scalar()
    if found is None:
        found = vault.new_hash_key()
        connection.execute(_insert, {"name": "hash-key", "value": found})
    return found
