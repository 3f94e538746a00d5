"""An answer that was sent is edited, with its history, and withdrawn; neither spends the budget."""

from typing import Any

import pytest

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.said import sends, written
from tests.desk.stage import Teammate
from tests.journeys.story import Story


@pytest.fixture
async def here(story: Story, acme: Brand, alice: Consumer, ana: Teammate) -> str:
    """Where an answer is, whose page was looked at."""
    conversation = await written(story, acme, alice, "the kettle leaks")
    await ana.get(conversation)
    await sends(ana, conversation, "Which kettel is it?", warning="leaks")
    await story.settled()
    (answer,) = await story.rows("SELECT id FROM answer")
    found = f"{conversation}/answers/{answer}"
    await ana.get(conversation)
    assert f'href="{found}"' in ana.text
    assert await ana.get(found) == 200
    return found


async def answer(story: Story, brand: Brand) -> Any:
    await brand.look()
    (found,) = brand.answers
    return found


async def test_an_edit_leaves_and_keeps_what_was_said_before(
    story: Story, acme: Brand, ana: Teammate, here: str
) -> None:
    assert "Which kettel is it?" in ana.text
    version = ana.field("version")
    await ana.press(f"{here}/edit", text="Which kettle is it?", warning="leaks", version=version)
    said = await answer(story, acme)
    assert (said.text, [each.text for each in said.history]) == (
        "Which kettle is it?",
        ["Which kettel is it?"],
    )
    (update,) = story.documents("Update", lambda each: each["object"]["type"] == "Note")
    assert "Which kettle is it?" in update["object"]["content"]
    for words in ("Which kettle is it?", "What it said before", "Which kettel is it?", "edited"):
        assert words in ana.text
    assert "1 answer left until they write" in ana.text, "an edit spends none"


@pytest.mark.parametrize("text", [" ", "x" * 5001])
async def test_an_edit_that_cannot_be_is_refused_and_stays_in_the_field(
    story: Story, acme: Brand, ana: Teammate, here: str, text: str
) -> None:
    status = await ana.post(f"{here}/edit", text=text, version=ana.field("version"))
    assert 400 <= status < 500
    assert 'id="fault"' in ana.text
    assert text in ana.text
    assert (await answer(story, acme)).text == "Which kettel is it?"


async def test_a_colleagues_edit_in_the_meantime_is_told(
    story: Story, acme: Brand, ana: Teammate, here: str, join: Join
) -> None:
    ben = await join(acme, "Ben")
    await ben.get(here)
    version = ben.field("version")
    assert await ben.post(f"{here}/edit", text="Which one?", version=version) == 303
    assert await ana.post(f"{here}/edit", text="Which kettle?", version=version) == 409
    assert "A colleague changed this answer in the meantime." in ana.text
    assert "Which kettle?" in ana.text
    assert "Which one?" in ana.text
    assert (await answer(story, acme)).text == "Which one?"
    assert await ana.post(f"{here}/edit", text="Which kettle?", version=ana.field("version")) == 303


async def test_a_withdrawn_answer_leaves_a_word_that_it_was(
    story: Story, acme: Brand, ana: Teammate, here: str
) -> None:
    await ana.press(f"{here}/withdraw")
    assert "You withdrew this answer." in ana.text
    assert "kettel" not in ana.text
    assert len(story.documents("Delete")) == 1
    assert "1 answer left until they write" in ana.text, "it is not given back either"
    await ana.get(here)
    assert "You withdrew this answer." in ana.text
    assert f'action="{here}/edit"' not in ana.text
    await ana.get(f"{ana.desk}")
    assert await ana.post(f"{here}/withdraw") == 303, "a second time changes nothing"
    await story.settled()
    assert len(story.documents("Delete")) == 1
