"""All brands in memory, by each of the ways they are asked for."""

from collections.abc import Iterable, Iterator, Mapping

from fedibrand.activitypub.errors import NotFound
from fedibrand.activitypub.naming import Acct, BrandNames
from fedibrand.brands import registry
from fedibrand.brands.registry import BrandRow
from fedibrand.domain import BrandView
from fedibrand.store.run import Store


class Brands:
    """The directory of brands. Empty until :meth:`refresh` ran; to be refreshed when anybody wrote."""

    def __init__(self, store: Store) -> None:
        """Take the record to read from."""
        self._store = store
        self._all: Mapping[str, BrandRow] = {}
        self._views: Mapping[str, BrandView] = {}
        self._origins: Mapping[str, str] = {}
        self._by_actor: Mapping[str, BrandRow] = {}
        self._by_handle: Mapping[tuple[str, str], BrandRow] = {}
        self._by_acct: Mapping[Acct, BrandRow] = {}
        self._removed: frozenset[tuple[str, str]] = frozenset()

    async def refresh(self) -> None:
        """Read all brands anew; readers see the old directory or the new one, never a mixture."""
        self._take(await self._store.read(registry.list_all))

    def __iter__(self) -> Iterator[BrandRow]:
        """Iterate over the brands that are not removed, by handle."""
        return iter(self._by_actor.values())

    def __len__(self) -> int:
        """Return how many brands are not removed."""
        return len(self._by_actor)

    def by_actor(self, uri: str) -> BrandRow | None:
        """Return the brand with this actor id, unless it was removed."""
        return self._by_actor.get(uri)

    def by_handle(self, host: str, handle: str) -> BrandRow | None:
        """Return the brand with that handle at a host (with its port, where it has one), unless removed."""
        return self._by_handle.get((host.lower(), handle.lower()))

    def by_acct(self, acct: Acct) -> BrandRow | None:
        """Return the brand called so, at its handle domain or its origin's host, unless it was removed."""
        return self._by_acct.get(acct.folded)

    def was_removed(self, host: str, handle: str) -> bool:
        """Say whether a brand with that handle, or called so, was at a host and was removed."""
        return (host.lower(), handle.lower()) in self._removed

    def by_id(self, brand_id: str) -> BrandRow:
        """Return a brand by its id, a removed one too: it still has to say that it is gone.

        Raises:
            NotFound: There is no such brand.
        """
        if brand_id not in self._all:
            raise NotFound("There is no such brand.", brand=brand_id)
        return self._all[brand_id]

    def names(self, brand_id: str) -> BrandNames:
        """Return the addresses of a brand, a removed one too.

        Raises:
            NotFound: There is no such brand.
        """
        return self.by_id(brand_id).names

    def view(self, brand_id: str) -> BrandView:
        """Return a brand as its handlers see it.

        Raises:
            NotFound: There is no such brand.
        """
        return self._views[self.by_id(brand_id).id]

    def hosts(self) -> frozenset[str]:
        """Return the hosts, with ports, where brands live or lived: an id there is ours."""
        return frozenset(self._origins)

    def origin(self, host: str) -> str | None:
        """Return the origin of a host where brands live, or nothing."""
        return self._origins.get(host.lower())

    def _take(self, rows: Iterable[BrandRow]) -> None:
        found = list(rows)
        live = [row for row in found if row.removed_at is None]
        self._all = {row.id: row for row in found}
        self._views = {row.id: _view(row) for row in found}
        self._origins = {row.host: row.origin for row in found}
        self._by_actor = {row.names.actor: row for row in live}
        self._by_handle = {(row.host, row.handle): row for row in live}
        self._by_acct = {
            Acct(row.handle, host): row for row in live for host in (row.host, row.handle_domain)
        }
        self._removed = frozenset(
            (host, row.handle) for row in found if row.removed_at for host in (row.host, row.handle_domain)
        )


def _view(row: BrandRow) -> BrandView:
    names = row.names
    return BrandView(
        id=row.id,
        handle=row.handle,
        name=row.profile.name,
        actor=names.actor,
        followers=names.followers,
        settings=row.settings,
    )
