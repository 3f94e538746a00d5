import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from example_out_of_hours import ENGLISH, handlers, opening, said

from fedibrand import BrandSettings, OpeningHours, Resolve
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.faults import PackageFailed, faults
from fedibrand.testing.stage import Stage

NAME = "example.out_of_hours"
GERMAN = {
    "text": "Danke! Am {day} um {time} Uhr sind wir wieder da.",
    "days": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
}
IN_ENGLISH = "Thank you for writing. Nobody is here now; we are back on Tuesday at 09:00."
IN_GERMAN = "Danke! Am Dienstag um 09:00 Uhr sind wir wieder da."


@pytest.fixture
def packages() -> list[str]:
    return [NAME]


@pytest.fixture
def package_settings() -> dict[str, dict[str, Any]]:
    return {NAME: {"timezone": "Europe/Vienna", "texts": {"en": ENGLISH, "de": GERMAN}}}


@pytest.fixture
async def evening(instance: Stage, brand: Brand) -> Stage:
    """The instance on a Monday at nine in the evening, in Vienna."""
    await instance.passes(timedelta(hours=8))
    return instance


def texts(brand: Brand) -> list[str]:
    return [answer.text for answer in brand.answers]


async def test_whoever_begins_a_conversation_is_told_when_somebody_is_back(
    evening: Stage, brand: Brand, consumer: Consumer
) -> None:
    post = await consumer.mention(brand, "My kettle leaks.")
    await evening.settled()
    assert texts(brand) == [IN_ENGLISH]
    assert len(consumer.answers(post)) == 1
    assert brand.commitments == []


async def test_nothing_is_said_while_somebody_is_there(
    instance: Stage, brand: Brand, consumer: Consumer
) -> None:
    await consumer.mention(brand, "My kettle leaks.")
    await instance.settled()
    assert texts(brand) == []


async def test_it_is_said_in_the_language_of_the_post(
    evening: Stage, brand: Brand, consumer: Consumer
) -> None:
    await consumer.mention(brand, "Mein Kessel ist undicht.", language="de-AT")
    await evening.settled()
    assert [(answer.text, answer.language) for answer in brand.answers] == [(IN_GERMAN, "de")]


class TestWithAnAnswerPromised:
    @pytest.fixture
    def package_settings(self) -> dict[str, dict[str, Any]]:
        return {NAME: {"timezone": "Europe/Vienna", "answer_within": 4}}

    async def test_the_acknowledgement_carries_until_when(
        self, evening: Stage, brand: Brand, consumer: Consumer
    ) -> None:
        await consumer.mention(brand, "My kettle leaks.")
        await evening.settled()
        (answer,), (commitment,) = brand.answers, brand.commitments
        assert (commitment.answer, commitment.until) == (answer.id, datetime(2026, 3, 3, 12, tzinfo=UTC))


async def test_it_is_said_once_in_a_conversation(evening: Stage, brand: Brand, consumer: Consumer) -> None:
    post = await consumer.mention(brand, "My kettle leaks.")
    await evening.settled()
    await evening.passes(timedelta(minutes=5))
    await consumer.reply(consumer.answers(post)[0].id, "Thanks!")
    await consumer.reply(post, "It is the red one.")
    await evening.settled()
    assert len(brand.posts) == 3
    assert texts(brand) == [IN_ENGLISH]


async def test_private_messages_are_one_conversation(
    evening: Stage, brand: Brand, consumer: Consumer
) -> None:
    for text in ("My kettle leaks.", "It is the red one."):
        await consumer.message(brand, text)
        await evening.passes(timedelta(minutes=5))
    assert len(brand.posts) == 2
    assert texts(brand) == [IN_ENGLISH]


async def test_after_one_that_was_resolved_another_begins(
    evening: Stage, brand: Brand, consumer: Consumer
) -> None:
    await consumer.message(brand, "My kettle leaks.")
    await evening.settled()
    await brand.act(consumer, Resolve(conversation=brand.conversations[0].id))
    await consumer.message(brand, "My teapot leaks.")
    await evening.settled()
    assert texts(brand) == [IN_ENGLISH, IN_ENGLISH]


async def test_an_edit_is_no_reason_to_say_it_again(evening: Stage, brand: Brand, consumer: Consumer) -> None:
    post = await consumer.mention(brand, "My kettle leaks.")
    await evening.settled()
    await consumer.edit(post, f"{brand.acct} My red kettle leaks.")
    await evening.settled()
    assert texts(brand) == [IN_ENGLISH]


async def test_the_only_answer_there_is_is_left_to_the_team(instance: Stage, consumer: Consumer) -> None:
    brand = await instance.brand("frugal", BrandSettings(answers_per_message=1))
    await brand.enable(NAME, timezone="Asia/Tokyo")
    await consumer.mention(brand, "My kettle leaks.")
    await instance.settled()
    assert texts(brand) == []


async def test_where_the_team_was_quicker_nothing_is_said(instance: Stage, consumer: Consumer) -> None:
    brand = await instance.brand("generous", BrandSettings(answers_per_message=3))
    await brand.enable(NAME, timezone="Asia/Atlantis")
    post = await consumer.mention(brand, "My kettle leaks.")
    with pytest.raises(PackageFailed):
        await instance.settled()
    await brand.answer(post, "Which one?")
    await brand.enable(NAME, timezone="Asia/Tokyo")
    await instance.passes(timedelta(minutes=1))
    assert (texts(brand), brand.failures) == (["Which one?"], [])


async def test_what_the_setting_acknowledges_is_left_to_it(instance: Stage, consumer: Consumer) -> None:
    settings = BrandSettings(
        opening_hours=(OpeningHours(day=6, opens=540, closes=1020),),
        acknowledgement="Later.",
        acknowledgement_language="en",
    )
    brand = await instance.brand("both", settings)
    await brand.enable(NAME, timezone="Asia/Tokyo")
    await consumer.message(brand, "My kettle leaks.")
    await consumer.mention(brand, "My teapot leaks.")
    await instance.settled()
    assert texts(brand) == ["Later.", IN_ENGLISH]


async def test_a_time_zone_that_is_none_fails_where_the_operator_sees_it_and_is_tried_again(
    evening: Stage, brand: Brand, consumer: Consumer
) -> None:
    await brand.enable(NAME, timezone="Europe/Atlantis")
    deleted = await consumer.mention(brand, "Never mind.")
    await consumer.mention(brand, "My kettle leaks.")
    with pytest.raises(PackageFailed, match="ZoneInfoNotFoundError"):
        await evening.settled()
    await consumer.delete(deleted)
    await brand.enable(NAME, timezone="Europe/Vienna")
    with contextlib.suppress(PackageFailed):  # the second of the two
        await evening.settled()
    await evening.passes(timedelta(minutes=1))
    assert (texts(brand), brand.failures) == ([IN_ENGLISH], [])


@pytest.mark.parametrize(
    ("setting", "value"), [("from", "9:00"), ("days", []), ("texts", {}), ("answer_within", 0), ("till", "5")]
)
def test_a_setting_that_is_wrong_is_refused_by_its_name(setting: str, value: Any) -> None:
    (fault,) = faults(handlers, **{"timezone": "Europe/Vienna", setting: value})
    assert fault.startswith(f"{setting}: ")


@pytest.mark.parametrize(
    ("wanted", "language"), [("de", "de"), ("de-AT", "de"), ("EN-gb", "en"), ("it", "en"), (None, "en")]
)
def test_the_first_text_is_for_all_languages_that_have_none(wanted: str | None, language: str) -> None:
    back = datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert said({"en": ENGLISH, "de": GERMAN}, wanted, back)[0] == language


DAY_SHIFT = {"timezone": "Europe/Vienna", "days": ["monday", "friday"], "from": "09:00", "to": "17:00"}
NIGHT_SHIFT = {**DAY_SHIFT, "from": "22:00", "to": "06:00"}


@pytest.mark.parametrize(
    ("settings", "now", "back"),
    [
        (DAY_SHIFT, "2026-03-02T08:59+01:00", "2026-03-02T09:00+01:00"),
        (DAY_SHIFT, "2026-03-02T09:00+01:00", None),
        (DAY_SHIFT, "2026-03-02T17:00+01:00", "2026-03-06T09:00+01:00"),
        (DAY_SHIFT, "2026-03-02T23:30-08:00", "2026-03-06T09:00+01:00"),
        (DAY_SHIFT, "2026-03-27T18:00+01:00", "2026-03-30T09:00+02:00"),
        (NIGHT_SHIFT, "2026-03-02T21:59+01:00", "2026-03-02T22:00+01:00"),
        (NIGHT_SHIFT, "2026-03-03T05:59+01:00", None),
        (NIGHT_SHIFT, "2026-03-03T06:00+01:00", "2026-03-06T22:00+01:00"),
    ],
)
def test_somebody_is_back_when_the_clock_on_their_wall_says_so(
    settings: dict[str, Any], now: str, back: str | None
) -> None:
    found = opening(settings, datetime.fromisoformat(now))
    assert found == (back and datetime.fromisoformat(back))
