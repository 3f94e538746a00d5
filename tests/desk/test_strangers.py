"""Whom a team has met: whom it answered, or who invited it; and not whom it ignores."""

from fedibrand.brands import acknowledging
from fedibrand.desk import strangers
from fedibrand.team_effects import ShowAgain, StopShowing
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.journeys.story import Story


async def is_met(story: Story, brand: Brand, consumer: Consumer) -> bool:
    known = await story.known(brand, consumer)
    assert known is not None
    return await story.instance.parts.store.read(strangers.is_met, known.id)


async def test_who_was_answered_is_met_by_that_brand_alone(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer
) -> None:
    for brand in (acme, zenith):
        await alice.mention(brand, "the kettle leaks")
        await story.settled()
    assert not await is_met(story, acme, alice)
    await story.answer(acme, alice, "Which kettle is it?")
    assert await is_met(story, acme, alice)
    assert not await is_met(story, zenith, alice)
    await story.act(acme, alice, StopShowing())
    assert not await is_met(story, acme, alice)
    await story.act(acme, alice, ShowAgain())
    assert await is_met(story, acme, alice)


async def test_what_is_said_by_itself_meets_nobody(story: Story, acme: Brand, alice: Consumer) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    await story.answer(acme, alice, "We are here again at nine.")
    await story.instance.parts.store.write(
        lambda connection: connection.exec_driver_sql(f"UPDATE answer SET by = '{acknowledging.BY}'")
    )
    assert not await is_met(story, acme, alice)


async def test_who_invited_is_met_until_they_say_stop(story: Story, acme: Brand, alice: Consumer) -> None:
    await alice.mention(acme, "the kettle leaks")
    await alice.invite(acme)
    await story.settled()
    assert await is_met(story, acme, alice)
    await alice.message(acme, "stop")
    await story.settled()
    assert not await is_met(story, acme, alice)
