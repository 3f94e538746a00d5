"""``fedibrand handlers enable``, ``disable``, ``set`` and ``show``: a package at a brand."""

from typing import Annotated, Any

from cyclopts import Parameter
from sqlalchemy import Connection

from fedibrand.app.parts import Parts
from fedibrand.brands import packages, schemas
from fedibrand.brands.registry import BrandRow
from fedibrand.cli import printing, running
from fedibrand.cli.handlers import looking, values
from fedibrand.cli.printing import AsJson
from fedibrand.cli.running import OfBrand
from fedibrand.inbox.packages.installed import Registered


async def enable(name: str, *, of_brand: OfBrand = None, as_json: AsJson = False) -> None:
    """Have a brand use a package, once everything is set that it needs.

    Args:
        name: The package's name, like acme.loyalty.
        of_brand: The brand; where there is only one, that one.
    """
    async with running.opened() as having:
        brand = running.brand_chosen(having.brands, of_brand)
        package = await looking.usable(having.settings, name)
        now = having.clock.now()
        await having.store.write(packages.enable, having.vault, brand.id, name, package.schema, now)
        await _print(having, brand, package, as_json)


async def disable(name: str, *, of_brand: OfBrand = None, as_json: AsJson = False) -> None:
    """Have a brand use a package no longer; what is set for it stays. It need not be installed any more.

    Args:
        name: The package's name.
        of_brand: The brand; where there is only one, that one.
    """
    async with running.opened() as having:
        brand = running.brand_chosen(having.brands, of_brand)
        await having.store.write(packages.disable, brand.id, name, having.clock.now())
    shown = {"package": name, "brand": str(brand.acct), "enabled": False}
    if as_json:
        printing.verbatim(shown)
        return
    printing.facts(shown.items())


async def set_some(
    name: str,
    *given: str,
    unset: Annotated[list[str] | None, Parameter(negative=())] = None,
    of_brand: OfBrand = None,
    as_json: AsJson = False,
) -> None:
    """Change what a brand set for a package.

    Args:
        name: The package's name.
        given: KEY=VALUE, the value as JSON where it is no text. A secret is named alone, and read from stdin.
        unset: What is to be unset, so that its default holds again; may be given several times.
        of_brand: The brand; where there is only one, that one.
    """
    async with running.opened() as having:
        brand = running.brand_chosen(having.brands, of_brand)
        package = await looking.usable(having.settings, name)
        changes = values.changes(package.schema, given, unset or ())
        now = having.clock.now()
        await having.store.write(packages.set, having.vault, brand.id, name, package.schema, changes, now)
        await _print(having, brand, package, as_json)


async def show(name: str, *, of_brand: OfBrand = None, as_json: AsJson = False) -> None:
    """Show what a brand set for a package; of a secret, whether it is set.

    Args:
        name: The package's name.
        of_brand: The brand; where there is only one, that one.
    """
    async with running.opened() as having:
        brand = running.brand_chosen(having.brands, of_brand)
        package = await looking.usable(having.settings, name)
        await _print(having, brand, package, as_json)


async def _print(having: Parts, brand: BrandRow, package: Registered, as_json: bool) -> None:
    is_enabled, chosen, known = await having.store.read(_read, having, brand.id, package.package)
    whole = schemas.effective(package.schema, chosen)
    names = [*package.schema.get("properties", {}), *chosen]
    hidden = {each: each in known for each in sorted(schemas.secrets(package.schema) | known)}
    if as_json:
        printing.verbatim(
            {
                "package": package.package,
                "version": package.version,
                "brand": str(brand.acct),
                "enabled": is_enabled,
                "settings": whole,
                "set": sorted(chosen),
                "secrets": hidden,
            }
        )
        return
    printing.facts(
        [
            ("package", f"{package.package} {package.version}"),
            ("brand", brand.acct),
            ("enabled", is_enabled),
            *((each, _said(each, whole, chosen)) for each in dict.fromkeys(names) if each not in hidden),
            *((each, "set" if is_set else "not set") for each, is_set in hidden.items()),
        ]
    )


def _read(
    connection: Connection, having: Parts, brand_id: str, name: str
) -> tuple[bool, dict[str, Any], set[str]]:
    return (
        packages.enabled(connection, brand_id, name),
        packages.settings(connection, brand_id, name),
        set(packages.secrets(connection, having.vault, brand_id, name)),
    )


def _said(name: str, whole: dict[str, Any], chosen: dict[str, Any]) -> str:
    if name not in whole:
        return "not set"
    return values.written(whole[name]) + ("" if name in chosen else " (default)")
