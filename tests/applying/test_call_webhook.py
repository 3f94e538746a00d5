"""CallWebhook: a package's address is to be told, by names and ids alone."""

import pytest

from fedibrand.activitypub.errors import EffectRefused, Malformed, NotFound
from fedibrand.domain import Entry, Role
from fedibrand.effects import CallWebhook, Forget
from fedibrand.outbox.order import RESTORED
from tests.applying.conftest import BOB, PACKAGE, Place
from tests.brands import made


async def test_a_call_waits_and_is_due_at_once(place: Place) -> None:
    conversation, _ = await place.heard()
    effect = CallWebhook(event="complaint.new", conversation=conversation)
    applied = await place.asked(effect, effect)
    rows = await place.rows("webhook_call")
    assert applied.calls == [row["id"] for row in rows]
    assert len(applied.calls) == 2
    (row, _) = rows
    assert (row["package"], row["brand_id"], row["event"]) == (PACKAGE, place.acme.id, "complaint.new")
    assert (row["address"], row["secret"]) == ("webhook", "webhook_secret")
    assert (row["state"], row["attempts"], row["due_at"]) == ("waiting", 0, row["created_at"])


async def test_a_call_of_an_act_that_is_held_back_waits_for_a_person(place: Place) -> None:
    conversation, _ = await place.heard()
    applied = await place.asked(CallWebhook(event="new", conversation=conversation), held_back=RESTORED)
    assert applied.calls == []
    (row,) = await place.rows("webhook_call")
    assert (row["state"], row["reason"]) == ("failed", RESTORED)
    assert row["ended_at"] == row["created_at"]


@pytest.mark.parametrize("by", ["core", *Role])
async def test_only_a_package_has_an_address_to_call(place: Place, by: str) -> None:
    conversation, _ = await place.heard()
    with pytest.raises(Malformed):
        await place.do(CallWebhook(event="new", conversation=conversation), by=by)
    assert await place.count("webhook_call") == 0


@pytest.mark.parametrize("event", ["", "x" * 61, "the kettle leaks", "New", "caf\u00e9", "new\n", "\x00"])
async def test_an_event_carries_no_words(place: Place, event: str) -> None:
    conversation, _ = await place.heard()
    with pytest.raises(Malformed):
        await place.asked(CallWebhook(event=event, conversation=conversation))
    assert await place.count("webhook_call") == 0


@pytest.mark.parametrize("setting", ["", "https://elsewhere.example/", "the kettle leaks", "x" * 61])
async def test_address_and_secret_are_names_of_settings(place: Place, setting: str) -> None:
    conversation, _ = await place.heard()
    for named in ({"address": setting}, {"secret": setting}):
        with pytest.raises(Malformed):
            await place.asked(CallWebhook(event="new", conversation=conversation, **named))
    assert await place.count("webhook_call") == 0


async def test_nothing_is_told_about_what_is_not_theirs(place: Place) -> None:
    conversation, _ = await place.heard()
    zenith = await place.house.add(made.brand("zenith"))
    for about in ({"brand": zenith}, {"consumer": BOB.id, "author": BOB}):
        with pytest.raises((EffectRefused, NotFound)):
            await place.asked(CallWebhook(event="new", conversation=conversation), **about)
    assert await place.count("webhook_call") == 0


async def test_a_call_goes_with_its_conversation(place: Place) -> None:
    conversation, _ = await place.heard()
    await place.asked(CallWebhook(event="new", conversation=conversation))
    await place.do(Forget(entry=Entry.FORGOTTEN))
    assert await place.count("webhook_call") == 0
