"""``fedibrand consumer``: what a consumer permits, and what is held of them until when."""

from collections.abc import Iterator
from dataclasses import replace

from cyclopts import App

from fedibrand.activitypub.errors import NotFound, Unfetched
from fedibrand.activitypub.hosts import host_of
from fedibrand.app.parts import Parts
from fedibrand.cli import printing, running
from fedibrand.cli.printing import AsJson
from fedibrand.cli.running import OfBrand
from fedibrand.consumers import people
from fedibrand.consumers.people import Known
from fedibrand.remote import webfinger

consumer = App(name="consumer", help="Consumers, as brands know them.", help_format="plaintext")


@consumer.command(name="show")
async def show(account: str, *, of_brand: OfBrand = None, as_json: AsJson = False) -> None:
    """Show where a consumer stands with each brand, what they permit, and what is held of them until when.

    Args:
        account: user@host, or the address of their actor.
        of_brand: With this brand only.
    """
    async with running.opened() as having:
        brand = running.brand_named(having.brands, of_brand).id if of_brand else None
        found = await people.find(having.store, having.vault, account) or await _elsewhere(having, account)
        shown = [each for each in found if brand in (None, each.brand)]
        if not shown:
            raise NotFound(f"No brand here knows {account}.")
        shown = [replace(each, brand=str(having.brands.by_id(each.brand).acct)) for each in shown]
    if as_json:
        printing.document(shown)
        return
    for each in shown:
        printing.facts(_facts(each))


async def _elsewhere(having: Parts, account: str) -> list[Known]:
    """Look for the consumer whose name is on another host than their actor (split domains)."""
    if host_of(account):
        return []
    with printing.working(f"Asking the host of {account}"):
        try:
            actor = (await webfinger.lookup(account, having.client)).actor_uri
        except Unfetched:
            return []
    return await people.find(having.store, having.vault, actor)


def _facts(known: Known) -> Iterator[tuple[str, object]]:
    yield ("consumer", f"{known.acct} {known.name}".strip() or known.actor)
    yield ("actor", known.actor)
    yield ("brand", known.brand)
    yield ("standing", known.standing)
    for grant in known.grants:
        wider = ", may be answered" if grant.may_answer else ""
        yield (f"permits {grant.scope}", f"by {grant.means} {printing.cell(grant.granted_at)}{wider}")
    if known.follow:
        yield ("we follow", f"{known.follow.state}, asked {printing.cell(known.follow.requested_at)}")
    yield ("follows us since", known.follows_us_since)
    yield ("vetoes", known.vetoes)
    yield ("seen", known.seen_at)
    for held in known.held:
        about = f"{held.why}, {held.level}, arrived {printing.cell(held.arrived_at)}"
        yield (f"held {printing.short(held.id)}", f"{about}, until {printing.cell(held.lease_until)}")
