"""What consumers say, for the desk's tests."""

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.journeys.story import Story


async def written(story: Story, brand: Brand, consumer: Consumer, text: str) -> str:
    """Have a consumer mention a brand; return where the conversation is at the brand's desk."""
    await consumer.mention(brand, text)
    await story.settled()
    return f"/desk/{brand.id}/c/{(await story.threads(brand))[-1].id}"
