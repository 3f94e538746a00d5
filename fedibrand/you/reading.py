"""From the rows of one actor to what they are shown of themselves."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

import msgspec

from fedibrand.activitypub.rendering import AnswerDocument
from fedibrand.brands import hours
from fedibrand.brands.directory import Brands
from fedibrand.brands.registry import BrandRow
from fedibrand.conversations import promised, threads
from fedibrand.domain import AnswerState, HoldingState, Role, Scope, Standing
from fedibrand.store.run import Store
from fedibrand.store.vault import Vault
from fedibrand.you import rows
from fedibrand.you.rows import Kept, Stands
from fedibrand.you.sessions import Session
from fedibrand.you.shown import Answered, AtBrand, Everything, OpenedBy, Receipt, Report, Thing

_STRANGER = Stands(Standing.STRANGER, None)


async def everything(store: Store, vault: Vault, brands: Brands, who: Session, now: datetime) -> Everything:
    """Return everything that is kept here of an actor, with its words.

    Args:
        store: The record.
        vault: What opens words.
        brands: Who the brands are.
        who: Whose it is.
        now: The time: what is over by now is not shown.
    """
    kept = await store.read(rows.of, who.actor_hash)
    sealed = [*threads.running(kept.holdings, now), *kept.answers]
    opened = await asyncio.to_thread(threads.open_words, vault, sealed, kept.sealed)
    known = {row.brand_id: row for row in kept.consumers}
    actor = next((row.actor for row in kept.consumers), who.actor)
    found = [
        _at_brand(kept, known[brand], brands, opened, now)
        if brand in known
        else _by_ledger(brands.by_id(brand), actor, stands)
        for brand, stands in _all_stands(kept, known).items()
    ]
    return Everything(
        brands=tuple(sorted(found, key=lambda each: each.brand.profile.name.casefold())),
        receipts=tuple(
            Receipt(row.id, brands.by_id(row.brand_id), row.at, row.document)
            for row in reversed(kept.receipts)
            if _is_seen(kept, row.brand_id, row.at)
        ),
        reports=tuple(Report(row.at, row.lease_until) for row in kept.reports if row.lease_until > now),
    )


def _all_stands(kept: Kept, known: Iterable[str]) -> dict[str, Stands]:
    """Return where the actor stands with each brand that knows more of them than that it forgot them."""
    listed = {brand: each for brand, each in kept.stands.items() if each.standing is not Standing.FORGOTTEN}
    return {**dict.fromkeys(known, _STRANGER), **listed}


def _by_ledger(brand: BrandRow, actor: str, stands: Stands) -> AtBrand:
    """Return what a brand keeps that has nothing but entries in its ledger."""
    return AtBrand(
        brand=brand,
        actor=actor,
        standing=stands.standing,
        known=False,
        talks=False,
        listens=False,
        may_answer=False,
        follow="",
        profile_kept=False,
        things=(),
    )


def _is_seen(kept: Kept, brand: str, at: datetime) -> bool:
    stands = kept.stands.get(brand)
    return stands is None or stands.since is None or at >= stands.since


def _at_brand(kept: Kept, row: Any, brands: Brands, opened: Mapping[str, bytes], now: datetime) -> AtBrand:
    listens = [each for each in kept.grants if each.consumer_id == row.id and each.scope == Scope.LISTEN]
    brand = brands.by_id(row.brand_id)
    return AtBrand(
        brand=brand,
        actor=row.actor,
        standing=kept.stands.get(row.brand_id, _STRANGER).standing,
        known=True,
        talks=any(each.consumer_id == row.id and each.scope == Scope.TALK for each in kept.grants),
        listens=bool(listens),
        may_answer=any(each.may_answer for each in listens),
        follow=next((each.state for each in kept.follows if each.consumer_id == row.id), ""),
        profile_kept=row.content_id is not None,
        things=tuple(
            thing
            for holding in kept.holdings
            if holding.consumer_id == row.id
            and _is_seen(kept, row.brand_id, holding.arrived_at)
            and (thing := _thing(kept, holding, opened, now, hours.zone(brand.settings))) is not None
        ),
    )


def _thing(kept: Kept, row: Any, opened: Mapping[str, bytes], now: datetime, zone: tzinfo) -> Thing | None:
    """Return a holding as it is shown; one that has ended only where an answer to it is kept still."""
    answers = tuple(_answered(kept, each, opened, zone) for each in kept.answers if each.holding_id == row.id)
    post = threads.shown_post(row, opened, now)
    over = row.state != HoldingState.HELD or row.lease_until <= now
    if over and not answers:
        return None
    openings = tuple(
        OpenedBy(Role(each.role), each.at) for each in kept.openings if each.holding_id == row.id
    )
    return Thing(post, not over, opened.get(row.id, b""), openings, answers)


def _answered(kept: Kept, row: Any, opened: Mapping[str, bytes], zone: tzinfo) -> Answered:
    """Return an answer as it is shown; what it promised ends with a day of the brand's time zone."""
    words = opened.get(row.id)
    said = msgspec.json.decode(words, type=AnswerDocument) if words is not None else None
    made = next((promised.shown(each) for each in kept.commitments if each.answer_id == row.id), None)
    promise = replace(made, until=made.until.astimezone(zone)) if made is not None else None
    return Answered(row.id, row.created_at, row.state == AnswerState.WITHDRAWN, said, promise)
