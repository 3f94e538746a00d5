"""A consumer's server: real HTTP, real signatures, Mastodon's manners, everything in memory.

::

    async with ConsumerServer() as server:
        alice = server.consumer("alice")
        post = await alice.mention("@acme@localhost:8000", "the kettle leaks")
        answer = await alice.saw(lambda received: received.type == "Create")

It listens on loopback only, asks nobody for a password, and is for tests and demonstrations.
"""

import re
import socket
from collections.abc import Callable
from typing import Literal, Self

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.clock import Clock
from fedibrand.testing import work
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.control import Control
from fedibrand.testing.deliveries import Deliveries
from fedibrand.testing.dialects import SOFTWARE, Software
from fedibrand.testing.discovery import Discovery
from fedibrand.testing.home import Home
from fedibrand.testing.inbox import Inbox
from fedibrand.testing.oauth import OAuth
from fedibrand.testing.pages import Pages
from fedibrand.testing.people import People
from fedibrand.testing.posted import Posted
from fedibrand.testing.receiving import Receiver
from fedibrand.testing.records import Received, Sent
from fedibrand.testing.web import Documents, refusing
from fedibrand.testing.wire import Wire
from fedibrand.testing.work import Work

_NAME = re.compile(r"[a-z0-9_]{1,30}")


def new_key() -> rsa.RSAPrivateKey:
    """Return a fresh RSA key of 2048 bits, which takes a tenth of a second or more."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class ConsumerServer:
    """One server on one port. Make consumers once it has been started."""

    def __init__(
        self,
        host: Literal["127.0.0.1", "localhost"] = "127.0.0.1",
        port: int = 0,
        clock: Clock | None = None,
        dialect: Literal["cavage", "rfc9421"] = "cavage",
        *,
        software: Software = SOFTWARE["mastodon"],
        secure_mode: bool = False,
        compose: str = "",
        keys: Callable[[], rsa.RSAPrivateKey] = new_key,
    ) -> None:
        """Take what the server is like.

        Args:
            host: The name in every id; the address is 127.0.0.1 either way.
            port: 0 takes a free one.
            clock: The machine's when ``None``.
            dialect: How requests are signed; either is understood.
            software: Whose shapes leave: one of :data:`fedibrand.testing.dialects.SOFTWARE`.
            secure_mode: GETs of documents must be signed. GoToSocial always wants that.
            compose: What the page proposes to write.
            keys: Makes a private key for the server and for each consumer; tests hand out one they made.
        """
        self._host = host
        self._port = port
        self._clock = clock or Clock()
        self._dialect = dialect
        self._software = software
        self._secure = secure_mode or self._software.secure
        self._compose = compose
        self._new_key = keys
        self._home: Home | None = None
        self._oauth: OAuth | None = None
        self._runner: web.AppRunner | None = None
        self.consumers: dict[str, Consumer] = {}
        self.posted: list[Posted] = []
        """What comes to an inbox, as it comes. Servers that are given one list note it in one order."""

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: The port is taken.
        """
        listening = socket.create_server(("127.0.0.1", self._port))
        self._home = home = self._make_home(f"http://{self._host}:{listening.getsockname()[1]}")
        receiver = Receiver(home, self.consumers)
        self._oauth = OAuth(home, self.consumers, self._software.sign_in)
        application = web.Application(middlewares=[refusing], client_max_size=1_048_576)
        application.add_routes(
            [
                *Documents(home, self.consumers, Inbox(receiver)).routes(),
                *Discovery(home, self.consumers).routes(),
                *Pages(home, self.consumers, self._compose).routes(),
                *self._oauth.routes(),
                *Control(home, self.consumers).routes(),
            ]
        )
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await home.wire.start()
        await web.SockSite(self._runner, listening).start()

    async def stop(self) -> None:
        """Stop listening, give up what is still to do, close every connection. Memory stays readable."""
        if self._runner is None:
            return
        await self._runner.cleanup()
        await self.home.work.stop()
        await self.home.wire.stop()
        self._runner = None

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(self, *failure: object) -> None:
        """Stop."""
        await self.stop()

    @property
    def home(self) -> Home:
        """What the consumers share.

        Raises:
            RuntimeError: The server has not been started.
        """
        if self._home is None:
            raise RuntimeError("the server has not been started")
        return self._home

    @property
    def oauth(self) -> OAuth:
        """What signs its people in elsewhere.

        Raises:
            RuntimeError: The server has not been started.
        """
        if self._oauth is None:
            raise RuntimeError("the server has not been started")
        return self._oauth

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return self.home.origin

    @property
    def received(self) -> list[Received]:
        """All that came to an inbox, in the order it was done with."""
        return self.home.received

    @property
    def sent(self) -> list[Sent]:
        """Every attempt to deliver, the oldest first."""
        return self.home.deliveries.sent

    def consumer(self, name: str = "alice", *, locked: bool = False, indexable: bool = True) -> Consumer:
        """Return the consumer of this name, who is made if there is none yet.

        Raises:
            ValueError: It is not 1 to 30 of a–z, 0–9 and ``_``.
        """
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a name: {name!r}")
        if name not in self.consumers:
            key = SigningKey(f"{self.origin}/users/{name}{self._software.key}", self._new_key())
            self.consumers[name] = Consumer(self.home, name, key, locked=locked, indexable=indexable)
        return self.consumers[name]

    def attach(self, name: str, data: bytes, media_type: str) -> str:
        """Serve a file and return its URL, for the ``attachments`` of a post."""
        self.home.media[name] = (media_type, data)
        return f"{self.origin}/media/{name}"

    async def settled(self, *others: "ConsumerServer", seconds: float = 10) -> None:
        """Return when neither this server nor the others have anything left to do.

        Raises:
            TimeoutError: They were still busy after that many seconds.
        """
        await work.settled(*(each.home.work for each in (self, *others)), seconds=seconds)

    async def redeliver(self) -> int:
        """Try once more what failed with 5xx, 408, 429 or no answer; return how many are delivered now."""
        return await self.home.deliveries.again()

    def _make_home(self, origin: str) -> Home:
        agent = f"{self._software.name}/{self._software.version}; +{origin}/"
        key = SigningKey(f"{origin}/actor#main-key", self._new_key())
        wire, doing = Wire(self._clock, self._dialect, agent), Work()
        return Home(
            origin=origin,
            clock=self._clock,
            software=self._software,
            secure=self._secure,
            key=key,
            wire=wire,
            people=People(wire, key),
            deliveries=Deliveries(wire, self._software, doing.happened),
            work=doing,
            posted=self.posted,
        )
