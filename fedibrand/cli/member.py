"""``fedibrand member``: the people of a brand's team."""

from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime

from cyclopts import App
from sqlalchemy import Connection

from fedibrand.activitypub.errors import NotFound
from fedibrand.brands import members
from fedibrand.brands.members import Member
from fedibrand.cli import printing, running
from fedibrand.cli.printing import AsJson
from fedibrand.cli.running import OfBrand
from fedibrand.clock import Clock
from fedibrand.desk import accounts, invitations, passkeys, recovery, sessions, totp
from fedibrand.desk.passwords import Passwords
from fedibrand.domain import Role

member = App(name="member", help="The people of a brand's team.", help_format="plaintext")


@dataclass(frozen=True, slots=True)
class Shown:
    """A member as they are shown."""

    id: str
    brand: str
    name: str
    role: Role
    added_at: datetime


@member.command(name="add")
async def add(name: str, *, role: Role, of_brand: OfBrand = None, as_json: AsJson = False) -> None:
    """Add somebody to the team.

    Args:
        name: What the team calls them; conversations are assigned by it.
        role: What they may do.
        of_brand: To the team of this brand; needed when there are several.
    """
    async with running.opened() as having:
        brand, clock = running.brand_chosen(having.brands, of_brand), having.clock
        added = Member(clock.new_id(), brand.id, name, role, clock.now())
        await having.store.write(members.add, added)
    _print(_shown(added, str(brand.acct)), as_json)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation: the one-time link of somebody who is to join."""

    brand: str
    name: str
    role: Role
    link: str
    until: datetime


@member.command(name="invite")
async def invite(
    name: str, *, role: Role = Role.OWNER, of_brand: OfBrand = None, as_json: AsJson = False
) -> None:
    """Make a one-time link by which somebody joins the team and signs in at the desk.

    Args:
        name: What the team will call them.
        role: What they may do; the first of a team is its owner.
        of_brand: To the team of this brand; needed when there are several.
    """
    async with running.opened() as having:
        brand = running.brand_chosen(having.brands, of_brand)
        made, token = await having.store.write(
            invitations.make, brand.id, name, role, "command", having.clock
        )
        link = f"{having.settings.url}/desk/join/{token}"
    invited = Invited(str(brand.acct), name, role, link, made.until)
    if as_json:
        printing.document(invited)
        return
    printing.facts(
        [
            ("link", link),
            ("brand", invited.brand),
            ("name", name),
            ("role", role),
            ("until", made.until),
        ]
    )


@member.command(name="list")
async def list_all(*, of_brand: OfBrand = None, as_json: AsJson = False) -> None:
    """List the team.

    Args:
        of_brand: The team of this brand; needed when there are several.
    """
    async with running.opened() as having:
        brand = running.brand_chosen(having.brands, of_brand)
        found = await having.store.read(members.team, brand.id)
    _print([_shown(each, str(brand.acct)) for each in found], as_json)


@member.command(name="remove")
async def remove(name: str, *, of_brand: OfBrand = None, as_json: AsJson = False) -> None:
    """Remove somebody from the team.

    Conversations assigned to them are nobody's, and links they made let nobody in.

    Args:
        name: What the team calls them.
        of_brand: From the team of this brand; needed when there are several.
    """
    async with running.opened() as having:
        brand = running.brand_chosen(having.brands, of_brand)
        removed = await having.store.write(_remove, brand.id, name, having.clock)
    _print(_shown(removed, str(brand.acct)), as_json)


@dataclass(frozen=True, slots=True)
class Reset:
    """An account that was reset, and the password that lets it in now."""

    email: str
    password: str


@member.command(name="reset")
async def reset(email: str, *, as_json: AsJson = False) -> None:
    """Give somebody a new password who cannot sign in at the desk any more.

    It is shown once. Their one-time codes, recovery codes and passkeys are gone by it, and they are signed
    out everywhere.

    Args:
        email: The address they sign in with.
    """
    async with running.opened() as having:
        address, password = accounts.address(email), _password(having.clock)
        kept = await Passwords().hash(password)
        await having.store.write(_reset, address, kept)
    done = Reset(address, password)
    if as_json:
        printing.document(done)
        return
    printing.facts([("email", done.email), ("password", done.password)])


def _password(clock: Clock) -> str:
    text = b32encode(clock.token(15)).decode().lower()
    return "-".join(text[place : place + 6] for place in range(0, len(text), 6))


def _reset(connection: Connection, email: str, kept: str) -> None:
    found = accounts.by_email(connection, email)
    if found is None:
        raise NotFound("There is no account of this address.")
    accounts.set_password(connection, found.id, kept)
    totp.switch_off(connection, found.id)
    recovery.drop(connection, found.id)
    passkeys.drop(connection, found.id)
    sessions.end_others(connection, found.id, "")


def _remove(connection: Connection, brand_id: str, name: str, clock: Clock) -> Member:
    found = members.get(connection, brand_id, name)
    members.remove(connection, found, clock)
    invitations.revoke_those_by(connection, found.id, clock.now())
    return found


def _shown(found: Member, brand: str) -> Shown:
    return Shown(found.id, brand, found.name, found.role, found.added_at)


def _print(shown: Shown | list[Shown], as_json: bool) -> None:
    if as_json:
        printing.document(shown)
        return
    rows = shown if isinstance(shown, list) else [shown]
    printing.table(
        ("name", "role", "brand", "since"),
        [(each.name, each.role, each.brand, each.added_at) for each in rows],
    )
