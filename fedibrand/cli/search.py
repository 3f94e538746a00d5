"""``fedibrand search``: words in what is held, opened in memory and nowhere else."""

import sys
from dataclasses import replace
from typing import Annotated

from cyclopts import Parameter

from fedibrand.cli import printing, running
from fedibrand.cli.printing import AsJson
from fedibrand.cli.running import OfBrand
from fedibrand.conversations.search import Hit
from fedibrand.conversations.search import search as search_in


async def search(
    *words: Annotated[str, Parameter(show_default=False)],
    of_brand: OfBrand = None,
    limit: int = 20,
    as_json: AsJson = False,
) -> None:
    """Find the held posts that have all these words, the newest first.

    Nothing is indexed: posts are opened in memory, compared, and let go again. What was held only by
    listening, and whose author does not want to be found, is not searched.

    Args:
        words: The words, whatever their case; parts of words count.
        of_brand: Of this brand only.
        limit: How many at most.
    """
    async with running.opened() as having:
        brand = running.brand_named(having.brands, of_brand).id if of_brand else ""
        now = having.clock.now()
        found = await search_in(having.store, having.vault, now, " ".join(words), brand, limit)
        accts = {row.id: str(row.acct) for row in having.brands}
    hits = [replace(hit, brand=accts.get(hit.brand, hit.brand)) for hit in found.hits]
    if as_json:
        printing.document(replace(found, hits=tuple(hits)))
        return
    printing.table(("conversation", "brand", "from", "when", "level", "words"), [_row(hit) for hit in hits])
    if not found.whole:
        print(f"Stopped after {found.opened} posts; there may be older ones.", file=sys.stderr)


def _row(hit: Hit) -> tuple[object, ...]:
    conversation = printing.short(hit.conversation) if hit.conversation else ""
    words = f"({hit.withheld})" if hit.withheld else hit.excerpt
    return conversation, hit.brand, hit.consumer.acct, hit.arrived_at, hit.level, words
