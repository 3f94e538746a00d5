"""``fedibrand handlers list``: which handlers are called for which activity upon which kind of object."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fedibrand.activitypub.vocabulary import ACTIVITIES, OBJECTS, Activity, Actor, Post, Thing
from fedibrand.brands import packages
from fedibrand.cli import printing, running
from fedibrand.cli.handlers import looking
from fedibrand.cli.printing import AsJson
from fedibrand.inbox.handlers.core import handlers as core
from fedibrand.inbox.packages.frames import Handles
from fedibrand.inbox.packages.installed import Registered

KINDS: dict[str, type[Thing]] = {
    **{kind.__name__: kind for kind in (Thing, Post, Actor, Activity)},
    **OBJECTS,
    **ACTIVITIES,
}
WEBHOOK = "webhook's reply"


@dataclass(frozen=True, slots=True)
class Line:
    """A handler, for which brands it is called, and which turn is its among those for one pair of types."""

    activity: str
    object: str
    turn: int
    package: str
    handler: str
    brands: tuple[str, ...]
    what: str


async def list_all(*, as_json: AsJson = False) -> None:
    """List who handles what: an activity, a kind of object, and the handlers in the order of their turns.

    Core's comes first and decides about every brand; those of packages decide afterwards, each by itself,
    about the brands that enabled them.
    """
    async with running.opened() as having:
        found = await looking.everything(having.settings)
        using = await having.store.read(packages.users)
        accts = {row.id: str(row.acct) for row in having.brands}
    brands = {package: tuple(accts[each] for each in ids if each in accts) for package, ids in using.items()}
    brands["core"] = tuple(accts.values())
    lines = lines_of(found, brands)
    if as_json:
        printing.document(lines)
    else:
        printing.table(
            ("activity", "object", "turn", "package", "handler", "brands", "what it does"),
            [_row(each) for each in lines],
        )
    for each in found:
        if each.fault:
            print(f"{each.package} cannot be used; see fedibrand handlers check.", file=sys.stderr)


def lines_of(found: Sequence[Registered], brands: Mapping[str, tuple[str, ...]]) -> list[Line]:
    """Return who is called for every pair of types that somebody registered, by their names and turns."""
    cores = [
        Handles(
            activity.__name__,
            kind.__name__,
            function.__qualname__,
            (function.__doc__ or "").partition("\n")[0],
        )
        for activity, kind, function in core
    ]
    heard = {
        package.package: [each for each in package.handlers if each.activity != looking.NOT_FOR_PACKAGES]
        for package in found
    }
    registered = {"core": cores} | heard
    pairs = {(each.activity, each.object) for handles in registered.values() for each in handles}
    lines = []
    for activity, kind in sorted(pairs):
        called = {package: nearest(handles, activity, kind) for package, handles in registered.items()}
        turns = [(package, each) for package, each in called.items() if each is not None]
        lines += [
            Line(activity, kind, turn, package, each.function, brands.get(package, ()), each.doc)
            for turn, (package, each) in enumerate(turns, 1)
        ]
    replying = [each.package for each in found if each.replies]
    return lines + [Line("", WEBHOOK, 1, package, "", brands.get(package, ()), "") for package in replying]


def nearest(handles: Iterable[Handles], activity: str, kind: str) -> Handles | None:
    """Return the registration that is called, as :meth:`fedibrand.registry.Registry.find` does."""
    found = {each.object: each for each in handles if each.activity == activity}
    line = [each.__name__ for each in KINDS[kind].__mro__] if kind in KINDS else [kind]
    return next((found[each] for each in line if each in found), None)


def _row(line: Line) -> tuple[object, ...]:
    brands = "every brand" if line.package == "core" else line.brands
    return line.activity, line.object, line.turn, line.package, line.handler, brands, line.what
