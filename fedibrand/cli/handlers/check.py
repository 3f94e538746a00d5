"""``fedibrand handlers check``: whether what is installed, set and waiting fits together."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points

from sqlalchemy import Connection

from fedibrand.app.parts import Parts
from fedibrand.brands import packages, schemas
from fedibrand.brands.schemas import WrongSchema
from fedibrand.cli import printing, running
from fedibrand.cli.handlers import looking
from fedibrand.cli.printing import AsJson
from fedibrand.inbox.packages import failed
from fedibrand.inbox.packages.installed import GROUP, Registered


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a package that was looked at; ``trace`` is the traceback of a fault."""

    package: str
    what: str
    wrong: bool
    found: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the record says: brands that use each package, what is wrong in what they set, jobs that wait."""

    users: Mapping[str, Sequence[str]]
    faults: Mapping[tuple[str, str], Sequence[str]]
    waiting: Sequence[tuple[str, str, str, int]]


async def check(*, as_json: AsJson = False) -> int:
    """Check every package: its import, its schema, what brands set for it, and jobs that wait for it.

    The exit code is 1 when something is wrong.
    """
    async with running.opened() as having:
        found = await looking.everything(having.settings)
        kept = await having.store.read(_read, having, found)
        accts = {row.id: str(row.acct) for row in having.brands}
    brought = [(point.name, point.dist.name if point.dist else "") for point in entry_points(group=GROUP)]
    findings = list(findings_of(found, kept, accts, brought))
    if as_json:
        printing.document(findings)
    else:
        heads = ("package", "what", "is", "found")
        rows = [(each.package, each.what, "wrong" if each.wrong else "ok", each.found) for each in findings]
        printing.table(heads, rows)
        for each in findings:
            if each.trace:
                print(f"\n{each.package}:\n{printing.clean(each.trace.rstrip())}")
    if not found:
        print("No package is installed where this fedibrand is.", file=sys.stderr)
    return int(any(each.wrong for each in findings))


def findings_of(
    found: Sequence[Registered],
    kept: Kept,
    accts: Mapping[str, str],
    brought: Sequence[tuple[str, str]],
) -> Iterator[Finding]:
    """Yield what there is to say.

    Args:
        found: The installed packages.
        kept: What the record says.
        accts: The brands, by id.
        brought: Each entry point's name, and the distribution that brings it.
    """
    for package in found:
        yield from _installed(package, brought)
        if not package.fault:
            yield from _set(package, kept, accts)
    names = {each.package: each for each in found}
    for name, brands in kept.users.items():
        if name not in names:
            at = ", ".join(accts.get(each, each) for each in brands)
            yield Finding(
                name, "use", True, f"{at} uses {name}, which is not installed.{looking.meant(name, names)}"
            )
    yield from _waiting(names, kept)


def _installed(package: Registered, brought: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    name = package.package
    bringing = sorted({distribution for each, distribution in brought if each == name})
    if len(bringing) > 1:
        others = f"{' and '.join(bringing)} both bring it; {package.distribution} is used"
        yield Finding(name, "entry point", True, others)
    if package.fault:
        trace = package.fault if "\n" in package.fault.strip() else ""
        yield Finding(name, "import", True, looking.last_line(package.fault), trace)
        return
    yield Finding(name, "import", False, f"{package.distribution} {package.version}, {package.place}")
    count = len(package.handlers) + package.replies
    yield Finding(name, "handlers", not count, f"registers {count}" if count else "registers nothing")
    if any(each.activity == looking.NOT_FOR_PACKAGES for each in package.handlers):
        yield Finding(name, "handlers", True, "reports (Flag) are the moderators': no package hears of them")


def _set(package: Registered, kept: Kept, accts: Mapping[str, str]) -> Iterator[Finding]:
    name = package.package
    try:
        schemas.check_schema(package.schema)
    except WrongSchema as fault:
        yield Finding(name, "schema", True, str(fault))
        return
    yield Finding(name, "schema", False, f"settings: {len(package.schema.get('properties', ()))}")
    for brand in kept.users.get(name, ()):
        faults = kept.faults.get((name, brand), ())
        yield Finding(
            name, f"settings of {accts.get(brand, brand)}", bool(faults), "; ".join(faults) or "fit"
        )


def _waiting(names: Mapping[str, Registered], kept: Kept) -> Iterator[Finding]:
    missing: dict[str, int] = {}
    for name, activity, kind, count in kept.waiting:
        package = names.get(name)
        if package is None:
            missing[name] = missing.get(name, 0) + count
        elif not package.fault and not _handles(package, activity, kind):
            about = f"{activity} of {kind}" if activity else "the webhook's reply"
            yield Finding(
                name, "jobs", True, f"{_jobs(count)} for {name} with {about}, which it no longer handles."
            )
    for name, count in missing.items():
        sentence = f"{_jobs(count)} for {name}, which is not installed.{looking.meant(name, names)}"
        yield Finding(name, "jobs", True, sentence)


def _handles(package: Registered, activity: str, kind: str) -> bool:
    if not activity:
        return package.replies
    # Where nobody could say what it registers, the job has no kind, and is looked at again when it runs.
    return not kind or any((each.activity, each.object) == (activity, kind) for each in package.handlers)


def _jobs(count: int) -> str:
    return "1 job waits" if count == 1 else f"{count} jobs wait"


def _read(connection: Connection, having: Parts, found: Sequence[Registered]) -> Kept:
    users = packages.users(connection)
    usable = [each for each in found if not each.fault and _is_schema(each)]
    faults = {
        (each.package, brand): packages.faults(connection, having.vault, brand, each.package, each.schema)
        for each in usable
        for brand in users.get(each.package, ())
    }
    return Kept(users, faults, failed.waiting_for(connection))


def _is_schema(package: Registered) -> bool:
    try:
        schemas.check_schema(package.schema)
    except WrongSchema:
        return False
    return True
