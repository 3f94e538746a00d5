"""Whether a key and an actor name each other: the owner of a key lists it, and it says whose it is."""

from typing import Any

from fedibrand.activitypub import hosts
from fedibrand.activitypub.errors import BadKey, NoKey
from fedibrand.activitypub.signatures.keys import PublicKey
from fedibrand.activitypub.vocabulary import Actor

_MATERIAL = ("publicKeyPem", "publicKeyMultibase")


def owner_of_bare_key(key_id: str, document: dict[str, Any]) -> str | None:
    """Return whose a key at an address of its own says it is, or None if the document is no such key.

    Raises:
        NoKey: It is another key, or does not say whose it is.
    """
    if not any(name in document for name in _MATERIAL):
        return None
    owner = document.get("owner", document.get("controller"))
    if document.get("id") != key_id or not isinstance(owner, str):
        raise NoKey(key=key_id)
    return owner


def bound(key_id: str, actor: Actor) -> PublicKey:
    """Return the key of that id, parsed, as ``actor`` lists it (``publicKey``, or FEP-521a).

    Raises:
        NoKey: The actor does not list it.
        BadKey: It names another owner, lives on another host, or is of a kind we do not take.
    """
    listed = next((key for key in actor.keys if key.id == key_id), None)
    if listed is None:
        raise NoKey(key=key_id)
    if listed.owner != actor.id or not hosts.same_host(key_id, actor.id):
        raise BadKey(key=key_id)
    if listed.pem:
        return PublicKey.from_pem(key_id, actor.id, listed.pem)
    return PublicKey.from_multibase(key_id, actor.id, listed.multibase)
