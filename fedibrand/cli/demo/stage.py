"""The stage: an instance with the brand acme, and a consumer's server beside it, on loopback."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from fedibrand.app.instance import Instance
from fedibrand.brands import members
from fedibrand.brands.registry import BrandRow
from fedibrand.cli.demo.their_server import TheirServer, their_server
from fedibrand.clock import Clock
from fedibrand.desk import invitations
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.place import Place
from fedibrand.testing.running import free_port, local_settings

BRAND = "acme"
OWNER = "Ada"
FIRST_PORT = 8000
WORDS = "the kettle leaks"


@dataclass(frozen=True, slots=True)
class Stage:
    """What the demo plays on."""

    place: Place
    brand: Brand
    theirs: TheirServer
    invitation: str
    """The link that makes who opens it the brand's owner, once; ``""`` where it has one already."""

    @property
    def instance(self) -> Instance:
        """The instance."""
        return self.place.instance

    @property
    def desk(self) -> str:
        """Where the brand's team hosts consumers."""
        return f"{self.instance.settings.url}/desk"

    @property
    def page(self) -> str:
        """The brand's page, for everybody."""
        return self.brand.names.page

    @property
    def line(self) -> str:
        """What the consumer is to write."""
        return f"{self.brand.acct} {WORDS}"


@contextlib.asynccontextmanager
async def stage(data: Path | None = None, port: int = FIRST_PORT) -> AsyncIterator[Stage]:
    """Set the stage, and clear it away again.

    Args:
        data: Where the instance keeps its data; a temporary folder when ``None``.
        port: The instance's port, or the first one after it that is free; the consumer's server takes the
            next one that is.

    Raises:
        NotAnswering: The consumer's server did not start.
        OSError: No port is free.
    """
    async with contextlib.AsyncExitStack() as stack:
        folder = data or Path(stack.enter_context(TemporaryDirectory(prefix="fedibrand-demo-")))
        ours = free_port(port)
        place = Place(local_settings(folder, ours), Clock())
        line = f"@{BRAND}@{place.settings.host} {WORDS}"
        theirs = await stack.enter_async_context(their_server(free_port(ours + 1), line))

        async def trial(brand: BrandRow) -> None:
            await theirs.do("mention", brand=str(brand.acct), text=WORDS)
            await place.settled()

        place.trial = trial
        await stack.enter_async_context(place)
        brand = await place.brand(BRAND)
        yield Stage(place, brand, theirs, await _invitation(place.instance, brand))


async def _invitation(instance: Instance, brand: Brand) -> str:
    store = instance.parts.store
    if await store.read(members.team, brand.id):
        return ""
    made = (brand.id, OWNER, Role.OWNER, "command", instance.clock)
    _, token = await store.write(invitations.make, *made)
    return f"{instance.settings.url}/desk/join/{token}"
