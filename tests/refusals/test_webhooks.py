"""THREATS 4: the address of a webhook is a brand's own choice, and leads nowhere we must not go."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Connection, delete, select

from fedibrand.app.instance import Instance
from fedibrand.domain import JobState
from fedibrand.outbox.webhooks import Webhooks
from fedibrand.store.tables.brand_packages import BrandPackageRow
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.webhook_calls import WebhookCallRow
from fedibrand.testing.running import add_brand, free_port, local_settings, running
from tests.fakes import START, HandClock
from tests.outbox.scene import insert
from tests.remote.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="module")

PACKAGE = "acme.loyalty"
_calls = WebhookCallRow.__table__  # type: ignore[attr-defined]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shut(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    """An instance that may reach public addresses only, as every real one."""
    settings = local_settings(tmp_path_factory.mktemp("shut"), free_port(), FEDIBRAND_ALLOWED_NETWORKS="")
    async with running(settings) as instance:
        await _open(instance)
        yield instance


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ajar(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    """An instance that may reach loopback, as in tests."""
    async with running(local_settings(tmp_path_factory.mktemp("ajar"), free_port())) as instance:
        await _open(instance)
        yield instance


async def _open(instance: Instance) -> None:
    brand = (await add_brand(instance, "acme")).id
    consumer = {
        "id": "alice",
        "brand_id": brand,
        "actor_hash": b"alice",
        "actor": "https://social.example/users/alice",
        "acct_hash": b"",
        "host": "social.example",
        "inbox": "https://social.example/users/alice/inbox",
        "shared_inbox": "",
        "followers": "",
        "indexable": False,
        "discoverable": True,
        "vetoes": "",
        "key_hashes": b"",
        "seen_at": START,
    }
    times = {"opened_at": START, "heard_at": START, "moved_at": START}
    conversation = {"id": "thread", "brand_id": brand, "consumer_id": "alice", "state": "open", "answered": 1}
    use = {"brand_id": brand, "package": PACKAGE, "enabled": True, "settings": b"{}", "changed_at": START}
    store = instance.parts.store
    await store.write(insert, Consumer, consumer)
    await store.write(insert, Conversation, {**conversation, **times, "message": False})
    await store.write(insert, BrandPackageRow, use)


async def called(instance: Instance, address: str) -> Any:
    """Have an instance call an address; return the row of the call."""
    parts = instance.parts
    clock = HandClock(datetime.now(UTC) + timedelta(days=1))  # so that the instance finds nothing due
    now = clock.now()
    brand = (await parts.store.read(_brand))[0]
    call = {
        "id": clock.new_id(),
        "brand_id": brand,
        "package": PACKAGE,
        "conversation_id": "thread",
        "event": "ticket.opened",
        "address": "webhook",
        "secret": "webhook_secret",
        "state": JobState.WAITING,
        "attempts": 0,
        "reason": "",
        "created_at": now,
        "due_at": now,
    }

    async def address_of(*_names: str) -> tuple[str, str]:
        return address, "a secret of a brand"

    def replied(*_told: object) -> None:
        raise AssertionError

    webhooks = Webhooks(parts.store, parts.client, clock, address_of=address_of, replied=replied)
    await parts.store.write(insert, WebhookCallRow, call)
    await webhooks.run(call["id"])
    row = await parts.store.read(_row, call["id"])
    await parts.store.write(_drop)
    return row


def _brand(connection: Connection) -> list[str]:
    return list(connection.execute(select(BrandPackageRow.brand_id)).scalars())  # type: ignore[call-overload]


def _row(connection: Connection, call_id: str) -> Any:
    return connection.execute(select(_calls).where(_calls.c.id == call_id)).first()


def _drop(connection: Connection) -> None:
    connection.execute(delete(_calls))


@pytest.mark.parametrize(
    "host",
    [
        "localhost:{port}",
        "127.0.0.1:{port}",
        "127.1:{port}",
        "2130706433:{port}",
        "0x7f.1:{port}",
        "①②⑦.⓪.⓪.①:{port}",
        "0.0.0.0:{port}",
        "[::1]:{port}",
        "[::ffff:127.0.0.1]:{port}",
        "[::127.0.0.1]:{port}",
        "[64:ff9b::7f00:1]:{port}",
        "[2002:7f00:1::]:{port}",
        "169.254.169.254",
        "10.0.0.1",
        "[fd00::1]",
        "user:word@localhost:{port}",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_no_webhook_leads_to_an_address_that_is_not_for_us(
    scheme: str, host: str, shut: Instance
) -> None:
    async with Site() as site:
        port = int(site.origin.rpartition(":")[2])
        row = await called(shut, f"{scheme}://{host.format(port=port)}/hook")
        assert (row.status, site.seen) == (None, [])
    assert row.reason in {"guarded", "unreachable"}  # some machines resolve 127.1, others do not


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://localhost/", "//localhost/", "hook", "\n", ""]
)
async def test_what_is_no_address_is_refused(address: str, ajar: Instance) -> None:
    row = await called(ajar, address)
    assert (row.state, row.reason) == (JobState.FAILED, "guarded")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_webhook_that_sends_us_on_is_not_followed(status: int, ajar: Instance) -> None:
    async with Site() as site, Site() as inside:
        site.redirects(
            "/hook", inside.serves("/latest", b'{"note": "words"}', 200, "application/json"), status
        )
        row = await called(ajar, f"{site.origin}/hook")
        assert (row.state, row.status, row.reason) == (JobState.FAILED, status, "refused")
        assert (site.paths(), inside.paths()) == (["/hook"], [])
