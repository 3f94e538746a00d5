"""``fedibrand show``: one conversation, with everything that is known of its posts and answers."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from operator import itemgetter

import msgspec

from fedibrand.app.parts import Parts
from fedibrand.applying.opened import note_opened
from fedibrand.applying.recheck import Seen
from fedibrand.cli import printing, running
from fedibrand.cli.printing import AsJson
from fedibrand.conversations import rows, threads
from fedibrand.conversations.shown import Media, ShownAnswer, ShownDelivery, ShownNote, ShownPost, Thread
from fedibrand.domain import HoldingState, Role

LOOK_SECONDS = 5
OPENED_BY = Role.OWNER
Row = tuple[object, ...]


async def show(conversation: str, *, as_json: AsJson = False) -> None:
    """Show a conversation: its posts, the answers to them, and what became of those.

    Posts that were not looked at for a day are looked at first, at their origin.

    Args:
        conversation: Its id, or enough of the beginning or end of it.
    """
    async with running.opened() as having:
        found = await having.store.read(rows.conversation_id, conversation)
        unchecked = await _look(having, found)
        thread = await threads.open_thread(having.store, having.vault, found, having.clock.now())
        await having.store.write(note_opened, found, OPENED_BY, having.clock.now())
        thread = replace(thread, brand=str(having.brands.by_id(thread.brand).acct))
    if as_json:
        printing.document({**msgspec.to_builtins(thread), "unchecked": sorted(unchecked)})
        return
    heads = ("", "id", "when", "level", "state", "words")
    printing.table(heads, [_whole(thread), *_entries(thread, unchecked)])


async def _look(having: Parts, conversation_id: str) -> set[str]:
    """Look at the origins of what is due, side by side; return what could not be checked."""
    whole = await having.store.read(rows.conversation, conversation_id)
    now = having.clock.now()
    due = [row.id for row in whole.holdings if row.state == HoldingState.HELD and threads.is_due(row, now)]
    if not due:
        return set()
    with printing.working("Looking at the origins"):
        seen = await asyncio.gather(*(_seen(having, holding) for holding in due))
    return {holding for holding, what in zip(due, seen, strict=True) if what is Seen.UNCHECKED}


async def _seen(having: Parts, holding: str) -> Seen:
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return await having.recheck.look(holding)
    except TimeoutError:
        return Seen.UNCHECKED


def _whole(thread: Thread) -> Row:
    who = thread.consumer
    state = [thread.state, f"{thread.answered} answers since they wrote", *thread.labels]
    level = "private" if thread.message else ""
    return (
        "with",
        printing.short(thread.id),
        thread.opened_at,
        level,
        state,
        f"{who.acct} {who.name}".strip(),
    )


def _entries(thread: Thread, unchecked: set[str]) -> Iterator[Row]:
    entries: list[tuple[datetime, list[Row]]] = []
    entries += [(post.arrived_at, _post(post, post.id in unchecked)) for post in thread.posts]
    entries += [(answer.created_at, list(_answer(answer))) for answer in thread.answers]
    entries += [(note.at, _note(note)) for note in thread.notes]
    for _, lines in sorted(entries, key=itemgetter(0)):
        yield from lines


def _post(post: ShownPost, unchecked: bool) -> list[Row]:
    marks = {"edited": post.edited, "could not be checked": unchecked and not post.ended}
    state = [post.ended or f"held until {printing.cell(post.lease_until)}"]
    state += [mark for mark, holds in marks.items() if holds]
    said = [f"[{post.warning}]" if post.warning else "", post.title, post.text, *_pictures(post.media)]
    words = "\n".join(each for each in said if each)
    return [("post", printing.short(post.id), post.arrived_at, post.level, state, words)]


def _note(note: ShownNote) -> list[Row]:
    return [("note", printing.short(note.id), note.at, "", f"by {note.by}", note.text)]


def _answer(answer: ShownAnswer) -> Iterator[Row]:
    state = [answer.state, f"by {answer.by}", *(["edited"] if answer.edited_at else [])]
    said = [f"[{answer.warning}]" if answer.warning else "", answer.text, *_pictures(answer.media)]
    words = "\n".join(each for each in said if each)
    yield ("answer", printing.short(answer.id), answer.created_at, answer.level, state, words)
    for past in answer.history:
        yield ("  before", "", past.until, "", "", past.text)
    for delivery in answer.deliveries:
        yield ("  delivery", printing.short(delivery.id), _when(delivery), "", _how(delivery), "")
    for reaction in answer.reactions:
        yield ("  reaction", "", reaction.at, "", reaction.kind, "")


def _when(delivery: ShownDelivery) -> object:
    return delivery.ended_at or delivery.due_at


def _how(delivery: ShownDelivery) -> list[str]:
    status = f"HTTP {delivery.status}" if delivery.status else ""
    tries = f"{delivery.attempts} tries" if delivery.attempts > 1 else ""
    found = [f"{delivery.what} {delivery.state}", status, tries, delivery.reason]
    return [each for each in found if each]


def _pictures(media: Iterable[Media]) -> list[str]:
    return [f"({each.media_type or 'file'}: {each.alt or 'not described'}) {each.url}" for each in media]
