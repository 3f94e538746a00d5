"""A person on somebody else's server, as a test sees them: told what to do, asked what reached them.

The other software runs in a process of its own and answers on two loopback ports: the network's and the
test's. What each server offers on the test's port is told in its folder (`fedify/README.md`).
"""

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import aiohttp

PATIENCE = 20  # seconds for a server to start, to stop, or to answer
CAVAGE = "draft-cavage-http-signatures-12"
RFC9421 = "rfc9421"

Json = dict[str, Any]


class PeerRefusedError(Exception):
    """The peer could not do what the test told it to; the message is the peer's own."""


@dataclass(frozen=True)
class Peer:
    """One running server with one person on it.

    Attributes:
        origin: Scheme, host and port that the network sees, without a slash at the end.
        actor: The person's id.
        control: The same for the port that only tests speak to.
        log_file: Everything the process says on its standard error.
    """

    origin: str
    actor: str
    control: str
    log_file: Path
    process: Process
    session: aiohttp.ClientSession

    @classmethod
    async def start(cls, command: list[str], folder: Path, log_file: Path) -> Self:
        """Start ``command`` in ``folder`` and wait for the JSON line that names its ports.

        Raises:
            PeerRefusedError: It ended, or said nothing for ``PATIENCE`` seconds.
        """
        with log_file.open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *command, cwd=folder, stdin=PIPE, stdout=PIPE, stderr=log
            )
        assert process.stdout is not None
        try:
            ports = json.loads(await asyncio.wait_for(process.stdout.readline(), PATIENCE))
        except (TimeoutError, ValueError):
            await _end(process)
            raise PeerRefusedError(f"{command} did not start:\n{_text(log_file)}") from None
        session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2 * PATIENCE))
        return cls(log_file=log_file, process=process, session=session, **ports)

    async def stop(self) -> None:
        """End the process and close the connections to it."""
        await self.session.close()
        await _end(self.process)

    async def do(self, action: str, **parameters: object) -> Json:
        """Tell the person to do something and return what came of it, usually {activity, object}.

        Raises:
            PeerRefusedError: It cannot be done.
        """
        async with self.session.post(f"{self.control}/control/{action}", json=parameters) as response:
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
        """Return every POST of the peer's that was answered: {type, id, inbox, signature, headers, status}."""
        return await self._ask("sent", count=count, wait=wait, **filters)

    async def errors(self, *, count: int = 1, wait: float = 0, **filters: str) -> list[Json]:
        """Return what the peer refused or could not deliver: {where, message, id}."""
        return await self._ask("errors", count=count, wait=wait, **filters)

    async def state(self) -> Json:
        """Return {followers, following, notes}, each a list of ids."""
        return await self._ask("state")

    def log(self) -> str:
        """Return what the process said so far."""
        return _text(self.log_file)

    async def _ask(self, what: str, **query: str | float) -> Any:
        async with self.session.get(f"{self.control}/control/{what}", params=query) as response:
            return await response.json()


def _text(file: Path) -> str:
    return file.read_text(errors="replace")


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.communicate(), PATIENCE)
    except TimeoutError:
        process.kill()
        await process.communicate()
