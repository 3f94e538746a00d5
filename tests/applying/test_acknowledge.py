"""Acknowledge: who writes in private while nobody is there is told once when somebody is back."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fedibrand.brands import registry
from fedibrand.domain import BrandSettings, ConversationState, DeliveryState, OpeningHours
from fedibrand.effects import Resolve
from fedibrand.team_effects import StopShowing
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.one_key import one_key_for_all
from fedibrand.testing.stage import Stage
from tests.journeys import promises

NOON = timedelta(0)
EVENING = timedelta(hours=9)
"""How long after the stage begins: it is Monday, ten in the evening in Vienna."""
SETTINGS = BrandSettings(
    time_zone="Europe/Vienna",
    opening_hours=tuple(OpeningHours(day=day, opens=9 * 60, closes=17 * 60) for day in range(5)),
    acknowledgement="Hello {name}, {brand} is back on {opens}.",
    acknowledgement_language="en-GB",
)
SAID = "Hello {name}, Acme is back on Tuesday, 3 March 2026, 09:00 (UTC+01:00)."


@pytest.fixture
def quick_keys() -> Iterator[None]:
    with one_key_for_all():
        yield


@pytest.fixture
def began() -> timedelta:
    return EVENING


@pytest.fixture
async def stage(tmp_path: Path, quick_keys: None, began: timedelta) -> AsyncIterator[Stage]:
    async with Stage(tmp_path) as made:
        await made.passes(began)
        yield made
    promises.kept(made.sent, made.servers)


@pytest.fixture
async def brand(stage: Stage) -> Brand:
    return await stage.brand("acme", SETTINGS)


@pytest.fixture
async def alice(stage: Stage) -> Consumer:
    return await stage.consumer("alice")


async def decide(stage: Stage, brand: Brand, **otherwise: Any) -> None:
    """Have the brand decide otherwise."""
    row, parts = brand.row, stage.instance.parts
    settings = msgspec.structs.replace(row.settings, **otherwise)
    await parts.store.write(registry.edit, row.id, row.profile, settings, stage.clock.now())
    await stage.instance.refresh()


async def written(stage: Stage, brand: Brand, alice: Consumer, text: str = "My kettle leaks.") -> str:
    post = await alice.message(brand, text)
    await stage.settled()
    return post


def texts(brand: Brand) -> list[str]:
    return [each.text for each in brand.answers]


async def test_who_writes_in_private_is_told_when_somebody_is_back(
    stage: Stage, brand: Brand, alice: Consumer
) -> None:
    post = await written(stage, brand, alice)
    (answer,), (thread,) = brand.answers, brand.conversations
    said = SAID.format(name=alice.display_name or f"@{alice.name}")
    assert (answer.text, answer.language, answer.by) == (said, "en-GB", "hours")
    assert [each.state for each in answer.deliveries] == [DeliveryState.DELIVERED]
    assert thread.state is ConversationState.OPEN
    assert thread.answered == 1
    assert len(alice.answers(post)) == 1
    assert [each.kind for each in stage.sent_to(alice)] == ["Create"]


async def test_a_mention_is_not_acknowledged_however_few_can_read_it(
    stage: Stage, brand: Brand, alice: Consumer
) -> None:
    for visibility in ("public", "unlisted", "followers"):
        await alice.mention(brand, "My kettle leaks.", visibility=visibility)
    await stage.settled()
    assert len(brand.posts) == 3
    assert texts(brand) == []


async def test_a_private_reply_in_a_conversation_that_began_in_public_is_not(
    stage: Stage, brand: Brand, alice: Consumer
) -> None:
    post = await alice.mention(brand, "My kettle leaks.")
    await alice.message(brand, "It is the red one.", reply_to=post)
    await stage.settled()
    assert [len(each.posts) for each in brand.conversations] == [2]
    assert texts(brand) == []


async def test_a_word_of_self_service_is_replied_to_and_not_acknowledged(
    stage: Stage, brand: Brand, alice: Consumer
) -> None:
    for word in ("help", "what"):
        await written(stage, brand, alice, word)
    assert texts(brand) == []
    assert len(stage.sent_to(alice)) == 2


class TestWhileSomebodyIsThere:
    @pytest.fixture
    def began(self) -> timedelta:
        return NOON

    async def test_nothing_is_said(self, stage: Stage, brand: Brand, alice: Consumer) -> None:
        await written(stage, brand, alice)
        assert texts(brand) == []


@pytest.mark.parametrize(
    "settings",
    [
        {"acknowledgement": ""},
        {"answers_per_message": 1},
        {"opening_hours": (OpeningHours(day=0, opens=0, closes=1440),)},
    ],
    ids=["nothing to say", "one answer alone", "somebody there"],
)
async def test_nothing_is_said_where_the_brand_says_none_or_the_team_would_have_none_left(
    stage: Stage, brand: Brand, alice: Consumer, settings: dict[str, Any]
) -> None:
    await decide(stage, brand, **settings)
    await written(stage, brand, alice)
    assert len(brand.posts) == 1
    assert texts(brand) == []


async def test_it_is_one_of_the_answers_that_the_team_has(
    stage: Stage, brand: Brand, alice: Consumer
) -> None:
    post = await written(stage, brand, alice)
    await brand.answer(post, "Which one?")
    assert [each.state for each in brand.conversations] == [ConversationState.WAITING]
    with pytest.raises(Exception, match="used up"):
        await brand.answer(post, "And since when?")
    assert len(brand.answers) == 2


async def test_in_one_conversation_it_is_said_once_until_somebody_was_there(
    stage: Stage, brand: Brand, alice: Consumer
) -> None:
    await stage.passes(timedelta(days=4))  # to Friday
    for hours in (0, 5, 20, 24):
        await stage.passes(timedelta(hours=hours))
        await written(stage, brand, alice)
    assert len(brand.answers) == 1
    await stage.passes(timedelta(days=1))  # Monday's evening, but for an hour
    await written(stage, brand, alice)
    assert [len(each.posts) for each in brand.conversations] == [5]
    assert len(brand.answers) == 2


async def test_to_one_person_it_is_said_once_a_day_in_whatever_conversation(
    stage: Stage, brand: Brand, alice: Consumer
) -> None:
    await written(stage, brand, alice)
    await brand.act(alice, Resolve(conversation=brand.conversations[0].id))
    await stage.passes(timedelta(hours=23, minutes=59))
    await written(stage, brand, alice, "My teapot leaks.")
    assert [len(each.answers) for each in brand.conversations] == [1, 0]
    await stage.passes(timedelta(minutes=1))
    await written(stage, brand, alice, "And my cup.")
    assert [len(each.answers) for each in brand.conversations] == [1, 1]
    bob = await stage.consumer("bob")
    await written(stage, brand, bob)
    assert len(brand.answers) == 3


async def test_a_reply_to_one_is_not_acknowledged(stage: Stage, brand: Brand, alice: Consumer) -> None:
    await written(stage, brand, alice)
    await stage.passes(timedelta(days=2))
    ours = brand.names.answer(brand.answers[0].id)
    await alice.message(brand, "We are on holiday.", reply_to=ours)
    await stage.settled()
    assert len(brand.posts) == 2
    assert len(brand.answers) == 1


@pytest.mark.parametrize("kind", ["Service", "Application", "Group"])
async def test_software_is_not_acknowledged(stage: Stage, brand: Brand, alice: Consumer, kind: str) -> None:
    alice.kind = kind
    await written(stage, brand, alice)
    assert len(brand.posts) == 1
    assert texts(brand) == []


async def test_whom_the_brand_ignores_is_told_nothing(stage: Stage, brand: Brand, alice: Consumer) -> None:
    await alice.mention(brand, "Buy this.")
    await stage.settled()
    await brand.act(alice, StopShowing())
    await written(stage, brand, alice)
    assert stage.sent_to(alice) == []


async def test_what_comes_twice_is_acknowledged_once(stage: Stage, brand: Brand, alice: Consumer) -> None:
    post = await written(stage, brand, alice)
    await alice.edit(post, f"{brand.acct} My red kettle leaks.")
    await stage.settled()
    assert len(brand.answers) == 1


async def test_what_a_server_received_before_it_was_killed_is_acknowledged_after(
    stage: Stage, brand: Brand, alice: Consumer
) -> None:
    await stage.stop()
    await stage.begin("web")
    await alice.message(brand, "My kettle leaks.")
    await stage.stop()
    await stage.begin("all")
    await stage.settled()
    await stage.stop()
    await stage.begin("all")
    await stage.settled()
    assert len(brand.answers) == 1
    assert len(stage.sent_to(alice)) == 1


async def test_where_nobody_is_back_within_a_year_nothing_is_said(
    stage: Stage, brand: Brand, alice: Consumer
) -> None:
    first = datetime(2026, 3, 2, tzinfo=UTC).date()
    mondays = tuple(first + timedelta(weeks=week) for week in range(60))
    hours = (OpeningHours(day=0, opens=540, closes=600),)
    await decide(stage, brand, opening_hours=hours, days_off=mondays)
    await written(stage, brand, alice)
    assert texts(brand) == []
