"""The signing keys in memory: parsed once, newest first."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from fedibrand.activitypub.errors import NotFound
from fedibrand.activitypub.naming import BrandNames, InstanceNames
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.brands import keys
from fedibrand.brands.keys import INSTANCE, KeyRow, Kind
from fedibrand.clock import Clock
from fedibrand.remote.signer import Signer
from fedibrand.store.run import Store
from fedibrand.store.vault import Vault


class SigningKeys:
    """Signs as a brand or as the instance actor. Empty until :meth:`refresh` ran."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        clock: Clock,
        instance: InstanceNames,
        names: Callable[[str], BrandNames],
    ) -> None:
        """Take the record, what unwraps, the clock, and how the instance and each brand is called."""
        self._store, self._vault, self._clock = store, vault, clock
        self._instance, self._names = instance, names
        self._rows: Mapping[str, Sequence[KeyRow]] = {}
        self._parsed: dict[str, SigningKey] = {}

    async def refresh(self) -> None:
        """Read which keys there are; each is unwrapped and parsed when it is first asked for."""
        rows: defaultdict[str, list[KeyRow]] = defaultdict(list)
        for row in await self._store.read(keys.list_all):
            rows[row.brand_id].append(row)
        self._rows = rows
        there = {row.id for found in rows.values() for row in found}
        self._parsed = {key_id: key for key_id, key in self._parsed.items() if key_id in there}

    def signer(self, brand_id: str) -> Signer:
        """Return the signer of a brand, with its newest RSA key.

        Raises:
            NotFound: The brand has no key.
        """
        return Signer(self._newest(brand_id, "rsa"))

    def proof_key(self, brand_id: str) -> SigningKey:
        """Return the newest Ed25519 key of a brand, with which it signs object proofs (FEP-8b32).

        Raises:
            NotFound: The brand has no key.
        """
        return self._newest(brand_id, "ed25519")

    def instance(self) -> Signer:
        """Return the signer of the instance actor, who fetches keys.

        Raises:
            NotFound: The instance has no key yet.
        """
        return Signer(self._newest(INSTANCE, "rsa"))

    def listed(self, brand_id: str, kind: Kind) -> list[KeyRow]:
        """Return the keys that the actor lists at this moment, newest first."""
        return keys.listed(self._rows.get(brand_id, ()), kind, self._clock.now())

    def _newest(self, brand_id: str, kind: Kind) -> SigningKey:
        found = self.listed(brand_id, kind)
        if not found:
            raise NotFound("There is no key to sign with.", brand=brand_id)
        row = found[0]
        if row.id not in self._parsed:
            self._parsed[row.id] = row.open(self._vault, self._address(row))
        return self._parsed[row.id]

    def _address(self, row: KeyRow) -> str:
        if row.brand_id == INSTANCE:
            return self._instance.key if row.kind == "rsa" else self._instance.ed25519_key
        names = self._names(row.brand_id)
        return names.key(row.id) if row.kind == "rsa" else names.ed25519_key(row.id)
