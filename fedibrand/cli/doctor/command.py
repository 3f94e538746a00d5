"""``fedibrand doctor``: check this instance, and say how to mend what is wrong."""

import os
from collections.abc import AsyncIterator

from fedibrand.app.parts import Parts
from fedibrand.cli import printing, running
from fedibrand.cli.doctor import machine, outside
from fedibrand.cli.doctor.findings import Finding, State, broken, well
from fedibrand.cli.printing import AsJson
from fedibrand.settings import Settings, SettingsError

MOST_BRANDS = 20


async def doctor(*, as_json: AsJson = False) -> int:
    """Check the settings, files, record, keys and clock, and our address as others reach it.

    Each line says ok, warn or fail, and how to mend it. The exit code is 1 when anything fails.
    """
    with printing.working("Looking"):
        found = [each async for each in _found()]
    if as_json:
        printing.document(found)
    else:
        printing.table(
            ("", "what", "found", "to mend it"),
            [(each.state, each.what, each.found, each.mend) for each in found],
        )
    return int(any(each.state is State.FAIL for each in found))


async def _found() -> AsyncIterator[Finding]:
    try:
        settings = running.settings()
    except SettingsError as faults:
        for line in str(faults).splitlines():
            name, _, fault = line.partition(": ")
            yield broken(name, fault, "See fedibrand settings.")
        return
    yield well("settings", "all can be used")
    try:
        async with running.opened() as having:
            for each in await _opened(having, settings):
                yield each
    except running.CannotOpen as refusal:
        yield broken("database", refusal.detail, "The data folder and the secret must be those of before.")


async def _opened(having: Parts, settings: Settings) -> list[Finding]:
    now = having.clock.now()
    found = [*machine.files(settings, os.environ), *await machine.record(having), *machine.keys(having)]
    found += machine.clock(await machine.newest(having), now)
    brands = list(having.brands)[:MOST_BRANDS]
    for origin in sorted({settings.url, *(row.origin for row in brands)}):
        found.append(await outside.address(having, origin))
        if origin.startswith("https://"):
            found.append(await outside.certificate(origin, now))
    for row in brands:
        found += await outside.brand(having, row)
    return found
