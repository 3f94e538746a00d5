"""What a consumer does on their page reaches the desks that are open at that moment."""

import pytest

from fedibrand.queue.events import CHANGED
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.journeys.story import Story
from tests.you.stage import Visitor


@pytest.mark.parametrize("path", ["/you/forget", "/you/end-all"])
async def test_an_open_desk_is_told_when_a_consumer_ends_what_is_held(
    path: str, story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    await visitor.sign_in(alice)
    async with story.instance.parts.events.listening(acme.id, "session") as desk:
        await visitor.press(path, brand=acme.id)
        told = [desk.waiting.get_nowait() for _ in range(desk.waiting.qsize())]
    assert CHANGED in [event.kind for event in told if event is not None]
