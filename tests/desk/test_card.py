"""The consumer's card: what is known of them, and what a team can do."""

from fedibrand.domain import Role
from fedibrand.effects import EndFollow
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.said import written
from tests.desk.stage import Teammate
from tests.journeys.story import Story


async def test_it_tells_where_they_stand_and_what_is_held_until_when(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    await ana.get(here)
    for words in (
        "They wrote to you.",
        "You may answer what they write to you",
        "they mentioned you",
        "they wrote it to you",
        "gone here in 3 months",
        "theirs alone",
    ):
        assert words in ana.text
    assert "Ask to read them" not in ana.text, "they did not invite us"
    assert await ana.post(f"{here}/listen") in (403, 409)
    assert "only who asked for it" in ana.text
    assert await story.rows("SELECT id FROM follow") == []


async def test_other_conversations_are_those_with_this_brand(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer, ana: Teammate
) -> None:
    await written(story, zenith, alice, "the clock is late")
    first = await written(story, acme, alice, "the kettle leaks")
    second = await written(story, acme, alice, "and the lid is lost")
    await ana.get(second)
    assert f'href="{first}"' in ana.text
    assert "the kettle leaks" in ana.text
    assert "clock" not in ana.text


async def test_whom_they_invited_is_let_go_of_with_all_that_was_read(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    await alice.message(acme, "invite")
    await story.settled()
    await alice.post("what I had for breakfast")
    here = await written(story, acme, alice, "the kettle leaks")
    await ana.get(here)
    for words in (
        "you read what they post",
        "they wrote the word for it",
        "You follow them.",
        "Let go of it all",
    ):
        assert words in ana.text
    await ana.press(f"{here}/let-go")
    assert "You read them once" in ana.text
    assert await story.rows("SELECT id FROM follow") == []
    assert await story.rows("SELECT why FROM holding WHERE state = 'held'") == ["talk"]
    assert "let-go" in await story.ledger()
    assert "Let go of it all" not in ana.text


async def test_one_post_is_let_go_of_before_its_time(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    holding = (await story.held(acme)).id
    await ana.get(here)
    await ana.press(f"{here}/let-go/{holding}")
    assert "You let it go." in ana.text
    assert "kettle" not in ana.text
    assert (await story.held(acme)).state == "let-go"


async def test_an_ignored_consumer_is_received_and_in_no_list_until_they_are_heeded(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    await ana.get(here)
    await ana.press(f"{here}/ignore")
    assert "You ignore them since" in ana.text
    sent = len(story.sent)
    again = await written(story, acme, alice, "do you hear me?")
    await ana.get(f"{ana.desk}?queue=all")
    assert "kettle" not in ana.text
    assert "do you hear me?" not in ana.text
    assert len(await story.holdings(acme)) == 2, "it is held as ever"
    assert len(story.sent) == sent, "they are told nothing"
    await ana.get(again)
    await ana.press(f"{again}/heed")
    assert "You ignore them since" not in ana.text
    await ana.get(f"{ana.desk}?queue=all")
    assert "do you hear me?" in ana.text


async def test_a_viewer_sees_the_card_and_none_of_its_buttons(
    story: Story, acme: Brand, alice: Consumer, join: Join
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    viewer = await join(acme, "Vera", Role.VIEWER)
    await viewer.get(f"{here}/card")
    assert "They wrote to you." in viewer.text
    assert "<button" not in viewer.text


async def test_whom_the_team_ignores_is_in_a_list_of_its_own(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer, ana: Teammate, join: Join
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    await ana.get("ignored")
    assert "You ignore nobody." in ana.text
    await ana.get(here)
    await ana.press(f"{here}/ignore")
    await ana.get("ignored")
    assert f'href="{here}"' in ana.text
    assert "@alice@" in ana.text
    assert "kettle" not in ana.text
    zoe = await join(zenith, "Zoe", Role.OWNER)
    await zoe.get("ignored")
    assert "You ignore nobody." in zoe.text


async def test_who_invited_the_brand_is_asked_once(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    await alice.message(acme, "invite")
    here = await written(story, acme, alice, "the kettle leaks")
    await story.act(acme, alice, EndFollow())
    await ana.get(here)
    assert "Ask to read them" in ana.text
    asked = len(story.documents("Follow"))
    await ana.press(f"{here}/listen")
    assert len(story.documents("Follow")) == asked + 1
    assert "Ask to read them" not in ana.text
    await ana.post(f"{here}/listen")
    await story.settled()
    assert len(story.documents("Follow")) == asked + 1
