"""A person on somebody else's server, as a test sees them: told what to do, asked what reached them.

The other software runs in a process of its own and answers on two loopback ports: the network's and the
test's. What each server offers on the test's port is told in its folder (`fedify/README.md`).
"""

import json
import select
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from typing import Any, Self

import aiohttp

PATIENCE = 20  # seconds for a server to start, to stop, or to answer
CAVAGE = "draft-cavage-http-signatures-12"
RFC9421 = "rfc9421"

Json = dict[str, Any]


class PeerRefusedError(Exception):
    """The peer could not do what the test told it to; the message is the peer's own."""


@dataclass(frozen=True)
class Server:
    """One running process. Tests take it in turns: starting it costs more than most of them.

    Attributes:
        origin: Scheme, host and port that the network sees, without a slash at the end.
        actor: The id of the one person on it.
        control: The same as ``origin`` for the port that only tests speak to.
        log_file: Everything the process says on its standard error.
    """

    origin: str
    actor: str
    control: str
    log_file: Path
    process: Popen[bytes]

    @classmethod
    def start(cls, command: list[str], folder: Path, log_file: Path) -> Self:
        """Start ``command`` in ``folder`` and wait for the JSON line that names its ports.

        Raises:
            PeerRefusedError: It ended, or said nothing for ``PATIENCE`` seconds.
        """
        with log_file.open("wb") as log:
            process = Popen(command, cwd=folder, stdin=PIPE, stdout=PIPE, stderr=log)
        assert process.stdout is not None
        said = select.select([process.stdout], [], [], PATIENCE)[0] and process.stdout.readline()
        if not said:
            _end(process)
            raise PeerRefusedError(f"{command} did not start:\n{_text(log_file)}")
        return cls(log_file=log_file, process=process, **json.loads(said))

    @property
    def is_running(self) -> bool:
        """Whether it can be used, or was stopped."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End the process."""
        _end(self.process)


@dataclass(frozen=True)
class Peer:
    """The person on one server, to whom nothing has happened before the test that uses them."""

    server: Server
    session: aiohttp.ClientSession

    @classmethod
    async def begin(cls, server: Server) -> Self:
        """Return the person on ``server``, what other tests did to them forgotten."""
        session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2 * PATIENCE))
        peer = cls(server, session)
        await peer.do("begin")
        return peer

    @property
    def origin(self) -> str:
        """Scheme, host and port of their server, without a slash at the end."""
        return self.server.origin

    @property
    def actor(self) -> str:
        """Their id."""
        return self.server.actor

    async def leave(self) -> None:
        """Close the connections to their server, which runs on."""
        await self.session.close()

    async def do(self, action: str, **parameters: object) -> Json:
        """Tell the person to do something and return what came of it, usually {activity, object}.

        Raises:
            PeerRefusedError: It cannot be done.
        """
        async with self.session.post(f"{self.server.control}/control/{action}", json=parameters) as response:
            answer = await response.json()
        if response.status != 200:
            raise PeerRefusedError(answer["error"])
        return answer

    async def received(self, *, count: int = 1, wait: float = PATIENCE, **filters: str) -> list[Json]:
        """Return the verified activities whose fields equal ``filters``, oldest first.

        Each is {type, id, actor, object, inbox, json}. The answer comes as soon as there are ``count`` of
        them; after ``wait`` seconds it is what there is.
        """
        return await self._ask("received", count=count, wait=wait, **filters)

    async def requests(self, *, count: int = 1, wait: float = 0, **filters: str) -> list[Json]:
        """Return every request to the network's port: {method, path, status, signature, headers}.

        A POST has {signedBy, provenBy} as well: the key and the actor that the peer found to vouch for it.
        """
        return await self._ask("requests", count=count, wait=wait, **filters)

    async def sent(self, *, count: int = 1, wait: float = PATIENCE, **filters: str) -> list[Json]:
        """Return the peer's POSTs that were answered: {type, id, inbox, signature, headers, status}."""
        return await self._ask("sent", count=count, wait=wait, **filters)

    async def errors(self, *, count: int = 1, wait: float = 0, **filters: str) -> list[Json]:
        """Return what the peer refused or could not deliver: {where, message, id}."""
        return await self._ask("errors", count=count, wait=wait, **filters)

    async def state(self) -> Json:
        """Return {followers, following, notes}, each a list of ids."""
        return await self._ask("state")

    def log(self) -> str:
        """Return what the process said so far, other tests' part included."""
        return _text(self.server.log_file)

    async def _ask(self, what: str, **query: str | float) -> Any:
        async with self.session.get(f"{self.server.control}/control/{what}", params=query) as response:
            return await response.json()


def _text(file: Path) -> str:
    return file.read_text(errors="replace")


def _end(process: Popen[bytes]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=PATIENCE)
    except TimeoutExpired:
        process.kill()
        process.communicate()
