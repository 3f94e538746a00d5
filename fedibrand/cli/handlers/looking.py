"""Which packages are installed, and which of them is meant."""

from collections.abc import Iterable
from difflib import get_close_matches

from fedibrand.activitypub.errors import NotFound
from fedibrand.activitypub.vocabulary import Flag
from fedibrand.brands import schemas
from fedibrand.brands.schemas import WrongSchema
from fedibrand.inbox.packages import installed
from fedibrand.inbox.packages.call import Limits
from fedibrand.inbox.packages.installed import Registered
from fedibrand.problems import Refusal
from fedibrand.settings import Settings

NOT_FOR_PACKAGES = Flag.__name__
"""What packages never hear of; :func:`fedibrand.inbox.packages.jobs.is_for_packages` decides it."""


class Unusable(Refusal):
    """A package is installed, but cannot be used."""

    status, code = 409, "package-unusable"


async def everything(settings: Settings) -> list[Registered]:
    """Return what every installed package registers, by its name; a process of its own tells each."""
    return await installed.registered(_limits(settings))


async def usable(settings: Settings, name: str) -> Registered:
    """Return the installed package of that name; no other is started.

    Raises:
        NotFound: None is called so.
        Unusable: It cannot be imported, or the schema of its settings is none.
    """
    package = await installed.ask(name, _limits(settings))
    if package is None:
        names = [entry.name for entry in installed.installed()]
        raise NotFound(f"There is no package {name}.{meant(name, names)}")
    if package.fault:
        raise Unusable(f"{name} cannot be used: {last_line(package.fault)}")
    try:
        schemas.check_schema(package.schema)
    except WrongSchema as fault:
        raise Unusable(f"{name} cannot be used: {fault}") from None
    return package


def meant(name: str, names: Iterable[str]) -> str:
    """Return the question which of ``names`` was meant, or nothing."""
    close = get_close_matches(name, sorted(names), n=1)
    return f" Did you mean {close[0]}?" if close else ""


def last_line(fault: str) -> str:
    """Return what a traceback comes down to."""
    return fault.strip().splitlines()[-1]


def _limits(settings: Settings) -> Limits:
    return Limits(settings.package_seconds, settings.package_memory)
