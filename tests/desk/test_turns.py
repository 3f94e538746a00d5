"""Taking turns, as a manager switches it on."""

from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.stage import Teammate
from tests.desk.test_incoming import opened, shown
from tests.journeys.story import Story

CHOICES = {"talk_days": "90", "listen_days": "7", "answers": "2", "listed": "yes", "follows": "yes"}


async def test_what_arrives_once_turns_are_taken_is_somebodys(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, join: Join
) -> None:
    before = await opened(story, acme, alice, "hello")
    mia = await join(acme, "Mia", Role.MANAGER)
    await mia.get("settings")
    await mia.press("settings", **CHOICES, turns="yes")
    assert story.instance.parts.brands.by_id(acme.id).settings.take_turns
    assert 'name="turns" value="yes" aria-describedby="turns-help" checked' in mia.text
    bob = await story.consumer("bob")
    first, second = await opened(story, acme, bob, "one"), await opened(story, acme, bob, "two")
    for member, found in ((ana, first), (mia, second)):
        await member.get(f"{member.desk}?queue=mine")
        assert shown(member) == [found]
    await ana.get(f"{ana.desk}?queue=unassigned")
    assert shown(ana) == [before]
    await mia.get("settings")
    await mia.press("settings", **CHOICES)
    assert not story.instance.parts.brands.by_id(acme.id).settings.take_turns
