"""Engines for SQLite: one that writes, one that reads.

* A writer begins with ``BEGIN IMMEDIATE``: a deferred transaction that turns into a write fails at once
  under load, whatever the timeout.
* A reader begins with a plain ``BEGIN`` and ``query_only``: an immediate one would lock everybody out.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

BUSY_SECONDS = 10


def writer(url: str) -> Engine:
    """Return the engine whose transactions may write; makes the folder and the file where missing."""
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    return _engine(url, "BEGIN IMMEDIATE", ["PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"], 1)


def reader(url: str) -> Engine:
    """Return the engine whose transactions only read."""
    return _engine(url, "BEGIN", ["PRAGMA query_only=ON"], 8)


def bare(url: str) -> sqlite3.Connection:
    """Return a connection of the driver's own that waits for nobody and opens no transaction by itself."""
    path = make_url(url).database or ":memory:"
    return sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)


def _engine(url: str, begin: str, pragmas: list[str], size: int) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS, "cached_statements": 512},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in [
            "PRAGMA foreign_keys=ON",
            "PRAGMA secure_delete=ON",
            "PRAGMA temp_store=MEMORY",
            *pragmas,
        ]:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
