from datetime import timedelta

from fedibrand.store import counting
from fedibrand.store.counting import Counted
from fedibrand.store.run import Store
from tests.fakes import START


async def test_figures_are_summed_over_days_by_name_and_brand(store: Store) -> None:
    await store.write(counting.add, {("acme", "unhandled-View"): 2, ("acme", "answers"): 1}, START)
    later = START + timedelta(days=2)
    await store.write(counting.add, {("acme", "unhandled-View"): 1, ("", "unhandled-Join"): 4}, later)
    day = later.date().isoformat()
    assert await store.read(counting.listed, "unhandled-") == [
        Counted("", "unhandled-Join", 4, day),
        Counted("acme", "unhandled-View", 3, day),
    ]
    assert await store.read(counting.total, "unhandled-View") == 3
