"""``fedibrand lookup``: what we see of an account on another server, for whoever mends federation."""

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from fedibrand.activitypub.errors import Malformed, Unfetched
from fedibrand.activitypub.hosts import host_of, same_host
from fedibrand.activitypub.parsing import parse_document
from fedibrand.activitypub.signatures.keys import Material
from fedibrand.activitypub.vocabulary import Actor, ActorKey, Post
from fedibrand.app.parts import Parts
from fedibrand.cli import printing, running
from fedibrand.cli.printing import AsJson
from fedibrand.consumers.vetoes import vetoes
from fedibrand.problems import Refusal
from fedibrand.remote import bindings, webfinger


@dataclass(frozen=True, slots=True)
class Step:
    """One step of finding somebody: what was asked, whether it went well, and what came."""

    asked: str
    well: bool
    found: str


@dataclass(frozen=True, slots=True)
class KeySeen:
    """A public key: RSA, Ed25519 or P-256, how many bits, SHA-256 of it; or why we do not take it."""

    id: str
    kind: str
    bits: int | None
    fingerprint: str
    fault: str


@dataclass(frozen=True, slots=True)
class Look:
    """What we see of an actor; fields that their server does not state are empty."""

    steps: list[Step]
    actor: str
    type: str
    name: str
    username: str
    page: str
    inbox: str
    shared_inbox: str
    keys: list[KeySeen]
    followers: str
    dialect: str
    approves_followers: bool
    discoverable: bool | None
    indexable: bool | None
    vetoes: list[str]
    moved_to: str | None
    suspended: bool
    warnings: list[str]


async def lookup(account: str, *, as_json: AsJson = False) -> int:
    """Find an account on another server, and tell each step: its name, its actor, its keys.

    Documents are fetched as the instance actor, so a server that wants signatures must reach us for our key.

    Args:
        account: user@host, or the address of an actor or a post.
    """
    steps: list[Step] = []
    async with running.opened() as having:
        with printing.working(f"Asking about {account}"):
            actor = await _actor(having, account, steps)
            look = await _look(having, actor, steps) if actor is not None else None
    if as_json:
        printing.document(look if look is not None else {"steps": steps})
    else:
        printing.table(
            ("step", "", "found"),
            [(each.asked, "ok" if each.well else "failed", each.found) for each in steps],
        )
        if look is not None:
            printing.facts(_facts(look))
    return int(look is None)


async def _actor(having: Parts, account: str, steps: list[Step]) -> Actor | None:
    address = account
    if not host_of(account):
        try:
            found = await webfinger.lookup(account, having.client)
        except Unfetched as fault:
            steps.append(Step(f"WebFinger of {account}", False, str(fault)))
            return None
        steps.append(Step(f"WebFinger of {account}", True, f"{found.subject} is {found.actor_uri}"))
        address = found.actor_uri
    signer = having.keys.instance()
    try:
        thing = parse_document((await having.client.get_document(address, signer)).document)
        if isinstance(thing, Post):
            steps.append(Step(f"post {address}", True, f"{type(thing).__name__} by {thing.attributed_to}"))
            address = thing.attributed_to
            thing = await having.actors.refresh(address, signer)
    except (Unfetched, Malformed) as fault:
        steps.append(Step(f"document {address}", False, str(fault)))
        return None
    well = isinstance(thing, Actor)
    steps.append(Step(f"document {address}", well, f"{type(thing).__name__} {thing.id}"))
    return thing if isinstance(thing, Actor) else None


async def _look(having: Parts, actor: Actor, steps: list[Step]) -> Look:
    warnings = []
    try:
        name = await webfinger.acct_of(actor, having.client)
        steps.append(Step(f"name of {actor.id}", True, f"{name}, which its host confirms"))
    except Unfetched as fault:
        steps.append(Step(f"name of {actor.id}", False, str(fault)))
        warnings.append("No host confirms a name of this actor: nobody can mention them safely.")
    keys = [_key(key, actor) for key in actor.keys]
    return Look(
        steps=steps,
        actor=actor.id,
        type=type(actor).__name__,
        name=actor.name,
        username=actor.preferred_username,
        page=actor.url,
        inbox=actor.inbox,
        shared_inbox=actor.shared_inbox,
        keys=keys,
        followers=await _followers(having, actor),
        dialect=having.client.dialects.of(host_of(actor.inbox)),
        approves_followers=actor.manually_approves_followers,
        discoverable=actor.discoverable,
        indexable=actor.indexable,
        vetoes=list(vetoes(actor)),
        moved_to=actor.moved_to,
        suspended=actor.suspended,
        warnings=[*warnings, *_warnings(actor, keys)],
    )


def _key(listed: ActorKey, actor: Actor) -> KeySeen:
    try:
        key = bindings.bound(listed.id, actor)
    except Refusal as refusal:
        return KeySeen(listed.id, "", None, "", refusal.detail)
    kind, bits = _kind(key.material)
    return KeySeen(listed.id, kind, bits, key.fingerprint, "")


def _kind(material: Material) -> tuple[str, int]:
    if isinstance(material, RSAPublicKey):
        return "RSA", material.key_size
    return ("Ed25519" if isinstance(material, Ed25519PublicKey) else "P-256"), 256


async def _followers(having: Parts, actor: Actor) -> str:
    """Return how much of their followers they show: members, a number, or nothing."""
    if not actor.followers:
        return "not stated"
    try:
        document = (await having.client.get_document(actor.followers, having.keys.instance())).document
    except Unfetched as fault:
        return f"not shown ({fault})"
    members = any(document.get(name) for name in ("first", "items", "orderedItems"))
    number = document.get("totalItems")
    return (
        f"{number if isinstance(number, int) else 'no number'}, members {'listed' if members else 'hidden'}"
    )


def _warnings(actor: Actor, keys: list[KeySeen]) -> Iterator[str]:
    if not actor.inbox:
        yield "There is no inbox: nothing can be delivered."
    elif not same_host(actor.inbox, actor.id):
        yield "The inbox is on another host than the actor."
    if not actor.shared_inbox:
        yield "There is no shared inbox."
    if not any(not key.fault for key in keys):
        yield "There is no key we take: nothing they send can be verified."
    if actor.moved_to:
        yield f"The account has moved to {actor.moved_to}."
    if actor.suspended or actor.memorial:
        yield "The account is suspended, or is kept in memory of somebody."


def _facts(look: Look) -> Iterator[tuple[str, object]]:
    yield ("actor", f"{look.type} {look.actor}")
    yield ("name", f"{look.name} ({look.username})")
    yield ("page", look.page)
    yield ("inbox", look.inbox)
    yield ("shared inbox", look.shared_inbox)
    for key in look.keys:
        yield ("key", f"{key.id}: {key.fault or f'{key.kind}, {key.bits} bits, SHA-256 {key.fingerprint}'}")
    yield ("followers", look.followers)
    yield ("approves followers", look.approves_followers)
    yield ("signatures", look.dialect)
    yield ("discoverable", look.discoverable)
    yield ("indexable", look.indexable)
    yield ("vetoes", look.vetoes)
    for warning in look.warnings:
        yield ("warning", warning)
