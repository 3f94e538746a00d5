"""What consumers say and members answer, for the desk's tests."""

from typing import Any

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.stage import Teammate
from tests.journeys.story import Story


async def written(story: Story, brand: Brand, consumer: Consumer, text: str) -> str:
    """Have a consumer mention a brand; return where the conversation is at the brand's desk."""
    await consumer.mention(brand, text)
    await story.settled()
    return f"/desk/{brand.id}/c/{(await story.threads(brand))[-1].id}"


async def sends(member: Teammate, here: str, text: str, **fields: Any) -> int:
    """Send what the composer of the page that came last makes of a text; return the status."""
    hidden = {name: member.field(name) for name in ("seen", "holding", "read")}
    return await member.post(f"{here}/answer", **{**hidden, "text": text, **fields})
