"""What the doctor looks at on this machine: files, the record, keys, the clock."""

import ctypes
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from fedibrand.activitypub.errors import NotFound
from fedibrand.app.parts import Parts
from fedibrand.cli.doctor.findings import Finding, broken, doubtful, well
from fedibrand.domain import ArrivalState, DeliveryState
from fedibrand.settings import Settings
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.vault import WrongSecret

LEAST_FREE = 1 << 30
UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)
_arrival, _delivery = Arrival.__table__, Delivery.__table__  # type: ignore[attr-defined]


def files(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Look at who can read the data and the secret, and whether there is room."""
    yield _private("data folder", settings.data, "700")
    secret_file = environ.get("FEDIBRAND_SECRET_FILE")
    if secret_file:
        yield _private("secret file", Path(secret_file), "600")
    else:
        yield doubtful(
            "secret",
            "FEDIBRAND_SECRET stands in the environment",
            "Put it into a file of mode 600 and name that in FEDIBRAND_SECRET_FILE.",
        )
    free = shutil.disk_usage(settings.data).free
    room = f"{free >> 20} MiB free"
    yield well("disk", room) if free >= LEAST_FREE else doubtful("disk", room, "Make room.")


def clock(newest: datetime | None, now: datetime) -> Iterator[Finding]:
    """Look whether the clock is kept right: a signature of a wrong time is refused everywhere."""
    if newest is not None and newest > now + timedelta(minutes=1):
        yield broken(
            "clock",
            f"the record was written at {newest:%Y-%m-%d %H:%M:%S}Z, which is to come",
            "Set the clock.",
        )
        return
    if _kernel_says() == UNSYNCHRONISED:
        yield doubtful(
            "clock", "the kernel says it is not synchronised", "Run chrony, ntpd or systemd-timesyncd."
        )
        return
    yield well("clock", f"{now:%Y-%m-%d %H:%M:%S}Z")


async def record(having: Parts) -> Iterator[Finding]:
    """Look at the record: whether it is whole, and what waits in it for a person."""
    fault, quarantined, failed = await having.store.read(_record)
    found = [
        well("database", having.settings.database)
        if fault == "ok"
        else broken("database", fault, "Restore the newest backup.")
    ]
    if quarantined:
        found.append(
            doubtful(
                "arrivals", f"{quarantined} could not be handled", "The log names each, with its reason."
            )
        )
    if failed:
        found.append(
            doubtful("deliveries", f"{failed} failed", "See fedibrand deliveries --failed, then retry.")
        )
    return iter(found)


async def newest(having: Parts) -> datetime | None:
    """Return when the record last got a delivery or an arrival, if ever."""
    times = await having.store.read(_newest)
    return max((each for each in times if each is not None), default=None)


def keys(having: Parts) -> Iterator[Finding]:
    """Look whether every brand, and the instance, can sign."""
    yield _signs("keys of the instance", having, None)
    for brand in having.brands:
        yield _signs(f"keys of {brand.acct}", having, brand.id)


def _signs(what: str, having: Parts, brand_id: str | None) -> Finding:
    try:
        if brand_id is None:
            having.keys.instance()
        else:
            having.keys.signer(brand_id)
            having.keys.proof_key(brand_id)
    except NotFound:
        return broken(what, "there are none", "Run fedibrand brand rotate-keys.")
    except WrongSecret:
        return broken(what, "they were wrapped with another secret", "Set FEDIBRAND_SECRET as it was.")
    return well(what, "can sign")


def _private(what: str, path: Path, mode: str) -> Finding:
    try:
        found = stat.S_IMODE(path.stat().st_mode)
    except OSError as fault:
        return broken(what, f"{path}: {fault.strerror}", "Let the user who runs fedibrand read it.")
    if found & 0o077:
        return broken(what, f"{path}: others may use it (mode {found:o})", f"chmod {mode} {path}")
    if path.is_dir() and not os.access(path, os.W_OK):
        return broken(what, f"{path} cannot be written", "Let the user who runs fedibrand write it.")
    return well(what, f"{path} (mode {found:o})")


def _kernel_says() -> int:
    asked = getattr(ctypes.CDLL(None), "adjtimex", None)
    return int(asked(ctypes.create_string_buffer(512))) if asked is not None else 0


def _record(connection: Connection) -> tuple[str, int, int]:
    fault = str(connection.execute(text("PRAGMA quick_check(1)")).scalar())
    quarantined = connection.execute(
        select(func.count()).where(_arrival.c.state == ArrivalState.QUARANTINED)
    ).scalar()
    failed = connection.execute(
        select(func.count()).where(_delivery.c.state == DeliveryState.FAILED)
    ).scalar()
    return fault, quarantined or 0, failed or 0


def _newest(connection: Connection) -> list[datetime | None]:
    statements = (select(func.max(_arrival.c.at)), select(func.max(_delivery.c.created_at)))
    return [connection.execute(each).scalar() for each in statements]
