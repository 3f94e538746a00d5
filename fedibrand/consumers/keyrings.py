"""The public keys an actor had, as keyed hashes: enough to see that all of them were replaced."""

from fedibrand.activitypub.actors import Actor
from fedibrand.store.vault import Vault

_SIZE = 16


def of(actor: Actor, vault: Vault) -> bytes:
    """Return the keyed hashes of an actor's keys, in order, one after the other."""
    return b"".join(sorted(vault.hash(key.pem or key.multibase) for key in actor.keys))


def replaced(known: bytes, present: bytes) -> bool:
    """Return whether there were keys, there are keys, and none of them is the same."""
    return bool(known and present) and _parts(known).isdisjoint(_parts(present))


def _parts(hashes: bytes) -> set[bytes]:
    return {hashes[at : at + _SIZE] for at in range(0, len(hashes), _SIZE)}
