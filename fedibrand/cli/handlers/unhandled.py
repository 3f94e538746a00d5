"""``fedibrand handlers unhandled``: what came in and nobody decided about."""

from dataclasses import dataclass

from fedibrand.cli import printing, running
from fedibrand.cli.printing import AsJson
from fedibrand.cli.running import OfBrand
from fedibrand.store import counting

PREFIX = "unhandled-"


@dataclass(frozen=True, slots=True)
class Unhandled:
    """How often a type of activity came in that core has no handler for, and the last day of it, in UTC."""

    activity: str
    number: int
    last: str


async def unhandled(*, of_brand: OfBrand = None, as_json: AsJson = False) -> None:
    """List the types of activities that arrived and had no effect, the most frequent first.

    ``other`` are all whose names the Activity Vocabulary does not have.

    Args:
        of_brand: What came for this brand only.
    """
    async with running.opened() as having:
        brand = running.brand_named(having.brands, of_brand).id if of_brand else None
        counted = await having.store.read(counting.listed, PREFIX)
    numbers: dict[str, int] = {}
    days: dict[str, str] = {}
    for each in counted:
        if brand in (None, each.brand_id):
            activity = each.what.removeprefix(PREFIX)
            numbers[activity] = numbers.get(activity, 0) + each.number
            days[activity] = max(days.get(activity, ""), each.day)
    names = sorted(numbers, key=lambda activity: (-numbers[activity], activity))
    found = [Unhandled(activity, numbers[activity], days[activity]) for activity in names]
    if as_json:
        printing.document(found)
        return
    printing.table(
        ("activity", "number", "last"), [(each.activity, each.number, each.last) for each in found]
    )
