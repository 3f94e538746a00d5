"""Presence: who else looks at a conversation, and who writes there."""

from datetime import timedelta

import pytest

from fedibrand.desk import browsers
from fedibrand.desk.presence import HERE_SECONDS, TYPING_SECONDS
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.reading import listening
from tests.desk.stage import Teammate
from tests.journeys.story import Story


@pytest.fixture
async def at(story: Story, acme: Brand, alice: Consumer) -> str:
    """Where a conversation is at Acme's desk."""
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    (conversation,) = await story.rows("SELECT id FROM conversation")
    return f"c/{conversation}"


@pytest.fixture
async def ben(join: Join, acme: Brand) -> Teammate:
    return await join(acme, "Ben")


async def post(member: Teammate, path: str) -> int:
    """Say something of oneself, with the token of any page."""
    token = browsers.token(member.cookie, member.story.instance.parts.vault)
    return await member.post(path, token=token)


async def test_nobody_is_told_of_themselves(ana: Teammate, at: str) -> None:
    assert await post(ana, f"{at}/here") == 200
    assert ana.text.strip() == ""
    assert ana.headers["Cache-Control"] == "no-store"


async def test_a_colleague_who_looks_is_named(ana: Teammate, ben: Teammate, at: str) -> None:
    await post(ana, f"{at}/here")
    await post(ben, f"{at}/here")
    assert "Ana is looking at this" in ben.text
    await post(ana, f"{at}/here")
    assert "Ben is looking at this" in ana.text


async def test_a_colleague_who_writes_is_named(ana: Teammate, ben: Teammate, at: str) -> None:
    assert await post(ana, f"{at}/typing") == 204
    await post(ben, f"{at}/here")
    assert "Ana is writing" in ben.text


async def test_both_are_over_by_themselves(ana: Teammate, ben: Teammate, at: str, clock: HandClock) -> None:
    await post(ana, f"{at}/typing")
    clock.move(timedelta(seconds=TYPING_SECONDS))
    await post(ben, f"{at}/here")
    assert "Ana is looking at this" in ben.text
    clock.move(timedelta(seconds=HERE_SECONDS - TYPING_SECONDS))
    await post(ben, f"{at}/here")
    assert ben.text.strip() == ""


async def test_looking_on_does_not_end_that_one_writes(ana: Teammate, ben: Teammate, at: str) -> None:
    await post(ana, f"{at}/typing")
    await post(ana, f"{at}/here")
    await post(ben, f"{at}/here")
    assert "Ana is writing" in ben.text


async def test_another_conversation_knows_nothing_of_it(
    story: Story, acme: Brand, ana: Teammate, ben: Teammate, at: str
) -> None:
    bob = await story.consumer("bob")
    await bob.mention(acme, "and mine is loud")
    await story.settled()
    (other,) = await story.rows(f"SELECT id FROM conversation WHERE id <> '{at[2:]}'")
    await post(ana, f"{at}/here")
    await post(ben, f"c/{other}/here")
    assert ben.text.strip() == ""


async def test_coming_and_beginning_to_write_are_told_once_and_by_the_conversations_id(
    ana: Teammate, ben: Teammate, at: str
) -> None:
    async with listening(ben) as stream:
        for path in ("here", "here", "typing", "typing", "here"):
            await post(ana, f"{at}/{path}")
        await post(ben, f"{at}/here")
        for _ in range(3):
            assert await stream.until("present") == at[2:]
    assert [subject for kind, subject in stream.heard if kind == "present"] == [at[2:]] * 3
    assert "Ana" not in str(stream.heard)


async def test_another_brands_member_is_not_there(
    zenith: Brand, join: Join, ana: Teammate, ben: Teammate, at: str
) -> None:
    zoe = await join(zenith, "Zoe")
    for path in ("here", "typing"):
        assert await post(zoe, f"{at}/{path}") == 404
        assert await post(zoe, f"/desk/{ana.brand.id}/{at}/{path}") == 404
    await post(ben, f"{at}/here")
    assert ben.text.strip() == ""


async def test_what_was_made_for_no_browser_or_another_is_refused(ana: Teammate, at: str) -> None:
    assert await ana.post(f"{at}/here", token="") == 403
    assert await ana.post(f"{at}/typing", token="0" * 64) == 403


async def test_a_viewer_looks_and_does_not_write(join: Join, acme: Brand, at: str) -> None:
    vera = await join(acme, "Vera", Role.VIEWER)
    assert await post(vera, f"{at}/here") == 200
    assert await post(vera, f"{at}/typing") == 403
