"""``fedibrand incoming``: the conversations, those that moved last first."""

from dataclasses import replace
from typing import Annotated

from cyclopts import Parameter

from fedibrand.cli import printing, running
from fedibrand.cli.printing import AsJson
from fedibrand.cli.running import OfBrand
from fedibrand.conversations import previews, rows
from fedibrand.conversations.shown import Preview
from fedibrand.domain import ConversationState

UNRESOLVED = [state for state in ConversationState if state is not ConversationState.RESOLVED]


async def incoming(
    *,
    of_brand: OfBrand = None,
    state: Annotated[list[ConversationState] | None, Parameter(negative=())] = None,
    every: Annotated[bool, Parameter(name="--all", negative=())] = False,
    limit: int = 50,
    before: str | None = None,
    as_json: AsJson = False,
) -> None:
    """List the conversations that are not resolved, those that moved last first.

    A post that was not looked at at its origin for a day is listed without its words; to see them, show it.

    Args:
        of_brand: Of this brand only.
        state: In this state only; may be given several times.
        every: In every state.
        limit: How many at most.
        before: Those after this conversation in the list: the last one of the page before.
    """
    async with running.opened() as having:
        brand = running.brand_named(having.brands, of_brand).id if of_brand else None
        after = await having.store.read(rows.conversation_id, before) if before else None
        states = None if every else state or UNRESOLVED
        now = having.clock.now()
        found = await previews.recent(having.store, having.vault, now, brand, states, limit, after)
        shown = [replace(each, brand=str(having.brands.by_id(each.brand).acct)) for each in found]
    if as_json:
        printing.document(shown)
        return
    printing.table(
        ("id", "brand", "from", "state", "last", "words"),
        [
            (
                printing.short(each.id),
                each.brand,
                each.consumer.acct,
                _state(each),
                each.moved_at,
                _words(each),
            )
            for each in shown
        ],
    )


def _state(each: Preview) -> str:
    return f"{each.state}, private" if each.message else each.state


def _words(each: Preview) -> str:
    return f"({each.withheld})" if each.withheld else each.preview
