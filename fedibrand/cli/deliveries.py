"""``fedibrand deliveries``: what waits to leave, what could not, and trying again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from cyclopts import App, CycloptsError, Parameter

from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.cli import printing, running
from fedibrand.cli.printing import AsJson
from fedibrand.cli.running import OfBrand
from fedibrand.domain import DeliveryState
from fedibrand.outbox import failed
from fedibrand.outbox.failed import Listed

deliveries = App(name="deliveries", help="What leaves, and what could not.", help_format="plaintext")

NOT_DELIVERED = [state for state in DeliveryState if state is not DeliveryState.DELIVERED]


@dataclass(frozen=True, slots=True)
class Retried:
    """The deliveries that are tried again."""

    retried: list[str]


@deliveries.default
async def list_all(
    *,
    only_failed: Annotated[bool, Parameter(name="--failed", negative=())] = False,
    every: Annotated[bool, Parameter(name="--all", negative=())] = False,
    of_brand: OfBrand = None,
    as_json: AsJson = False,
) -> None:
    """List the deliveries that have not arrived, the newest first.

    Args:
        only_failed: Those that failed, and wait for a person to try again.
        every: Those that arrived as well.
        of_brand: Of this brand only.
    """
    states = [DeliveryState.FAILED] if only_failed else list(DeliveryState) if every else NOT_DELIVERED
    async with running.opened() as having:
        brand = running.brand_named(having.brands, of_brand).id if of_brand else None
        found = await having.store.read(failed.list_deliveries, brand, states)
    if as_json:
        printing.document(found)
        return
    heads = ("id", "what", "to", "state", "tries", "status", "why", "since", "next")
    printing.table(heads, [_row(each) for each in found])


@deliveries.command(name="retry")
async def retry(
    *parts: str,
    every: Annotated[bool, Parameter(name="--all", negative=())] = False,
    of_brand: OfBrand = None,
    as_json: AsJson = False,
) -> None:
    """Have failed deliveries tried again, from the beginning.

    Args:
        parts: Their ids, or enough of the beginning or end of each.
        every: All that failed.
        of_brand: Of this brand only.
    """
    if bool(parts) is every:
        raise CycloptsError(msg="deliveries retry ID…, or deliveries retry --all.")
    async with running.opened() as having:
        brand = running.brand_named(having.brands, of_brand).id if of_brand else None
        now = having.clock.now()
        if every:
            ids = await having.store.write(failed.retry_all, brand, now)
        else:
            found = await having.store.read(failed.list_deliveries, brand, [DeliveryState.FAILED])
            ids = await having.store.write(failed.retry, [_named(found, part) for part in parts], now)
    if as_json:
        printing.document(Retried(ids))
        return
    printing.table(("tried again",), [(each,) for each in ids])


def _row(each: Listed) -> tuple[object, ...]:
    return (
        printing.short(each.id),
        each.what,
        each.host,
        each.state,
        each.tries,
        each.status,
        each.reason,
        each.created_at,
        each.due_at if each.state is DeliveryState.WAITING else None,
    )


def _named(found: Sequence[Listed], part: str) -> str:
    matching = [each.id for each in found if each.id.startswith(part) or each.id.endswith(part)]
    if not matching:
        raise NotFound(f"There is no failed delivery {part}.")
    if len(matching) > 1:
        raise Malformed(f"More than one failed delivery begins or ends with {part}; give more of its id.")
    return matching[0]
