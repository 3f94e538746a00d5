"""The brands of this instance, as the record keeps them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.activitypub.hosts import origin_of
from fedibrand.activitypub.naming import Acct, BrandNames, handle
from fedibrand.brands import acknowledging, hours, profiles
from fedibrand.brands.profiles import Profile
from fedibrand.domain import BrandSettings, Why
from fedibrand.lasting import LEASES
from fedibrand.problems import Sentence
from fedibrand.store.tables.brands import Brand

_table = Brand.__table__  # type: ignore[attr-defined]
_insert = _table.insert()
_all = select(_table).order_by(_table.c.handle, _table.c.id)
_get = select(_table).where(_table.c.id == bindparam("row_id"))
_by_handle = select(_table).where(_table.c.origin == bindparam("at"), _table.c.handle == bindparam("called"))
_namesakes = select(_table).where(_table.c.handle == bindparam("called"))
_live = (_table.c.id == bindparam("row_id"), _table.c.removed_at.is_(None))
_edit = (
    update(_table)
    .where(*_live)
    .values(profile=bindparam("words"), settings=bindparam("choices"), updated_at=bindparam("now"))
)
_remove = update(_table).where(*_live).values(removed_at=bindparam("now"), updated_at=bindparam("now"))


@dataclass(frozen=True, slots=True)
class BrandRow:
    """A brand: ``origin`` is where its actor lives, ``handle_domain`` what its handle has after the @."""

    id: str
    handle: str
    origin: str
    handle_domain: str
    profile: Profile
    settings: BrandSettings
    created_at: datetime
    updated_at: datetime
    removed_at: datetime | None = None

    @property
    def names(self) -> BrandNames:
        """The addresses of everything of this brand."""
        return BrandNames(self.origin, self.handle)

    @property
    def host(self) -> str:
        """The host of the origin, with its port where it has one."""
        return self.origin.partition("://")[2]

    @property
    def acct(self) -> Acct:
        """The handle and its domain: the one name under which the brand is known."""
        return Acct(self.handle, self.handle_domain)


def add(connection: Connection, brand: BrandRow) -> BrandRow:
    """Write a new brand and return it.

    A handle that was ever used stays taken, also after its brand was removed: nobody inherits its name.

    Raises:
        Malformed: The handle or one of the domains is none, or taken; a lease is longer than may be.
        WrongShape: The profile cannot be shown.
    """
    handle(brand.handle)
    _check(brand.profile, brand.settings)
    if origin_of(brand.origin) != brand.origin or Acct.parse(str(brand.acct)) != brand.acct:
        raise Malformed("The origin must be like https://example.org, the handle domain like example.org.")
    namesakes = map(_read, connection.execute(_namesakes, {"called": brand.handle}))
    if any({one.host, one.handle_domain} & {brand.host, brand.handle_domain} for one in namesakes):
        raise Malformed("This handle is taken.")
    row = {
        "id": brand.id,
        "handle": brand.handle,
        "origin": brand.origin,
        "handle_domain": brand.handle_domain,
        "profile": profiles.encode(brand.profile),
        "settings": msgspec.json.encode(brand.settings),
        "created_at": brand.created_at,
        "updated_at": brand.updated_at,
        "removed_at": None,
    }
    connection.execute(_insert, row)
    return brand


def list_all(connection: Connection) -> list[BrandRow]:
    """Return every brand by handle, removed ones too."""
    return [_read(row) for row in connection.execute(_all)]


def get(connection: Connection, brand_id: str) -> BrandRow:
    """Return a brand, removed or not.

    Raises:
        NotFound: There is none.
    """
    return _found(connection.execute(_get, {"row_id": brand_id}).first())


def get_by_handle(connection: Connection, origin: str, called: str) -> BrandRow:
    """Return the brand with that handle at an origin, removed or not.

    Raises:
        NotFound: There is none.
    """
    return _found(connection.execute(_by_handle, {"at": origin, "called": called}).first())


def edit(
    connection: Connection, brand_id: str, profile: Profile, settings: BrandSettings, now: datetime
) -> BrandRow:
    """Give a brand another profile and other settings; return it as it is now.

    Raises:
        NotFound: There is no such brand, or it was removed.
        WrongShape: The profile cannot be shown.
        Malformed: A lease is longer than may be.
    """
    _check(profile, settings)
    words = {"words": profiles.encode(profile), "choices": msgspec.json.encode(settings)}
    if not connection.execute(_edit, {"row_id": brand_id, "now": now, **words}).rowcount:
        raise NotFound("There is no such brand.", brand=brand_id)
    return get(connection, brand_id)


def remove(connection: Connection, brand_id: str, now: datetime) -> BrandRow:
    """Remove a brand: from now on its addresses say 410. Its row stays, so that its Delete can be signed.

    Raises:
        NotFound: There is no such brand, or it was removed before.
    """
    if not connection.execute(_remove, {"row_id": brand_id, "now": now}).rowcount:
        raise NotFound("There is no such brand.", brand=brand_id)
    return get(connection, brand_id)


def _check(profile: Profile, settings: BrandSettings) -> None:
    profiles.check(profile)
    for sentence, days, why in (
        ("Days for talk must be from 1 to %(most)s.", settings.talk_days, Why.TALK),
        ("Days for listen must be from 1 to %(most)s.", settings.listen_days, Why.LISTEN),
    ):
        if not 1 <= days <= LEASES[why].days:
            raise Malformed(Sentence(sentence, most=LEASES[why].days))
    if not 1 <= settings.answers_per_message <= 5:
        raise Malformed("Answers per message must be from 1 to 5.")
    hours.check(settings)
    acknowledging.check(settings)


def _found(row: Any) -> BrandRow:
    if row is None:
        raise NotFound("There is no such brand.")
    return _read(row)


def _read(row: Any) -> BrandRow:
    values = dict(row._mapping)
    values["profile"] = profiles.decode(values["profile"])
    values["settings"] = msgspec.json.decode(values["settings"], type=BrandSettings)
    return BrandRow(**values)
