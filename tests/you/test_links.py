from datetime import timedelta

from fedibrand.consumers import links
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.journeys.story import Story
from tests.you.stage import Visitor


async def sent(story: Story, brand: Brand, consumer: Consumer) -> str:
    """Return the path of a link that was sent."""
    having = story.instance.parts
    token = await having.store.write(links.make, consumer.id, brand.id, having.clock, having.vault)
    return f"/you/link/{token}"


async def test_only_the_button_spends_a_link_and_only_once(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    await alice.message(acme, "the kettle leaks")
    await story.settled()
    path = await sent(story, acme, alice)
    preview = Visitor(story)
    for _ in range(3):
        assert await preview.get(path) == 200
        assert "kettle" not in preview.text
    await visitor.get(path)
    assert await visitor.post(path) == 303
    await visitor.follow()
    assert "the kettle leaks" in visitor.text
    assert "signed in by a link" in visitor.text
    assert await preview.post(path) == 410
    assert await preview.get(path) == 410
    assert "used before" in preview.text
    await preview.close()


async def test_a_link_is_good_for_fifteen_minutes(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    path = await sent(story, acme, alice)
    story.clock.move(timedelta(minutes=15))
    assert await visitor.get(path) == 410
    assert await visitor.get("/you/link/made-up") == 410


async def test_a_link_wants_the_form_of_its_own_page(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    path = await sent(story, acme, alice)
    assert await visitor.post(path, "0" * 32) == 403
    assert await visitor.get(path) == 200, "it is not spent"


async def test_who_came_by_a_link_can_have_everybody_forget(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    await alice.message(acme, "the kettle leaks")
    await story.settled()
    path = await sent(story, acme, alice)
    await visitor.get(path)
    await visitor.press(path)
    await visitor.get("/you/forget")
    await visitor.press("/you/forget")
    assert await story.ledger() == ["forgotten"]
    assert "Acme forgot you" in visitor.text


async def test_the_word_page_brings_a_link_that_lets_in(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    post = await alice.message(acme, "page")
    await story.settled()
    (answer,) = alice.answers(post)
    path = str(answer.document["content"]).partition(f"{visitor.origin}/you/link/")[2].split('"')[0]
    await visitor.get(f"/you/link/{path}")
    await visitor.press(f"/you/link/{path}")
    assert "You are signed in." in visitor.text
