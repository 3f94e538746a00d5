"""From ``@user@host`` to an actor and back (RFC 7033), believed only when both ends agree."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec

from fedibrand.activitypub import hosts
from fedibrand.activitypub.errors import Malformed, Unfetched
from fedibrand.activitypub.naming import Acct
from fedibrand.activitypub.vocabulary import Actor
from fedibrand.remote import headers, host_meta
from fedibrand.remote.client import Client

ACCEPT = "application/jrd+json, application/json;q=0.9"


class Link(msgspec.Struct, frozen=True):
    """A link of a description; empty where it says nothing."""

    rel: str = ""
    type: str = ""
    href: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True)
class Discovered:
    """What an account's own host says: its name (``acct:…``), its actor, and all links."""

    subject: str
    actor_uri: str
    links: tuple[Link, ...]


async def lookup(acct: str, client: Client) -> Discovered:
    """Find the actor of an account.

    Where the name has moved to another host (split domains), that host is asked too, and must say the
    same. Whether the actor knows of the name is another question: :func:`acct_of`.

    Args:
        acct: ``acct:user@host``, ``@user@host`` or ``user@host``.
        client: The way out.

    Raises:
        Malformed: ``acct`` is no account's name.
        Unfetched: Nobody could say, or two did not agree (``wrong-id``).
    """
    asked = Acct.parse(acct)
    found = await _ask(asked, client)
    said = _subject(found)
    if said.folded == asked.folded:
        return found
    confirmed = await _ask(said, client)
    if _subject(confirmed).folded != said.folded or confirmed.actor_uri != found.actor_uri:
        raise Unfetched("wrong-id")
    return confirmed


async def acct_of(actor: Actor, client: Client) -> str:
    """Return the name of an actor as ``@user@host``, once the host of that name has confirmed it.

    The name is the one the actor states (FEP-2c59), or else its user name at its own host.

    Raises:
        Unfetched: No host confirms a name of this actor.
    """
    fault = Unfetched("wrong-id")
    for name in (actor.webfinger, f"{actor.preferred_username}@{hosts.host_of(actor.id)}"):
        try:
            found = await lookup(name, client)
        except Malformed:
            continue
        except Unfetched as failure:
            fault = failure
            continue
        if found.actor_uri == actor.id:
            return str(_subject(found))
        fault = Unfetched("wrong-id")
    raise fault


async def _ask(acct: Acct, client: Client) -> Discovered:
    """Ask over TLS; and without where there are networks that allow it, and TLS is not spoken."""
    try:
        return _discovered(acct, await _description(acct, f"https://{acct.host}", client))
    except Unfetched as fault:
        if fault.kind != "network" or not client.guard.allowed:
            raise
    return _discovered(acct, await _description(acct, f"http://{acct.host}", client))


async def _description(acct: Acct, origin: str, client: Client) -> dict[str, Any]:
    url = f"{origin}/.well-known/webfinger?resource={quote(acct.uri, safe=':@')}"
    try:
        return await client.get_json(url, ACCEPT)
    except Unfetched as fault:
        if fault.kind not in ("status", "media-type"):
            raise
        unknown = fault
    try:
        elsewhere = await host_meta.lookup_url(client, origin, acct.uri)
    except Unfetched:
        raise unknown from None
    if elsewhere == url:
        raise unknown
    return await client.get_json(elsewhere, ACCEPT)


def _discovered(asked: Acct, description: dict[str, Any]) -> Discovered:
    links = tuple(_links(description.get("links")))
    subject = description.get("subject", asked.uri)
    actors = [each.href for each in links if each.rel == "self" and headers.is_activity(each.type)]
    if not actors or not hosts.origin_of(actors[0]) or not isinstance(subject, str):
        raise Unfetched("wrong-id")
    return Discovered(subject, actors[0], links)


def _links(found: object) -> list[Link]:
    links = []
    for each in found if isinstance(found, list) else ():
        try:
            links.append(msgspec.convert(each, Link))
        except msgspec.ValidationError:
            continue
    return links


def _subject(found: Discovered) -> Acct:
    try:
        return Acct.parse(found.subject)
    except Malformed:
        raise Unfetched("wrong-id") from None
