import json
import re
import sqlite3
from datetime import timedelta
from typing import Any

import pytest

from fedibrand.brands import receipts
from fedibrand.testing import documents, writing
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.journeys.story import Story
from tests.you.stage import Visitor

EVIL = (
    '<h1>still here</h1><script>alert(1)</script><img src=x onerror="alert(1)"><svg onload="alert(1)"></svg>'
    '<a href="javascript:alert(1)" onclick="alert(1)">x</a><style>*{display:none}</style>'
    '<form action="https://evil.example"><input name="token"></form></blockquote></article><p style="x">'
)


def _words(page: str) -> str:
    return page[page.index("<blockquote") : page.index("</blockquote>")]


async def said(story: Story, brand: Brand, consumer: Consumer, text: str) -> Any:
    """Have a consumer write to a brand; return the holding."""
    await consumer.message(brand, text)
    await story.settled()
    return (await story.holdings(brand))[-1]


async def followed(story: Story, brand: Brand, consumer: Consumer) -> None:
    """Have a consumer invite a brand and post something it then holds."""
    await consumer.message(brand, "invite")
    await story.settled()
    await consumer.post("what I had for breakfast")
    await story.settled()


async def signed(story: Story) -> list[str]:
    """Return why each receipt was written, once all were found to be whole."""
    having = story.instance.parts
    found = []
    for brand in having.brands:
        chain = await having.store.read(receipts.chain, brand.id)
        signed_with = await having.store.read(receipts.signed_with, brand.id)
        assert receipts.faults(chain, brand.names, signed_with) == []
        found += [str(one.document["what"]) for one in chain]
    return found


async def test_the_page_tells_what_is_held_why_until_when_and_who_opened_it(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    await said(story, acme, alice, "the kettle leaks")
    await story.answer(acme, alice, "We are sorry; which kettle is it?")
    await followed(story, acme, alice)
    await visitor.sign_in(alice)
    for words in (
        "the kettle leaks",
        "which kettle is it?",
        "You wrote this to them",
        "private",
        "You invited them to read you",
        "what I had for breakfast",
        "Gone in 90 days",
        "Gone in 7 days",
        "Nobody of their team has opened it",
        "You invited them, and they follow you.",
        "2 things",
        "https://example.org/privacy",
    ):
        assert words in visitor.text
    assert visitor.headers["Cache-Control"] == "no-store"
    assert "form-action 'self'" in visitor.headers["Content-Security-Policy"]


async def test_time_counts_down_and_what_is_over_is_not_shown(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    await said(story, acme, alice, "the kettle leaks")
    story.clock.move(timedelta(days=88, hours=12))
    await visitor.sign_in(alice)
    assert "Gone in 36 hours" in visitor.text
    story.clock.move(timedelta(minutes=20))
    await visitor.get("/you")
    assert "Gone in 35 hours" in visitor.text
    await visitor.post("/you/sign-out")
    story.clock.move(timedelta(hours=36))
    await visitor.sign_in(alice)
    assert "the kettle leaks" not in visitor.text


async def test_ending_one_thing_destroys_its_key_and_nothing_else(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    leaks = await said(story, acme, alice, "the kettle leaks")
    whistles = await said(story, acme, alice, "and it whistles")
    await visitor.sign_in(alice)
    await visitor.press("/you/end", thing=leaks.id)
    assert "It is gone." in visitor.text
    assert "the kettle leaks" not in visitor.text
    assert "and it whistles" in visitor.text
    keys = await story.lease_keys()
    assert leaks.lease_key_id not in keys
    assert whistles.lease_key_id in keys
    assert await signed(story) == ["ended"]
    assert "ended what you told it to" in visitor.text


async def test_what_was_ended_does_not_come_back(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    post = await alice.message(acme, "the kettle leaks")
    await story.settled()
    await visitor.sign_in(alice)
    await visitor.press("/you/end", thing=(await story.held(acme)).id)
    await alice.edit(post, "the kettle still leaks")
    await story.settled()
    assert [row.state for row in await story.holdings(acme)] == ["withdrawn"]
    await visitor.get("/you")
    assert "still leaks" not in visitor.text


async def test_an_answer_outlives_the_words_it_answers_and_says_so(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    leaks = await said(story, acme, alice, "the kettle leaks")
    await story.answer(acme, alice, "Which kettle is it?")
    await visitor.sign_in(alice)
    await visitor.press("/you/end", thing=leaks.id)
    assert "You took it back." in visitor.text
    assert "Which kettle is it?" in visitor.text
    assert "0 things" in visitor.text


async def test_ending_all_of_a_brand_leaves_the_other_alone(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    zenith = await story.brand("zenith")
    await said(story, acme, alice, "the kettle leaks")
    await followed(story, acme, alice)
    await said(story, zenith, alice, "and the clock is late")
    await visitor.sign_in(alice)
    await visitor.press("/you/end-all", brand=acme.id)
    assert [row.state for row in await story.holdings(acme)] == ["withdrawn"]
    assert [row.state for row in await story.holdings(zenith)] == ["held"]
    assert "They do not follow you any more" in visitor.text
    assert "and the clock is late" in visitor.text
    assert (await story.known(acme, alice)).follow is None  # type: ignore[union-attr]
    assert acme.names.actor not in alice.followers
    assert await signed(story) == ["ended"]


async def test_everybody_forgets_and_nothing_is_left(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    zenith = await story.brand("zenith")
    await said(story, acme, alice, "the kettle leaks")
    await story.answer(acme, alice, "Which kettle is it?")
    await followed(story, acme, alice)
    await said(story, zenith, alice, "and the clock is late")
    await visitor.sign_in(alice)
    await visitor.get("/you/forget")
    assert "Forget me everywhere?" in visitor.text
    await visitor.press("/you/forget")
    assert "Everybody here forgot you" in visitor.text
    assert "No brand here keeps anything of you." in visitor.text
    for table in ("consumer", "holding", "conversation", "answer", "consent_grant", "follow", "content"):
        assert await story.rows(f"SELECT count(*) FROM {table}") == [0], table
    assert await story.ledger() == ["forgotten", "forgotten"]
    assert acme.names.actor not in alice.followers, "the follow was undone first"
    assert await signed(story) == ["forgotten", "forgotten"]
    assert visitor.text.count("forgot you,") == 2
    with sqlite3.connect(story.instance.settings.data / "fedibrand.sqlite3") as file:
        assert not any("kettle" in line for line in file.iterdump())


async def test_a_brand_that_is_blocked_keeps_the_block(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    await said(story, acme, alice, "the kettle leaks")
    await alice.block(acme)
    await story.settled()
    await visitor.sign_in(alice)
    assert "You block them. They keep nothing but that." in visitor.text
    assert "Forget me everywhere" not in visitor.text
    await visitor.press("/you/forget")
    assert await story.ledger() == ["blocked"]


async def test_a_brand_is_allowed_to_listen_to_answer_and_stopped_again(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    async def grants() -> list[Any]:
        return await story.rows(
            "SELECT means, may_answer FROM consent_grant WHERE scope = 'listen' AND ended_at IS NULL"
        )

    async def switch(what: str, to: str) -> None:
        await visitor.press("/you/switch", brand=acme.id, what=what, to=to)

    await said(story, acme, alice, "the kettle leaks")
    await visitor.sign_in(alice)
    assert "Answer what they read" not in visitor.text
    await switch("listen", "on")
    assert acme.names.actor in alice.followers
    assert await grants() == [("page", 0)]
    await switch("answer", "on")
    assert ("page", 1) in await grants()
    await switch("answer", "off")
    assert {row.may_answer for row in await grants()} == {0}
    assert acme.names.actor in alice.followers, "it reads on"
    await alice.post("what I had for breakfast")
    await story.settled()
    await switch("listen", "off")
    assert await grants() == []
    assert acme.names.actor not in alice.followers
    await visitor.get("/you")
    assert "breakfast" not in visitor.text
    assert "the kettle leaks" in visitor.text
    assert await signed(story) == ["stopped"]
    assert "listen" not in await story.rows("SELECT why FROM holding WHERE state = 'held'")


async def test_switching_twice_is_switching_once(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    await said(story, acme, alice, "the kettle leaks")
    await visitor.sign_in(alice)
    for to in ("off", "on", "on"):
        await visitor.press("/you/switch", brand=acme.id, what="listen", to=to)
    assert await story.ledger() == ["talked", "invited", "accepted"]


async def test_everything_can_be_taken_along(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    post = await alice.message(acme, "the kettle leaks")
    await story.settled()
    answer = await story.answer(acme, alice, "Which kettle is it?")
    await visitor.sign_in(alice)
    await visitor.get("/you/download")
    assert visitor.headers["Content-Type"] == "application/activity+json"
    assert visitor.headers["Content-Disposition"].startswith("attachment")
    assert visitor.headers["Cache-Control"] == "no-store"
    taken = json.loads(visitor.text)
    assert (taken["type"], taken["totalItems"]) == ("OrderedCollection", 3)
    knows, holds, note = taken["orderedItems"]
    assert (knows["subject"], knows["object"], knows["relationship"]) == (
        acme.names.actor,
        alice.id,
        ["talk"],
    )
    assert (holds["relationship"], holds["why"], holds["level"]) == ("holds", "talk", "direct")
    assert holds["object"]["object"]["id"] == post
    assert "the kettle leaks" in holds["object"]["object"]["content"]
    assert holds["endTime"] == "2026-05-31T12:00:00Z"
    assert (note["id"], note["inReplyTo"]) == (acme.names.answer(answer), post)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/you/end", {"thing": "THING"}),
        ("/you/end-all", {"brand": "BRAND"}),
        ("/you/switch", {"brand": "BRAND", "what": "listen", "to": "on"}),
    ],
)
async def test_nobody_acts_on_what_is_anothers(
    story: Story,
    acme: Brand,
    visitor: Visitor,
    alice: Consumer,
    path: str,
    fields: dict[str, str],
) -> None:
    bob = story.servers[0].consumer("bob")
    leaks = await said(story, acme, alice, "the kettle leaks")
    zenith = await story.brand("zenith")
    await said(story, zenith, bob, "and mine")
    await visitor.sign_in(bob)
    named = {"THING": leaks.id, "BRAND": acme.id}
    assert (
        await visitor.post(path, **{name: named.get(value, value) for name, value in fields.items()}) == 404
    )
    assert (await story.holdings(acme))[0].state == "held"


@pytest.mark.parametrize("path", ["/you/end", "/you/end-all", "/you/switch", "/you/forget", "/you/sign-out"])
async def test_a_form_that_was_not_made_for_this_browser_does_nothing(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer, path: str
) -> None:
    leaks = await said(story, acme, alice, "the kettle leaks")
    await visitor.sign_in(alice)
    other = Visitor(story)
    await other.get("/you")
    fields = {"thing": leaks.id, "brand": acme.id, "what": "listen", "to": "on"}
    for token in ("", "0" * 32, "ünsinn", other.token):
        assert await visitor.post(path, token, **fields) == 403
        assert "Nothing was done" in visitor.text
    await other.close()
    assert await story.ledger() == ["talked"]
    await visitor.get("/you")
    assert "the kettle leaks" in visitor.text


@pytest.mark.parametrize("path", ["/you/end", "/you/end-all", "/you/switch", "/you/forget"])
async def test_nothing_is_done_for_who_is_not_signed_in(story: Story, visitor: Visitor, path: str) -> None:
    await visitor.get("/you")
    assert await visitor.post(path) == 401
    assert "You were signed out" in visitor.text


async def test_hostile_words_and_names_are_inert(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await alice.update_profile(name=EVIL, summary=EVIL)
    monkeypatch.setattr(writing, "render", lambda _text, _people: EVIL)
    held = await said(story, acme, alice, "anything")
    await visitor.sign_in(alice)
    assert held.id in visitor.text
    assert "still here" in visitor.text
    assert not re.search(
        r"<(script|img|svg|iframe|style|h1|form|input)\b|<[^>]*\bon\w+=|javascript:", _words(visitor.text)
    )


async def test_what_one_reported_is_told_as_well(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    flag = documents.activity("Flag", alice.new_id("flags"), alice.id, [acme.names.actor], content="rude")
    await alice.send(flag, [acme.names.shared_inbox])
    await story.settled()
    await visitor.sign_in(alice)
    assert "What you reported" in visitor.text
    assert "gone in 30 days" in visitor.text
    assert "rude" not in visitor.text


async def test_a_brands_own_domain_leads_to_the_one_page(visitor: Visitor, story: Story) -> None:
    await visitor.get("/you", Host="own.example")
    assert (visitor.status, visitor.headers["Location"]) == (307, f"{visitor.origin}/you")


async def test_every_page_of_it_is_kept_by_nobody(visitor: Visitor, alice: Consumer) -> None:
    for path in ("/you", "/you/forget", "/you/download", "/you/link/none", "/you/back/none?state=x"):
        await visitor.get(path)
        assert visitor.headers["Cache-Control"] == "no-store", path
        assert "default-src 'none'" in visitor.headers["Content-Security-Policy"], path
        assert visitor.headers["Referrer-Policy"] == "no-referrer"
