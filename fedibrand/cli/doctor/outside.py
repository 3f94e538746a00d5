"""What the doctor looks at from outside in: our own address, as other servers reach it."""

import asyncio
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from fedibrand.activitypub.errors import Unfetched
from fedibrand.activitypub.parsing import parse_document
from fedibrand.activitypub.vocabulary import Actor
from fedibrand.app.parts import Parts
from fedibrand.brands.registry import BrandRow
from fedibrand.cli.doctor.findings import Finding, broken, doubtful, well
from fedibrand.remote import webfinger

SECONDS = 10
SOON_DAYS = 14


async def address(having: Parts, origin: str) -> Finding:
    """Look whether the host of an origin is one that others can reach."""
    what, host = f"URL {origin}", urlsplit(origin).hostname or ""
    try:
        async with asyncio.timeout(SECONDS):
            found = await asyncio.get_running_loop().getaddrinfo(host, None)
    except (OSError, TimeoutError):
        return broken(what, f"{host} has no address", f"Make an A or AAAA record for {host}.")
    addresses = sorted({str(each[4][0]) for each in found})
    if origin.startswith("http://"):
        return doubtful(
            what, "plain http, which is for this machine alone", "Set FEDIBRAND_URL to an https address."
        )
    if not any(having.client.guard.permits(each) for each in addresses):
        return broken(what, f"{', '.join(addresses)} is not public", f"Point {host} at a public address.")
    return well(what, ", ".join(addresses))


async def certificate(origin: str, now: datetime) -> Finding:
    """Look whether the certificate of an https origin is good, and how long it will be."""
    parts = urlsplit(origin)
    what, host, port = f"TLS {parts.netloc}", parts.hostname or "", parts.port or 443
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(host, port, ssl=ssl.create_default_context())
            found = writer.get_extra_info("peercert") or {}
            writer.close()
    except ssl.SSLCertVerificationError as fault:
        return broken(what, fault.verify_message, f"Get a certificate for {host}.")
    except (OSError, TimeoutError) as fault:
        return broken(what, str(fault) or "no answer", f"Let others reach port {port} of {host}.")
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(found["notAfter"]), UTC)
    days = f"good for {(ends - now).days} days"
    return well(what, days) if (ends - now).days >= SOON_DAYS else doubtful(what, days, "Renew it.")


async def brand(having: Parts, row: BrandRow) -> list[Finding]:
    """Look whether a brand is found by its name, and is the one that this instance would sign as."""
    what = f"WebFinger {row.acct}"
    mend = f"Is fedibrand serve running, and /.well-known/webfinger of {row.handle_domain} led to it?"
    try:
        found = await webfinger.lookup(str(row.acct), having.client)
    except Unfetched as fault:
        if fault.kind == "guarded" and having.settings.local:
            return [doubtful(what, "not asked", "Put 127.0.0.0/8,::1/128 into FEDIBRAND_ALLOWED_NETWORKS.")]
        return [broken(what, str(fault), mend)]
    if found.actor_uri != row.names.actor:
        return [broken(what, f"it says {found.actor_uri}", mend)]
    return [well(what, found.actor_uri), await _actor(having, row)]


async def _actor(having: Parts, row: BrandRow) -> Finding:
    what = f"actor of {row.acct}"
    try:
        fetched = await having.client.get_document(row.names.actor, having.keys.instance())
    except Unfetched as fault:
        return broken(what, str(fault), f"Lead everything under {row.origin} to fedibrand.")
    thing = parse_document(fetched.document)
    ours = {row.names.key(key.id) for key in having.keys.listed(row.id, "rsa")}
    if not isinstance(thing, Actor) or ours.isdisjoint(_key_ids(thing)):
        return broken(
            what, "another instance answers there", "Is FEDIBRAND_URL, or the proxy, the right one?"
        )
    return well(what, "as others see it, with our key")


def _key_ids(actor: Actor) -> Iterator[str]:
    return (key.id for key in actor.keys)
