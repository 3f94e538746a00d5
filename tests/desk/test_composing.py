"""The composer: what an answer is made of, and what is checked before it leaves."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from fedibrand.brands import canned
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.said import sends, written
from tests.desk.stage import Teammate
from tests.journeys.story import Story


def png() -> bytes:
    out = BytesIO()
    Image.new("RGBA", (4, 3)).save(out, "PNG")
    return out.getvalue()


PNG = png()


@pytest.fixture
async def here(story: Story, acme: Brand, alice: Consumer, ana: Teammate) -> str:
    """A conversation whose page was looked at."""
    found = await written(story, acme, alice, "the kettle leaks")
    await ana.get(found)
    return found


async def answers(story: Story) -> list[Any]:
    return await story.rows("SELECT * FROM answer ORDER BY id")


async def test_an_answer_leaves_under_the_members_name(
    story: Story, acme: Brand, ana: Teammate, here: str
) -> None:
    assert "Whoever is in the thread can read this answer; no timeline shows it." in ana.text
    assert "2 answers left until they write" in ana.text
    assert await sends(ana, here, "Which kettle is it?\r\n\r\nThe red one?") == 303
    await story.settled()
    (answer,) = await answers(story)
    assert (answer.by, answer.member_id) == ("agent", ana.member.id)
    (note,) = story.notes()
    assert "Which kettle is it?" in note["content"]
    assert "\r" not in note["content"]
    await ana.get(here)
    assert "Ana" in ana.text
    assert "1 answer left until they write" in ana.text
    assert "delivered" in ana.text


async def test_warning_and_language_are_the_answers_own(story: Story, ana: Teammate, here: str) -> None:
    await sends(ana, here, "Wie heißt er?", warning=" leaks ", language="de")
    await story.settled()
    (note,) = story.notes()
    assert note["summary"] == "leaks"
    assert list(note["contentMap"]) == ["de"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "},
        {"text": "x" * 5001},
        {"text": "hello", "language": "no language"},
        {"text": "hello", "until": "soon"},
        {"text": "hello", "until": "2020-01-01"},
        {"text": "hello", "until": "9999-01-01"},
    ],
)
async def test_what_cannot_be_sent_is_refused_and_stays_in_the_composer(
    story: Story, ana: Teammate, here: str, wrong: dict[str, str]
) -> None:
    status = await sends(ana, here, **wrong)
    assert 400 <= status < 500
    assert 'id="fault"' in ana.text
    assert wrong["text"] in ana.text
    assert await answers(story) == []
    assert story.notes() == []


async def test_when_the_budget_is_spent_there_is_nothing_to_write_in_until_they_write(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, here: str
) -> None:
    before = {name: ana.field(name) for name in ("holding", "read")}
    for text in ("one", "two"):
        await ana.get(here)
        assert await sends(ana, here, text) == 303
    await ana.get(here)
    assert "It is their turn" in ana.text
    assert 'id="composer"' not in ana.text
    latest = (await answers(story))[-1].id
    assert await ana.post(f"{here}/answer", text="a third", seen=latest, **before) == 409
    assert len(await answers(story)) == 2
    assert "used up" in ana.text
    assert "a third" in ana.text, "the draft is kept"
    await story.settled()
    await alice.reply(story.notes()[-1]["id"], f"{acme.row.acct} the red one")
    await story.settled()
    await ana.get(f"{here}/composer")
    assert "2 answers left" in ana.text


async def test_a_colleagues_answer_in_the_meantime_is_told_and_the_draft_kept(
    story: Story, acme: Brand, ana: Teammate, here: str, join: Join, clock: HandClock
) -> None:
    ben = await join(acme, "Ben")
    await ben.get(here)
    assert await sends(ben, here, "Ben was quicker.") == 303
    await story.settled()
    clock.move(timedelta(minutes=2))
    assert await sends(ana, here, "Which <kettle> is it?", warning="leaks", until="2099-01-01") == 409
    assert "Ben answered 2 min" in ana.text
    assert "Which &lt;kettle&gt; is it?" in ana.text
    assert 'value="leaks"' in ana.text
    assert "Ben was quicker." in ana.text, "it stands above"
    assert len(await answers(story)) == 1
    assert await sends(ana, here, "Which kettle is it?") == 303
    assert len(await answers(story)) == 2


async def test_an_edit_in_the_meantime_is_told(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    here = f"{ana.desk}/c/{(await story.threads(acme))[0].id}"
    await ana.get(here)
    fields = {name: ana.field(name) for name in ("seen", "holding", "read")}
    await alice.edit(post, f"{acme.row.acct} never mind")
    await story.settled()
    assert await ana.post(f"{here}/answer", text="Which kettle?", **fields) == 409
    assert "They edited their post in the meantime." in ana.text
    assert await answers(story) == []
    assert await sends(ana, here, "Gladly.") == 303


async def test_a_post_that_was_deleted_in_the_meantime_takes_no_answer(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    here = f"{ana.desk}/c/{(await story.threads(acme))[0].id}"
    await ana.get(here)
    fields = {name: ana.field(name) for name in ("seen", "holding", "read")}
    await alice.delete(post)
    await story.settled()
    await ana.get(f"{here}/budget?holding={fields['holding']}")
    assert "not held here any more" in ana.text
    await ana.get(here)
    assert await ana.post(f"{here}/answer", text="Which kettle?", **fields) in (403, 404, 409, 422)
    assert "Which kettle?" in ana.text
    assert await answers(story) == []


async def test_it_is_told_that_they_wrote_again(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    here = f"{ana.desk}/c/{(await story.threads(acme))[0].id}"
    await ana.get(here)
    holding = ana.field("holding")
    await alice.reply(post, f"{acme.row.acct} it is the red one")
    await story.settled()
    await ana.get(f"{here}/budget?holding={holding}")
    assert "They wrote again." in ana.text


async def test_pictures_leave_with_what_they_show_in_words(story: Story, ana: Teammate, here: str) -> None:
    files = {"picture1": ("a.png", PNG, "image/png"), "picture3": ("b.txt", PNG, "text/plain")}
    assert await sends(ana, here, "Like this.", files=files, alt1="A valve.", alt3="A lid.") == 303
    await story.settled()
    (note,) = story.notes()
    assert [(each["mediaType"], each["name"]) for each in note["attachment"]] == [
        ("image/png", "A valve."),
        ("image/png", "A lid."),
    ]
    (answer,) = await answers(story)
    assert await story.rows("SELECT DISTINCT answer_id FROM picture") == [answer.id]
    await ana.get(here)
    assert "A valve." in ana.text


@pytest.mark.parametrize(
    ("data", "alt", "text"),
    [
        (PNG, "", "no words"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "A valve.", "no picture"),
        (PNG + bytes(9_000_000), "A valve.", "too large"),
        (PNG, "A valve.", " "),
    ],
)
async def test_a_picture_that_does_not_leave_is_not_kept(
    story: Story, ana: Teammate, here: str, data: bytes, alt: str, text: str
) -> None:
    status = await sends(ana, here, text, files={"picture1": ("a.png", data, "image/png")}, alt1=alt)
    assert 400 <= status < 500
    assert await story.rows("SELECT name FROM picture") == []
    assert not list((story.settings.data / "media").glob("*"))
    assert await answers(story) == []


async def test_a_canned_answer_is_put_into_the_draft_with_its_names(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, here: str, clock: HandClock
) -> None:
    await alice.update_profile(name="{brand} <b>")
    await story.settled()
    text = "Hello {name}, {brand} here. Yours, {member}"
    made = await story.instance.parts.store.write(canned.add, acme.id, "Hello", text, clock)
    await ana.get(here)
    assert f'<option value="{made.id}">Hello</option>' in ana.text
    assert await ana.post(f"{here}/canned", canned=made.id, text="Dear you,", warning="leaks") == 200
    filled = f"Hello {{brand}} &lt;b&gt;, {acme.row.profile.name} here. Yours, Ana"
    assert f"Dear you,\n\n{filled}" in ana.text
    assert 'value="leaks"' in ana.text
    assert await answers(story) == []


async def test_a_canned_answer_of_another_brand_is_not_there(
    story: Story, zenith: Brand, ana: Teammate, here: str, clock: HandClock
) -> None:
    made = await story.instance.parts.store.write(canned.add, zenith.id, "Hello", "theirs", clock)
    assert await ana.post(f"{here}/canned", canned=made.id, text="") == 404
    assert "theirs" not in ana.text


async def test_a_promise_with_a_day_stands_beside_its_answer(
    story: Story, acme: Brand, ana: Teammate, here: str, clock: HandClock
) -> None:
    day = (clock.now() + timedelta(days=1)).date()
    assert await sends(ana, here, "We send you a new lid.", until=day.isoformat()) == 303
    (answer,) = await answers(story)
    await acme.look()
    (promise,) = acme.commitments
    assert (promise.answer, promise.until.date()) == (answer.id, day)
    await ana.get(here)
    assert "Promised until" in ana.text
    assert "this day is over" not in ana.text
    clock.move(timedelta(hours=36))
    await ana.get(f"{here}/thread")
    assert "this day is over" in ana.text


async def test_nothing_of_what_was_written_is_in_the_log(
    story: Story, ana: Teammate, here: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = {name: ana.field(name) for name in ("seen", "holding", "read")}
    for wrong in ({"holding": "none"}, {"until": "never"}, {"read": "other"}, {"token": "0" * 64}):
        assert await ana.post(f"{here}/answer", **{**fields, "text": "zzcanaryzz", **wrong}) >= 400
        await ana.get(here)
    await sends(ana, here, "zzcanaryzz", warning="zzcanaryzz")
    await ana.post(f"{here}/note", token=ana.account.id, text="zzcanaryzz")
    await story.settled()
    logged = capsys.readouterr()
    assert "zzcanaryzz" not in logged.out + logged.err
    assert len(await answers(story)) == 1
