"""What the desk may know of packages, which run in a room above it."""

from functools import partial

from sqlalchemy import Connection

from fedibrand.brands import schemas
from fedibrand.brands.schemas import WrongSchema
from fedibrand.desk.installed import FailedJob, Package, Packages
from fedibrand.inbox.packages import failed
from fedibrand.inbox.packages.call import Limits
from fedibrand.inbox.packages.installed import begin, installed
from fedibrand.settings import Settings


def desk_packages(settings: Settings) -> Packages:
    """Return what the desk asks about packages."""
    limits = Limits(settings.package_seconds, settings.package_memory)
    return Packages(names=_names, about=partial(_about, limits), failed=_failed, retry=failed.retry)


def _names() -> dict[str, str]:
    return {entry.name: entry.version for entry in installed()}


async def _about(limits: Limits, name: str) -> Package | None:
    """Ask a process of its own: a package that no brand uses has none, and a newer release may be there."""
    entry = next((one for one in installed() if one.name == name), None)
    if entry is None:
        return None
    process, known = await begin(entry, limits)
    if process is not None:
        await process.stop()
    fault = known.fault.strip().splitlines()[-1] if known.fault.strip() else ""
    try:
        schemas.check_schema({} if fault else known.schema)
    except WrongSchema as wrong:
        fault = str(wrong)
    return Package(entry.name, entry.distribution, entry.version, {} if fault else known.schema, fault)


def _failed(connection: Connection, brand_id: str) -> list[FailedJob]:
    return [
        FailedJob(
            id=job.id,
            package=job.package,
            activity=job.activity,
            object=job.object,
            event=job.event,
            tries=job.tries,
            reason=job.reason,
            trace=job.fault,
            since=job.created_at,
            failed_at=job.ended_at,
        )
        for job in failed.failed(connection, brand_id)
    ]
