"""Conversations with their words, opened for a moment to be shown.

Rules of this module:

- Words are opened in memory, in one go, and written nowhere.
- No lease, no words: what is over is not shown, also where nobody has ended it yet.
- Whoever opens a conversation has its origins looked at first (:mod:`fedibrand.applying.recheck`).
- A name is what its own host says; a handle on another host that a profile claims is not shown.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.errors import Malformed
from fedibrand.activitypub.hosts import host_of
from fedibrand.activitypub.plain_text import plain
from fedibrand.activitypub.vocabulary import Actor, Attachment, Note, Question, decode
from fedibrand.conversations import first_words, posts, rows, words
from fedibrand.conversations.rows import Whole
from fedibrand.conversations.shown import (
    Apart,
    Before,
    Media,
    ShownAnswer,
    ShownConsumer,
    ShownDelivery,
    ShownNote,
    ShownPost,
    ShownReaction,
    Thread,
)
from fedibrand.domain import AnswerState, ConversationState, DeliveryState, HoldingState, Why
from fedibrand.store import contents
from fedibrand.store.run import Store
from fedibrand.store.vault import Vault

CHECKED_FOR = timedelta(hours=24)
"""How long a look at the origin counts."""

ENDED: dict[HoldingState, str] = {
    HoldingState.WITHDRAWN: "withdrawn by its author",
    HoldingState.LAPSED: "lapsed",
    HoldingState.LET_GO: "let go",
}
UNREADABLE = "its words cannot be opened"


class _Past(msgspec.Struct, frozen=True, rename="camel"):
    text: str
    until: datetime


class _Said(msgspec.Struct, frozen=True, rename="camel"):
    """What is read of the document that is sealed for an answer."""

    text: str
    html: str
    content_warning: str = ""
    language: str | None = None
    attachments: tuple[Attachment, ...] = ()
    history: tuple[_Past, ...] = ()


async def open_thread(
    store: Store, vault: Vault, conversation_id: str, now: datetime, brand_id: str | None = None
) -> Thread:
    """Return a conversation with its words.

    Raises:
        NotFound: There is none, or another brand's than ``brand_id``.
    """
    whole = await store.read(rows.conversation, conversation_id, brand_id)
    sealed = [whole.consumer, *running(whole.holdings, now), *whole.answers, *whole.notes]
    opened = await asyncio.to_thread(open_words, vault, sealed, whole.sealed)
    return _thread(whole, opened, now)


def is_due(holding: Any, now: datetime) -> bool:
    """Return whether a holding's origin must be looked at before it is shown or answered."""
    return bool(holding.checked_at < now - CHECKED_FOR)


def running(holdings: Iterable[Any], now: datetime) -> list[Any]:
    """Return those of ``holdings`` that are held and whose lease is not over."""
    return [row for row in holdings if row.state == HoldingState.HELD and row.lease_until > now]


def open_words(vault: Vault, leased: Iterable[Any], sealed: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the words of rows by the rows' ids, of those that can be opened."""
    leases = {row.id: lease for row in leased if (lease := contents.lease_of(row))}
    there = {row_id: lease for row_id, lease in leases.items() if lease.content_id in sealed}
    opened = vault.open([(lease, sealed[lease.content_id]) for lease in there.values()])
    return {row_id: one.words for row_id, one in zip(there, opened, strict=True) if one is not None}


def _thread(whole: Whole, opened: Mapping[str, bytes], now: datetime) -> Thread:
    row = whole.conversation
    return Thread(
        id=row.id,
        brand=row.brand_id,
        consumer=shown_consumer(whole.consumer, opened),
        state=ConversationState(row.state),
        message=row.message,
        answered=row.answered,
        linked=row.linked_id,
        assignee=row.assignee_id,
        assignee_name=whole.members.get(row.assignee_id, ""),
        apart=_apart(whole, opened) if row.first_contact else None,
        opened_at=row.opened_at,
        heard_at=row.heard_at,
        moved_at=row.moved_at,
        resolved_at=row.resolved_at,
        snoozed_until=row.snoozed_until,
        provisional_until=row.provisional_until,
        labels=tuple(whole.labels),
        posts=tuple(shown_post(each, opened, now) for each in whole.holdings),
        answers=tuple(_answer(each, whole, opened) for each in whole.answers),
        notes=tuple(
            ShownNote(
                each.id,
                each.by,
                each.at,
                opened.get(each.id, b"").decode(),
                whole.members.get(each.member_id, ""),
            )
            for each in whole.notes
        ),
    )


def _apart(whole: Whole, opened: Mapping[str, bytes]) -> Apart:
    """Return why a conversation stands apart: by the words that are held of it, as nothing else says so."""
    said = [opened[each.id] for each in whole.holdings if each.id in opened]
    return Apart.BARE if any(_is_bare(each) for each in said) else Apart.ALIKE


def _is_bare(words: bytes) -> bool:
    try:
        return first_words.is_bare(posts.read(words))
    except Malformed:
        return False


def shown_consumer(row: Any, opened: Mapping[str, bytes]) -> ShownConsumer:
    """Return who a consumer is, with their name where ``opened`` has their profile by the row's id."""
    profile = decode(opened[row.id]) if row.id in opened else None
    if not isinstance(profile, Actor):
        return ShownConsumer(row.id, row.actor, row.actor, "")
    acct = f"@{profile.preferred_username}@{host_of(profile.id)}"
    return ShownConsumer(row.id, row.actor, acct, words.line(profile.name, 100), profile.icon)


def shown_post(row: Any, opened: Mapping[str, bytes], now: datetime) -> ShownPost:
    """Return a holding as it is shown, with its words where ``opened`` has them by its id."""
    stub = {
        "id": row.id,
        "why": Why(row.why),
        "level": Level(row.level),
        "state": HoldingState(row.state),
        "edited": row.edited,
        "arrived_at": row.arrived_at,
        "checked_at": row.checked_at,
        "lease_until": row.lease_until,
    }
    if row.id not in opened:
        return ShownPost(**stub, ended=_ended(row, now))
    try:
        post = posts.read(opened[row.id])
    except Malformed:
        return ShownPost(**stub, ended=UNREADABLE)
    warned = isinstance(post, Note | Question)
    body = post.content if warned else post.content or post.summary
    body += "".join(f"<p>- {option}</p>" for option in post.options)
    return ShownPost(
        **stub,
        ended="",
        uri=post.id,
        url=post.url,
        title=plain(post.name),
        html=words.safe(body),
        text=plain(body),
        warning=plain(post.summary) if warned else "",
        language=post.language,
        published=post.published,
        sensitive=post.sensitive,
        media=_media(post.attachments),
    )


def _ended(row: Any, now: datetime) -> str:
    if row.state != HoldingState.HELD:
        return ENDED[HoldingState(row.state)]
    return ENDED[HoldingState.LAPSED] if row.lease_until <= now else UNREADABLE


def _answer(row: Any, whole: Whole, opened: Mapping[str, bytes]) -> ShownAnswer:
    said = msgspec.json.decode(opened[row.id], type=_Said) if row.id in opened else _Said("", "")
    return ShownAnswer(
        id=row.id,
        holding=row.holding_id,
        level=Level(row.level),
        state=AnswerState(row.state),
        by=row.by,
        member=whole.members.get(row.member_id, ""),
        version=row.version,
        created_at=row.created_at,
        edited_at=row.edited_at,
        html=said.html,
        text=said.text,
        warning=said.content_warning,
        language=said.language,
        media=_media(said.attachments),
        history=tuple(Before(past.text, past.until) for past in said.history),
        deliveries=tuple(_delivery(each) for each in whole.deliveries if each.answer_id == row.id),
        reactions=tuple(
            ShownReaction(each.kind, each.at) for each in whole.reactions if each.answer_id == row.id
        ),
    )


def _delivery(row: Any) -> ShownDelivery:
    return ShownDelivery(
        id=row.id,
        what=row.what,
        version=row.version,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        status=row.status,
        reason=row.reason,
        created_at=row.created_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
    )


def _media(attachments: Iterable[Attachment]) -> tuple[Media, ...]:
    return tuple(Media(each.url, each.media_type, each.name, each.width, each.height) for each in attachments)
