"""Packages of a brand: which are installed and used, and what each is set to."""

from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from fedibrand.activitypub.errors import NotFound
from fedibrand.brands import packages, schemas
from fedibrand.brands.packages import WrongSetting
from fedibrand.brands.teams import May
from fedibrand.desk import asked, forms, settings
from fedibrand.desk.asked import Seat, seated, see_other
from fedibrand.desk.forms import Settings
from fedibrand.desk.installed import Package
from fedibrand.desk.site import Desk
from fedibrand.store.vault import Vault

PLACE = "/packages"


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    here = f"/desk/{{brand}}{settings.ROOM}{PLACE}"
    return [
        web.get(here, seated(desk, show)),
        web.get(f"{here}/{{package}}", seated(desk, show_one)),
        web.post(f"{here}/{{package}}", seated(desk, save)),
        web.post(f"{here}/{{package}}/disable", seated(desk, disable)),
    ]


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show the packages that are installed, and those the brand uses although they are not."""
    seat.require(May.EDIT_SETTINGS)
    users = await desk.site.store.read(packages.users)
    names = desk.packages.names()
    used = {name for name, brands in users.items() if seat.brand.id in brands}
    return desk.rendering.page(
        "packages.html",
        seat.language,
        **settings.given(desk, seat, PLACE),
        found=[(name, names.get(name, ""), name in used) for name in sorted({*names, *used})],
    )


async def show_one(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show one package, and its settings as a form."""
    seat.require(May.EDIT_SETTINGS)
    package = await _asked_for(desk, request, seat)
    return await _page(desk, seat, package, await _read(desk, seat, package), done="done" in request.query)


async def save(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Set what the form says; and use the package from now on, where it is asked for."""
    found = await asked.fields(desk, request)
    seat.require(May.EDIT_SETTINGS)
    package, site = await _asked_for(desk, request, seat), desk.site
    at = await _read(desk, seat, package)
    if package.fault:
        return await _page(desk, seat, package, at, status=409)
    changes = forms.read(package.schema, found, at.chosen)
    named = (site.vault, seat.brand.id, package.name, package.schema)
    try:
        await site.store.write(packages.set, *named, changes, site.clock.now())
        if found.get("then") == "enable":
            await site.store.write(packages.enable, *named, site.clock.now())
    except WrongSetting as wrong:
        refused = Settings(at.chosen, at.secrets, wrong.faults, found)
        return await _page(desk, seat, package, refused, status=wrong.status)
    await desk.refresh()
    return see_other(f"{_path(seat, package.name)}?done")


async def disable(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Use the package no longer; it need not be installed any more."""
    await asked.fields(desk, request)
    seat.require(May.EDIT_SETTINGS)
    name, site = request.match_info["package"], desk.site
    await site.store.write(packages.disable, seat.brand.id, name, site.clock.now())
    await desk.refresh()
    known = name in desk.packages.names()
    return see_other(_path(seat, name) if known else f"{seat.path}{settings.ROOM}{PLACE}")


async def _asked_for(desk: Desk, request: web.Request, seat: Seat) -> Package:
    """Return the package that the address names.

    Raises:
        NotFound: It is neither installed nor used.
    """
    name = request.match_info["package"]
    found = await desk.packages.about(name)
    if found is not None:
        return found
    if not await desk.site.store.read(packages.enabled, seat.brand.id, name):
        raise NotFound
    return Package(name, "", "", {}, "NotInstalled")


async def _read(desk: Desk, seat: Seat, package: Package) -> Settings:
    return await desk.site.store.read(_settings, desk.site.vault, seat.brand.id, package)


def _settings(connection: Connection, vault: Vault, brand_id: str, package: Package) -> Settings:
    """Return what is set, and what is wrong with it where it is in use: a newer release may ask for more."""
    hidden = schemas.secrets(package.schema)
    known = packages.secrets(connection, vault, brand_id, package.name)
    wrong: list[str] = []
    if not package.fault and packages.enabled(connection, brand_id, package.name):
        wrong = packages.faults(connection, vault, brand_id, package.name, package.schema)
    chosen = packages.settings(connection, brand_id, package.name)
    return Settings(chosen, frozenset(known) & hidden, wrong)


async def _page(
    desk: Desk, seat: Seat, package: Package, at: Settings, *, status: int = 200, done: bool = False
) -> web.Response:
    enabled = await desk.site.store.read(packages.enabled, seat.brand.id, package.name)
    shown: dict[str, Any] = {
        "package": package,
        "enabled": enabled,
        "fields": forms.fields(package.schema, at) if not package.fault else [],
        "faults": forms.other_faults(package.schema, at) if not package.fault else [],
        "wrong": bool(at.faults),
        "done": done,
    }
    given = settings.given(desk, seat, PLACE)
    return desk.rendering.page("package.html", seat.language, status=status, **given, **shown)


def _path(seat: Seat, name: str) -> str:
    return f"{seat.path}{settings.ROOM}{PLACE}/{name}"
