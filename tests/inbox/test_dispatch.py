"""What becomes of arrivals when the database cannot be used, or somebody else was quicker."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from fedibrand.app.instance import Instance
from fedibrand.app.jobs import Jobs
from fedibrand.domain import ArrivalState
from fedibrand.inbox import waiting
from fedibrand.inbox.dispatch import Dispatch
from fedibrand.inbox.packages.call import Limits
from fedibrand.inbox.packages.pool import Pool
from fedibrand.store import contents, endings
from fedibrand.store.run import Store
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.holdings import Holding
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.running import add_brand, free_port, local_settings, running


class Full(Store):
    async def write(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[Instance]:
    """An instance in which one mention waits that nobody handles."""
    async with running(local_settings(tmp_path, free_port()), role="web") as web:
        acme = await add_brand(web, "acme")
        async with ConsumerServer(host="localhost") as server:
            await server.consumer("alice").mention(str(acme.acct), "the kettle leaks")
            await server.settled()
            yield web


@pytest.fixture
def dispatch(web: Instance) -> Dispatch:
    return Jobs(web.queue, web.parts, Pool(web.parts.store, Limits(10, 1 << 28), web.clock))._dispatch


def rows(connection: Connection, model: Any) -> list[Any]:
    return list(connection.execute(select(model.__table__)))


def drop(connection: Connection) -> None:
    connection.execute(Arrival.__table__.delete())  # type: ignore[attr-defined]


def opened(web: Instance, connection: Connection) -> list[bool]:
    found = rows(connection, Holding)
    sealed = contents.find(connection, [row.content_id for row in found])
    leases = [lease for row in found if (lease := contents.lease_of(row))]
    return [
        one is not None for one in web.parts.vault.open([(one, sealed[one.content_id]) for one in leases])
    ]


async def test_an_arrival_is_not_quarantined_because_the_disk_is_full(
    web: Instance, dispatch: Dispatch
) -> None:
    store = web.parts.store
    store.__class__ = Full
    outcome = await dispatch.batch()
    store.__class__ = Store
    assert outcome.handled == 0
    assert [row.state for row in await store.read(rows, Arrival)] == [ArrivalState.WAITING]
    assert (await dispatch.batch()).handled == 1
    assert len(await store.read(rows, Holding)) == 1


async def test_an_arrival_that_another_process_handled_meanwhile_keeps_its_words(
    web: Instance, dispatch: Dispatch
) -> None:
    store, vault = web.parts.store, web.parts.vault
    taken = await store.read(waiting.take, web.clock.now())
    assert (await dispatch.batch()).handled == 1
    await dispatch._see_through(taken)
    await endings.finish(store, vault)
    assert await store.read(lambda connection: opened(web, connection)) == [True]


async def test_an_arrival_that_was_ended_while_it_was_decided_about_is_not_held(
    web: Instance, dispatch: Dispatch
) -> None:
    store = web.parts.store
    taken = await store.read(waiting.take, web.clock.now())
    await store.write(drop)
    await dispatch._see_through(taken)
    assert await store.read(rows, Holding) == []
