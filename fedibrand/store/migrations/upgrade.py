"""Runs the migrations on a connection that is given."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from fedibrand.store.revision import NewerSchema


def upgrade(connection: Connection, revision: str) -> None:
    """Bring the database to ``revision``, in the transaction at hand.

    Raises:
        NewerSchema: It stands at a revision that is not known here.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as fault:
        raise NewerSchema(f"{NewerSchema.__doc__} ({fault})") from None
