"""``fedibrand brand``: add, list, show, edit, rotate keys, remove."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from cyclopts import App
from sqlalchemy import Connection

from fedibrand.activitypub.errors import Malformed
from fedibrand.activitypub.hosts import host_of
from fedibrand.app.parts import Parts
from fedibrand.brands import keys, news, registry
from fedibrand.brands.keys import Pair
from fedibrand.brands.profiles import Profile, Responsible
from fedibrand.brands.registry import BrandRow
from fedibrand.cli import printing, running
from fedibrand.cli.brand import opening
from fedibrand.cli.brand.looks import Looks, changed, pictured, profile_of, settings_of
from fedibrand.cli.printing import AsJson
from fedibrand.domain import BrandSettings

brand = App(name="brand", help="The brands of this instance.", help_format="plaintext")


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key as it is shown; ``retired_at`` is until when it is listed."""

    id: str
    kind: str
    made_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A brand as it is shown."""

    id: str
    handle: str
    acct: str
    actor: str
    page: str
    profile: Profile
    settings: BrandSettings
    created_at: datetime
    updated_at: datetime
    removed_at: datetime | None
    keys: tuple[Key, ...]


@brand.command(name="add")
async def add(
    handle: str,
    *,
    name: str,
    responsible: str,
    contact: str,
    privacy_notice: str,
    origin: str | None = None,
    handle_domain: str | None = None,
    looks: Looks | None = None,
    as_json: AsJson = False,
) -> None:
    """Add a brand.

    Args:
        handle: What stands before the @: 1 to 30 of a to z, 0 to 9 and _.
        name: Its name.
        responsible: Who answers for it.
        contact: How to reach them.
        privacy_notice: The address of their privacy notice.
        origin: Where its actor lives, when it has a domain of its own, like https://acme.example.
        handle_domain: What stands after the @, when that is not the origin's host.
        looks: More about it.
    """
    looks = looks or Looks()
    async with running.opened() as having:
        now, at = having.clock.now(), (origin or having.settings.url).rstrip("/")
        who = Responsible(name=responsible, contact=contact, privacy_notice=privacy_notice)
        made = BrandRow(
            id=having.clock.new_id(),
            handle=handle,
            origin=at,
            handle_domain=handle_domain or host_of(at),
            profile=profile_of(Profile(name=name, responsible=who), looks),
            settings=settings_of(
                BrandSettings(answers_per_message=having.settings.answers_per_message), looks
            ),
            created_at=now,
            updated_at=now,
        )
        with printing.working("Making its keys"):
            pair = await asyncio.to_thread(keys.make, having.clock)
        await having.store.write(_add, having, made, pair)
        await having.keys.refresh()
        if looks.icon or looks.image:
            profile = await pictured(having, made.id, made.profile, looks)
            made = await having.store.write(registry.edit, made.id, profile, made.settings, now)
        _print(having, made, as_json)


@brand.command(name="list")
async def list_all(*, removed: bool = False, as_json: AsJson = False) -> None:
    """List the brands.

    Args:
        removed: Those that were removed as well.
    """
    async with running.opened() as having:
        rows = await having.store.read(registry.list_all)
        shown = [_shown(having, row) for row in rows if removed or row.removed_at is None]
    if as_json:
        printing.document(shown)
        return
    printing.table(
        ("brand", "name", "actor", "since", "removed"),
        [(each.acct, each.profile.name, each.actor, each.created_at, each.removed_at) for each in shown],
    )


@brand.command(name="show")
async def show(handle: str, *, as_json: AsJson = False) -> None:
    """Show a brand: addresses, profile, settings, keys."""
    async with running.opened() as having:
        _print(having, running.brand_named(having.brands, handle), as_json)


@brand.command(name="edit")
async def edit(
    handle: str,
    *,
    name: str | None = None,
    responsible: str | None = None,
    contact: str | None = None,
    privacy_notice: str | None = None,
    looks: Looks | None = None,
    as_json: AsJson = False,
) -> None:
    """Change what a brand says about itself or decides for itself; what is not given stays.

    Args:
        handle: Its handle, or handle@domain.
        name: Its name.
        responsible: Who answers for it.
        contact: How to reach them.
        privacy_notice: The address of their privacy notice.
        looks: More about it.
    """
    looks = looks or Looks()
    async with running.opened() as having:
        row = running.brand_named(having.brands, handle)
        who = changed(
            row.profile.responsible, name=responsible, contact=contact, privacy_notice=privacy_notice
        )
        profile = profile_of(changed(row.profile, name=name, responsible=who), looks)
        profile = await pictured(having, row.id, profile, looks)
        settings = settings_of(row.settings, looks)
        row = await having.store.write(_edit, having, row.id, profile, settings)
        _print(having, row, as_json)


@brand.command(name="rotate-keys")
async def rotate_keys(handle: str, *, as_json: AsJson = False) -> None:
    """Have a brand sign with new keys; the old ones stay listed for two days."""
    async with running.opened() as having:
        row = running.brand_named(having.brands, handle)
        with printing.working("Making its keys"):
            pair = await asyncio.to_thread(keys.make, having.clock)
        await having.store.write(_rotate, having, row.id, pair)
        await having.keys.refresh()
        _print(having, row, as_json)


@brand.command(name="remove")
async def remove(handle: str, *, confirm: str, as_json: AsJson = False) -> None:
    """Remove a brand for good: its addresses say 410, and its handle stays taken.

    Args:
        handle: Its handle, or handle@domain.
        confirm: The handle once more, so that no slip removes a brand.
    """
    async with running.opened() as having:
        row = running.brand_named(having.brands, handle)
        if confirm not in (row.handle, str(row.acct), str(row.acct)[1:]):
            raise Malformed(f"To remove this brand, say --confirm {row.handle}.")
        _print(having, await having.store.write(_remove, having, row.id), as_json)


def _add(connection: Connection, having: Parts, made: BrandRow, pair: Pair) -> None:
    registry.add(connection, made)
    keys.add(connection, having.vault, made.id, pair, made.created_at)


def _edit(
    connection: Connection, having: Parts, brand_id: str, profile: Profile, settings: BrandSettings
) -> BrandRow:
    edited = registry.edit(connection, brand_id, profile, settings, having.clock.now())
    news.changed(connection, brand_id, having.clock)
    return edited


def _rotate(connection: Connection, having: Parts, brand_id: str, pair: Pair) -> None:
    keys.add(connection, having.vault, brand_id, pair, having.clock.now())
    news.changed(connection, brand_id, having.clock)


def _remove(connection: Connection, having: Parts, brand_id: str) -> BrandRow:
    removed = registry.remove(connection, brand_id, having.clock.now())
    news.left(connection, brand_id, having.clock)
    return removed


def _shown(having: Parts, row: BrandRow) -> Shown:
    kinds: tuple[keys.Kind, ...] = ("rsa", "ed25519")
    listed = [each for kind in kinds for each in having.keys.listed(row.id, kind)]
    return Shown(
        id=row.id,
        handle=row.handle,
        acct=str(row.acct),
        actor=row.names.actor,
        page=row.names.page,
        profile=row.profile,
        settings=row.settings,
        created_at=row.created_at,
        updated_at=row.updated_at,
        removed_at=row.removed_at,
        keys=tuple(Key(each.id, each.kind, each.made_at, each.retired_at) for each in listed),
    )


def _print(having: Parts, row: BrandRow, as_json: bool) -> None:
    shown = _shown(having, row)
    if as_json:
        printing.document(shown)
        return
    profile, settings, who = shown.profile, shown.settings, shown.profile.responsible
    printing.facts(
        [
            ("brand", shown.acct),
            ("name", profile.name),
            ("actor", shown.actor),
            ("page", shown.page),
            ("summary", profile.summary),
            ("responsible", f"{who.name}, {who.contact}"),
            ("privacy notice", who.privacy_notice),
            ("language", profile.language),
            *((each.name, each.value) for each in profile.lines),
            *(
                ("web site", f"{each.url}{' (checked)' if each.checked_at else ''}")
                for each in profile.websites
            ),
            ("also known as", profile.also_known_as),
            ("accepts follows", settings.accept_follows),
            ("answers per message", settings.answers_per_message),
            ("days held, written to", settings.talk_days),
            ("days held, invited", settings.listen_days),
            ("refused domains", settings.refused_domains),
            ("on the front page", settings.listed),
            ("time zone", settings.time_zone),
            ("hours", "; ".join(opening.written(settings.opening_hours))),
            ("days off", settings.days_off),
            ("acknowledgement", settings.acknowledgement),
            ("since", shown.created_at),
            ("removed", shown.removed_at),
            *((f"key {each.kind}", f"{each.id}, made {printing.cell(each.made_at)}") for each in shown.keys),
        ]
    )
