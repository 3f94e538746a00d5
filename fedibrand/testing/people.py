"""The actors this server has met, and their keys."""

from typing import Protocol
from urllib.parse import urldefrag, urlsplit

from fedibrand.activitypub.errors import BadKey, KeyGone, KeyUnreachable, NoKey, Unfetched
from fedibrand.activitypub.signatures.keys import PublicKey, SigningKey
from fedibrand.testing.reading import ids, kind, many, one_id
from fedibrand.testing.records import Document
from fedibrand.testing.wire import Wire

_ACTORS = {"Person", "Service", "Organization", "Application", "Group"}


class Named(Protocol):
    """Somebody with a name in the fediverse: a brand, or a consumer."""

    @property
    def acct(self) -> object:
        """``@user@host``, as it is or as what :class:`str` makes of it."""


Who = str | Named
"""Somebody, or ``@user@host``, or an actor's id."""


class People:
    """Actors by id, and keys by key id, fetched once and kept until somebody asks for a fresh one."""

    def __init__(self, wire: Wire, signer: SigningKey) -> None:
        """Take the wire to fetch by, and the instance actor's key to sign the fetches with."""
        self._wire = wire
        self._signer = signer
        self.known: dict[str, Document] = {}
        self._named: dict[str, str] = {}
        self._keys: dict[str, PublicKey] = {}

    async def actor(self, actor_id: str, *, fresh: bool = False) -> Document:
        """Return an actor's document.

        Raises:
            Unfetched: It could not be had, or is not an actor with that id.
        """
        if fresh or actor_id not in self.known:
            document = await self._wire.get(actor_id, self._signer)
            if document.get("id") != actor_id:
                raise Unfetched("wrong-id")
            if kind(document) not in _ACTORS or not isinstance(document.get("inbox"), str):
                raise Unfetched("not-an-actor")
            self.meet(document)
        return self.known[actor_id]

    async def find(self, who: Who) -> Document:
        """Return the actor that is meant.

        Raises:
            Unfetched: Nobody of that name could be had.
        """
        name = who if isinstance(who, str) else str(who.acct)
        if "://" not in name and name not in self._named:
            self._named[name] = await self._wire.webfinger(name)
        return await self.actor(self._named.get(name, name))

    def meet(self, document: Document) -> None:
        """Remember an actor as they are now; their keys are fetched anew when next needed."""
        self.known[document["id"]] = document
        self._forget_keys(document["id"])

    def forget(self, actor_id: str) -> None:
        """Forget an actor, their names and keys."""
        self.known.pop(actor_id, None)
        self._named = {name: found for name, found in self._named.items() if found != actor_id}
        self._forget_keys(actor_id)

    async def key(self, key_id: str, *, fresh: bool = False) -> PublicKey:
        """Return a key that its owner lists, and whose own document, where it has one, names that owner.

        Raises:
            NoKey: Its address has no such key.
            KeyGone: Its owner is gone.
            KeyUnreachable: Its server could not be reached.
            BadKey: The key and its owner do not name each other, or we do not take its kind or size.
        """
        if fresh or key_id not in self._keys:
            try:
                self._keys[key_id] = await self._fetch_key(key_id)
            except Unfetched as fault:
                if fault.status == 410:
                    raise KeyGone() from fault
                raise (KeyUnreachable() if fault.kind == "network" else NoKey()) from fault
        return self._keys[key_id]

    def _forget_keys(self, owner: str) -> None:
        self._keys = {name: key for name, key in self._keys.items() if key.owner != owner}

    async def _fetch_key(self, key_id: str) -> PublicKey:
        document = await self._wire.get(urldefrag(key_id).url, self._signer)
        if kind(document) in _ACTORS and urldefrag(key_id).url == document.get("id"):
            owner = document["id"]
            self.meet(document)
        else:
            owner = one_id(document.get("owner") or document.get("controller")) or _owner_named(document)
            await self.actor(owner, fresh=True)
        for entry in (
            *many(self.known[owner].get("publicKey")),
            *many(self.known[owner].get("assertionMethod")),
        ):
            if isinstance(entry, dict) and entry.get("id") == key_id:
                return _parsed(entry, owner)
        raise NoKey()


def _owner_named(document: Document) -> str:
    """Return the owner named by an actor's stub that is served at its key's address (GoToSocial)."""
    owners = [one_id(each.get("owner")) for each in many(document.get("publicKey")) if isinstance(each, dict)]
    if not owners or not owners[0]:
        raise NoKey()
    return owners[0]


def _parsed(entry: Document, owner: str) -> PublicKey:
    if owner not in (*ids(entry.get("owner")), *ids(entry.get("controller"))):
        raise BadKey()
    if "publicKeyMultibase" in entry:
        return PublicKey.from_multibase(entry["id"], owner, entry["publicKeyMultibase"])
    return PublicKey.from_pem(entry["id"], owner, str(entry.get("publicKeyPem", "")))


def acct(document: Document) -> str:
    """Return ``@user@host`` of an actor: as FEP-2c59 ``webfinger`` says it, else by the id's host."""
    by_host = f"{document.get('preferredUsername', '')}@{host_of(document['id'])}"
    return "@" + str(document.get("webfinger") or by_host).removeprefix("@")


def host_of(url: str) -> str:
    """Return the host of a URL, with its port where it has one."""
    return urlsplit(url).netloc


def inbox_of(document: Document, *, shared: bool) -> str:
    """Return where to POST for an actor: the shared inbox if asked for and offered, else their own."""
    endpoints = document.get("endpoints")
    offered = endpoints.get("sharedInbox") if shared and isinstance(endpoints, dict) else None
    return str(offered or document["inbox"])
