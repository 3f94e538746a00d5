"""Trying the desk out: a button in the demo alone, and no address anywhere else."""

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.stage import Teammate
from tests.journeys.story import Story


async def test_a_desk_that_is_no_demo_has_neither_button_nor_address(ana: Teammate) -> None:
    await ana.get(ana.desk)
    assert "/trial" not in ana.text
    assert await ana.post(f"{ana.desk}/trial") == 404


async def test_in_the_demo_an_empty_desk_has_a_consumer_write(
    story: Story, acme: Brand, alice: Consumer, join: Join
) -> None:
    tried: list[str] = []

    async def trial(brand: object) -> None:
        tried.append(str(brand.acct))  # type: ignore[attr-defined]
        await alice.mention(acme, "the kettle leaks")

    await story.stop()
    story.trial = trial
    await story.begin()
    ana = await join(acme)
    await ana.get(ana.desk)
    assert "Send a test mention" in ana.text
    assert await ana.post(f"{ana.desk}/trial", token="0" * 64) == 403
    assert tried == []
    await ana.get(ana.desk)
    await ana.press(f"{ana.desk}/trial")
    assert tried == [acme.acct]
    assert "the kettle leaks" in ana.text
    assert "Send a test mention" not in ana.text
