import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from fedibrand.app.instance import Instance
from fedibrand.brands.registry import BrandRow
from fedibrand.cli import commands
from fedibrand.settings import Settings
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.running import SECRET, add_brand, free_port, local_settings, running

WORDS = "the kettle leaks"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made = local_settings(tmp_path / "data", free_port())
    monkeypatch.setenv("FEDIBRAND_URL", made.url)
    monkeypatch.setenv("FEDIBRAND_DATA", str(made.data))
    monkeypatch.setenv("FEDIBRAND_SECRET", SECRET)
    monkeypatch.setenv("FEDIBRAND_ALLOWED_NETWORKS", "127.0.0.0/8,::1/128")
    return made


@pytest.fixture
async def server() -> AsyncIterator[ConsumerServer]:
    """By the machine's own clock, for commands run by it too."""
    async with ConsumerServer(host="localhost") as server:
        yield server


@pytest.fixture
def alice(server: ConsumerServer) -> Consumer:
    return server.consumer("alice")


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[Instance]:
    async with running(settings) as instance:
        yield instance


async def command(*tokens: str) -> int:
    """Run a command as a shell would: in a thread, for it has a loop of its own."""
    return await asyncio.to_thread(commands.run, list(tokens))


def count(connection: Connection, table: str, where: str = "1") -> int:
    found: int = connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE {where}").scalar_one()
    return found


async def settle(instance: Instance, server: ConsumerServer) -> None:
    for _ in range(2):
        await server.settled()
        await instance.settled()


async def talked(settings: Settings, server: ConsumerServer, alice: Consumer) -> tuple[BrandRow, str]:
    async with served(settings) as instance:
        acme = await add_brand(instance, "acme")
        post = await alice.mention(acme, WORDS)
        await settle(instance, server)
        assert await instance.parts.store.read(count, "holding", "state = 'held'") == 1
    return acme, post


async def test_what_was_deleted_since_the_backup_does_not_come_back(
    settings: Settings, tmp_path: Path, server: ConsumerServer, alice: Consumer
) -> None:
    _, post = await talked(settings, server, alice)
    assert await command("backup", str(tmp_path / "backup")) == 0
    async with served(settings) as instance:
        await alice.delete(post)
        await settle(instance, server)
    assert await command("restore", str(tmp_path / "backup"), "--replace") == 0
    async with served(settings) as instance:
        assert await instance.parts.store.read(count, "holding", "state = 'withdrawn'") == 1
        assert await instance.parts.store.read(count, "holding", "wrapped IS NOT NULL") == 0
        assert await instance.parts.store.read(count, "content") == 1


async def test_who_blocked_since_the_backup_is_blocked_and_nothing_of_theirs_is_back(
    settings: Settings, tmp_path: Path, server: ConsumerServer, alice: Consumer
) -> None:
    acme, _ = await talked(settings, server, alice)
    assert await command("backup", str(tmp_path / "backup")) == 0
    async with served(settings) as instance:
        await alice.block(acme)
        await settle(instance, server)
    assert await command("restore", str(tmp_path / "backup"), "--replace") == 0
    async with served(settings) as instance:
        store = instance.parts.store
        for table in ("consumer", "holding", "content", "conversation", "consent_grant"):
            assert await store.read(count, table) == 0
        assert await store.read(count, "ledger", "entry = 'blocked'") == 1
        assert await store.read(count, "ledger") == 1


async def test_what_waited_to_leave_when_the_backup_was_taken_leaves_only_by_hand(
    settings: Settings, tmp_path: Path, server: ConsumerServer, alice: Consumer
) -> None:
    async with served(settings) as instance:
        acme = await add_brand(instance, "acme")
        await alice.follow(acme)
        await server.settled()
        await instance.queue.idle()
    async with served(settings) as instance:
        await instance.parts.store.write(lambda c: c.exec_driver_sql("UPDATE delivery SET state = 'waiting'"))
        assert await command("backup", str(tmp_path / "backup")) == 0
    before = len(server.received)
    assert await command("restore", str(tmp_path / "backup"), "--replace") == 0
    async with served(settings) as instance:
        await settle(instance, server)
        waiting = "state = 'failed' AND reason = 'restored'"
        assert await instance.parts.store.read(count, "delivery", waiting) == 1
    assert len([one for one in server.received[before:] if one.type == "Accept"]) <= 1


async def test_a_backup_is_not_restored_beside_a_running_server(
    settings: Settings,
    tmp_path: Path,
    server: ConsumerServer,
    alice: Consumer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await talked(settings, server, alice)
    assert await command("backup", str(tmp_path / "backup")) == 0
    async with served(settings):
        assert await command("restore", str(tmp_path / "backup"), "--replace") == 1
    assert "A server runs on this data" in capsys.readouterr().err


async def test_a_record_newer_than_its_key_store_is_not_served_until_the_loss_is_accepted(
    settings: Settings, tmp_path: Path, server: ConsumerServer, alice: Consumer
) -> None:
    acme, _ = await talked(settings, server, alice)
    (settings.data / "keys.sqlite3").unlink()
    with pytest.raises(RuntimeError, match="key store is older"):
        async with served(settings):
            pass
    assert await command("vault", "accept-loss", "--confirm", settings.host) == 0
    async with served(settings) as instance:
        for table in ("consumer", "holding", "content"):
            assert await instance.parts.store.read(count, table) == 0
        await alice.mention(acme, WORDS)
        await settle(instance, server)
        assert await instance.parts.store.read(count, "holding", "state = 'held'") == 1


async def test_the_secret_can_be_changed_and_everything_still_opens(
    settings: Settings,
    tmp_path: Path,
    server: ConsumerServer,
    alice: Consumer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await talked(settings, server, alice)
    new = "another secret that is long enough for a test"
    (tmp_path / "new").write_text(new)
    assert await command("vault", "rewrap", "--new-secret-file", str(tmp_path / "new")) == 0
    assert await command("incoming") == 1
    assert "FEDIBRAND_SECRET" in capsys.readouterr().err
    monkeypatch.setenv("FEDIBRAND_SECRET", new)
    assert await command("incoming") == 0
    assert WORDS in capsys.readouterr().out


async def test_what_waited_and_wants_somebodys_document_first_is_answered_only_by_hand(
    settings: Settings, tmp_path: Path, server: ConsumerServer, alice: Consumer
) -> None:
    async with running(settings, role="web") as instance:
        acme = await add_brand(instance, "acme")
        await alice.follow(acme)
        await server.settled()
        assert await command("backup", str(tmp_path / "backup")) == 0
    assert await command("restore", str(tmp_path / "backup"), "--replace") == 0
    async with served(settings) as instance:
        await settle(instance, server)
        held_back = "state = 'failed' AND reason = 'restored'"
        assert await instance.parts.store.read(count, "delivery", held_back) == 1
    assert [one for one in server.received if one.type == "Accept"] == []


async def test_a_backup_is_for_its_owner_alone_also_while_it_is_made(
    settings: Settings,
    tmp_path: Path,
    server: ConsumerServer,
    alice: Consumer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await talked(settings, server, alice)
    modes: set[int] = set()
    replace = Path.replace

    def look(self: Path, target: Path) -> Path:
        modes.update(
            path.stat().st_mode & 0o077 for path in tmp_path.glob("backup.*") if path.suffix != ".about"
        )
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", look)
    assert await command("backup", str(tmp_path / "backup")) == 0
    assert modes == {0}
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0
