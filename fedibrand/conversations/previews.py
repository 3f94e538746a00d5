"""Conversations in a list, each with the beginning of the latest words that are held in it.

A list shows a post that is due for a look at its origin without its words: looking at fifty origins would
keep whoever opens the list waiting.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from fedibrand.conversations import rows, threads, words
from fedibrand.conversations.rows import Listed
from fedibrand.conversations.shown import Preview
from fedibrand.domain import ConversationState
from fedibrand.store import contents
from fedibrand.store.run import Store
from fedibrand.store.vault import Vault

DUE = "to be checked at its origin first"
LONGEST = 120


async def recent(
    store: Store,
    vault: Vault,
    now: datetime,
    brand_id: str | None = None,
    states: Iterable[ConversationState] | None = None,
    limit: int = 50,
    before: str | None = None,
) -> list[Preview]:
    """Return conversations, those that moved last first, each with the beginning of the latest words held.

    Args:
        store: The record.
        vault: What opens words.
        now: The time: what is due for a look at its origin is shown without its words.
        brand_id: Of this brand only.
        states: In these states only.
        limit: How many at most.
        before: Those after this conversation in that order: the last one of the page before.
    """
    listed, sealed = await store.read(_list, brand_id, states, limit, before)
    return await _previews(vault, listed, sealed, now)


async def these(store: Store, vault: Vault, ids: Sequence[str], now: datetime) -> list[Preview]:
    """Return conversations by their ids, in that order, each with the beginning of the latest words held."""
    listed, sealed = await store.read(_list_these, ids)
    return await _previews(vault, listed, sealed, now)


async def _previews(
    vault: Vault, listed: Sequence[Listed], sealed: Mapping[str, bytes], now: datetime
) -> list[Preview]:
    held = [
        each.holding for each in listed if each.holding is not None and not threads.is_due(each.holding, now)
    ]
    people = [each.consumer for each in listed]
    opened = await asyncio.to_thread(
        threads.open_words, vault, [*people, *threads.running(held, now)], sealed
    )
    return [_preview(each, opened, now) for each in listed]


def _list(connection: Connection, *narrowing: Any) -> tuple[list[Listed], dict[str, bytes]]:
    return _with_words(connection, rows.conversations(connection, *narrowing))


def _list_these(connection: Connection, ids: Sequence[str]) -> tuple[list[Listed], dict[str, bytes]]:
    return _with_words(connection, rows.these(connection, ids))


def _with_words(connection: Connection, listed: list[Listed]) -> tuple[list[Listed], dict[str, bytes]]:
    people = [each.consumer.content_id for each in listed]
    held = [each.holding.content_id for each in listed if each.holding is not None]
    return listed, contents.find(connection, people + held)


def _preview(listed: Listed, opened: Mapping[str, bytes], now: datetime) -> Preview:
    row, holding = listed.conversation, listed.holding
    preview = withheld = ""
    if holding is None:
        withheld = "nothing is held any more"
    elif threads.is_due(holding, now):
        withheld = DUE
    else:
        post = threads.shown_post(holding, opened, now)
        preview, withheld = words.line(post.warning or post.title or post.text, LONGEST), post.ended
    return Preview(
        id=row.id,
        brand=row.brand_id,
        consumer=threads.shown_consumer(listed.consumer, opened),
        state=ConversationState(row.state),
        message=row.message,
        answered=row.answered,
        heard_at=row.heard_at,
        moved_at=row.moved_at,
        preview=preview,
        withheld=withheld,
        labels=listed.labels,
        assignee=listed.assignee,
        first_contact=row.first_contact,
        provisional=row.provisional_until is not None,
    )
