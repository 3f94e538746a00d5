"""Search at the desk: posts by their words, people by their handles, labels; and what stays unfound."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from fedibrand.conversations import finding
from fedibrand.domain import Role
from fedibrand.store.tables.consumers import Consumer as ConsumerRow
from fedibrand.team_effects import AddLabel, Resolve
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.stage import Teammate
from tests.desk.test_incoming import opened
from tests.journeys.story import Story

_consumer = ConsumerRow.__table__  # type: ignore[attr-defined]


@pytest.fixture
async def kettle(story: Story, acme: Brand, alice: Consumer, ana: Teammate) -> str:
    """A conversation about a kettle, and the page for searching in front of Ana."""
    found = await opened(story, acme, alice, "the kettle leaks")
    await ana.get("search")
    return found


async def searched(who: Teammate, words: str) -> list[str]:
    """Search, once all is indexed; return the conversations with posts that are found."""
    await who.get("search")
    await who.story.instance.parts.finder.built(who.brand.id)
    assert await who.post("search", words=words) == 200
    posts = who.text.partition('id="posts-found"')[2]
    return re.findall(r'href="[^"]*/c/([0-9a-z]+)#post-', posts)


async def test_a_post_is_found_by_its_words_and_leads_to_its_conversation(ana: Teammate, kettle: str) -> None:
    assert await searched(ana, "  LEAKS kettle ") == [kettle]
    assert "the kettle leaks" in ana.text
    assert "Everything that is held was searched." in ana.text
    assert await searched(ana, "leaks cup") == []
    assert "No post that is held has these words." in ana.text


async def test_the_page_says_how_far_back_it_looked(
    ana: Teammate, kettle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "SCANNED", 1)
    assert await ana.post("search", words="nowhere") == 200
    assert "Searched back to Mar 2, 2026" in ana.text


async def test_what_was_searched_for_stands_in_no_address_and_nothing_is_kept(
    story: Story, ana: Teammate, kettle: str
) -> None:
    await searched(ana, "leaks")
    assert "words=" not in ana.text
    assert ana.headers["Cache-Control"] == "no-store"
    assert await ana.get("search?words=leaks") == 200
    assert kettle not in ana.text


async def test_people_are_found_by_their_handle(ana: Teammate, alice: Consumer, kettle: str) -> None:
    for who in (alice.acct, alice.acct.upper(), alice.id):
        await searched(ana, who)
        assert "Conversations with them" in ana.text
        assert f'/c/{kettle}" data-row>' in ana.text
    await searched(ana, "@nobody@nowhere.example")
    assert "Conversations with them" not in ana.text


async def test_labels_are_found_and_lead_to_the_list(
    ana: Teammate, acme: Brand, alice: Consumer, kettle: str
) -> None:
    await acme.act(alice, AddLabel(conversation=kettle, label="Drips & leaks"))
    await searched(ana, "drips")
    assert f'href="{ana.desk}?queue=all&amp;label=Drips+%26+leaks"' in ana.text


async def test_what_is_of_another_brand_is_not_found(
    join: Join, acme: Brand, zenith: Brand, alice: Consumer, ana: Teammate, kettle: str
) -> None:
    await acme.act(alice, AddLabel(conversation=kettle, label="leaks"))
    zoe = await join(zenith, "Zoe", Role.OWNER)
    for words in ("kettle", "leaks", alice.acct):
        assert await searched(zoe, words) == []
        assert kettle not in zoe.text
    assert await zoe.post(f"/desk/{acme.id}/search", words="kettle") == 404


async def test_what_is_deleted_is_found_no_more(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    assert len(await searched(ana, "kettle")) == 1
    await alice.delete(post)
    await story.settled()
    assert await searched(ana, "kettle") == []


async def test_what_is_of_the_ignored_is_not_found(
    story: Story, ana: Teammate, alice: Consumer, kettle: str
) -> None:
    assert await searched(ana, "kettle") == [kettle]
    now = story.clock.now()
    ignored = update(_consumer).values(ignored_at=now)
    await story.instance.parts.store.write(lambda connection: connection.execute(ignored).rowcount)
    for words in ("kettle", alice.acct):
        assert await searched(ana, words) == []
        assert kettle not in ana.text


async def test_what_is_due_for_a_look_is_found_without_its_words(
    story: Story, ana: Teammate, kettle: str
) -> None:
    story.clock.move(timedelta(hours=25))
    assert await searched(ana, "kettle") == [kettle]
    assert "the kettle leaks" not in ana.text
    assert "to be checked at its origin first" in ana.text


async def test_a_search_without_the_pages_token_is_refused(ana: Teammate, kettle: str) -> None:
    assert await ana.post("search", token="0" * 64, words="kettle") == 403
    assert kettle not in ana.text


async def test_hostile_words_stay_inert(ana: Teammate, kettle: str) -> None:
    for words in ('"><script>alert(1)</script>', '" OR said MATCH "kettle', "kettle*", "NEAR(", "-"):
        await searched(ana, words)
        assert "<script>alert" not in ana.text


async def test_people_are_found_by_their_name_and_another_brand_finds_none(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer, ana: Teammate, kettle: str, join: Join
) -> None:
    await alice.update_profile(name="Zaphod <b> Beeblebrox")
    await story.settled()
    zoe = await join(zenith, "Zoe")
    for words in ("zaphod", "BEEBLE zaph"):
        await searched(ana, words)
        assert "Conversations with them" in ana.text
        assert f'/c/{kettle}" data-row>' in ana.text
        assert "Zaphod &lt;b&gt; Beeblebrox" in ana.text
        await searched(zoe, words)
        assert "Beeblebrox" not in zoe.text
    await searched(ana, "arthur")
    assert kettle not in ana.text


async def test_a_name_that_changed_or_was_forgotten_is_found_no_more(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, kettle: str
) -> None:
    await alice.update_profile(name="Zaphod")
    await story.settled()
    await searched(ana, "zaphod")
    assert kettle in ana.text
    await alice.update_profile(name="Trillian")
    await story.settled()
    await searched(ana, "zaphod")
    assert kettle not in ana.text
    await searched(ana, "trillian")
    assert kettle in ana.text
    await alice.message(acme, "forget")
    await story.settled()
    await searched(ana, "trillian")
    assert kettle not in ana.text
    assert "Conversations with them" not in ana.text


async def test_labels_and_states_narrow_words_and_stand_alone(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, kettle: str
) -> None:
    bob = await story.consumer("bob")
    other = await opened(story, acme, bob, "my kettle leaks too")
    await acme.act(alice, AddLabel(conversation=kettle, label="Late parcels"))
    await acme.act(bob, Resolve(conversation=other))
    for words, found in (
        ("kettle", {kettle, other}),
        ('kettle label:"late parcels"', {kettle}),
        ("kettle is:resolved", {other}),
        ("kettle is:open is:resolved", {kettle, other}),
        ('kettle is:resolved label:"late parcels"', set()),
        ("kettle label:nothing", set()),
        (f"kettle {bob.acct}", {other}),
        (f"kettle {bob.acct} is:open", set()),
    ):
        assert set(await searched(ana, words)) == found, words
    for words, found in (
        ("is:resolved", {other}),
        ('label:"Late Parcels"', {kettle}),
        ("is:open is:resolved", {kettle, other}),
        ("is:snoozed", set()),
        (f"{alice.acct} is:open", {kettle}),
        (f"{alice.acct} is:resolved", set()),
        ("@nobody@nowhere.example is:open", set()),
    ):
        await searched(ana, words)
        shown = set(re.findall(r'href="[^"]*/c/([0-9a-z]+)" data-row', ana.text))
        assert shown == found, words
        assert 'id="posts-found"' not in ana.text


async def test_narrowed_words_are_found_before_anything_is_indexed(
    acme: Brand, alice: Consumer, ana: Teammate, kettle: str
) -> None:
    await acme.act(alice, AddLabel(conversation=kettle, label="late"))
    for words, found in (("kettle label:late", True), ("kettle label:new", False)):
        assert await ana.post("search", words=words) == 200
        assert (f"/c/{kettle}#post-" in ana.text) is found


async def test_who_only_lets_us_read_leads_to_what_we_heard(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    await alice.update_profile(name="Zaphod", indexable=True)
    await alice.message(acme, "invite")
    await story.settled()
    await alice.post("tea is ready", "followers")
    await story.settled()
    (holding,) = await story.rows("SELECT id FROM holding")
    (alice_id,) = await story.rows("SELECT id FROM consumer")
    for words in ("zaphod", alice.acct):
        await searched(ana, words)
        assert f'href="{ana.desk}/heard/of/{alice_id}" data-row' in ana.text, words
    await searched(ana, "tea")
    assert f'href="{ana.desk}/heard/post/{holding}" data-row' in ana.text
