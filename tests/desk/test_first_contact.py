"""The first-contact queue: who stands in it and why, and how they are let in or ignored."""

import pytest

from fedibrand.domain import Role
from fedibrand.testing import documents
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.reading import listening
from tests.desk.said import sends, written
from tests.desk.stage import Teammate
from tests.desk.test_bulk import pick
from tests.desk.test_incoming import opened, shown
from tests.journeys.story import Story

SAME = "Cheap watches at a price that you will not believe"
LINK = "https://shop.example/p"
APART = "SELECT id FROM conversation WHERE first_contact ORDER BY id"
IGNORED = "SELECT count(*) FROM consumer WHERE ignored_at IS NOT NULL"


@pytest.fixture
async def three(story: Story, acme: Brand) -> list[str]:
    """Conversations with strangers on three servers of different software, who wrote the same words."""
    found = []
    for name, software in (("bob", "mastodon"), ("carol", "gotosocial"), ("dave", "misskey")):
        who = await story.consumer(name, software)
        found.append(await opened(story, acme, who, f"{SAME} {LINK}?for={name}"))
    return found


@pytest.fixture
async def link(story: Story, acme: Brand) -> str:
    """Where the conversation is with a stranger who sent a link."""
    return await written(story, acme, await story.consumer("erin"), LINK)


def number(member: Teammate, queue: str) -> str:
    """Return how many stand in a queue, as the page says."""
    return member.text.partition(f'id="queue-{queue}"')[2].partition('class="count">')[2].partition("<")[0]


async def queue(member: Teammate, named: str) -> list[str]:
    await member.get(f"{member.desk}?queue={named}")
    return shown(member)


async def test_three_strangers_from_three_servers_with_the_same_words_stand_apart(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, three: list[str]
) -> None:
    kettle = await opened(story, acme, alice, "the kettle leaks at the bottom, please help")
    assert await queue(ana, "first") == three[::-1]
    assert number(ana, "first") == "3"
    assert number(ana, "us") == number(ana, "unassigned") == "1"
    for named in ("us", "unassigned"):
        assert await queue(ana, named) == [kettle]
    assert await queue(ana, "all") == [kettle, *three[::-1]]
    assert ana.text.count('<span class="sign">first contact</span>') == 3
    await ana.get("waiting")
    assert 'data-waiting="1"' in ana.text
    assert await story.rows("SELECT DISTINCT state FROM holding") == ["held"]


async def test_a_picture_alone_stands_apart_and_the_list_says_that_it_has_no_words(
    story: Story, acme: Brand, ana: Teammate
) -> None:
    bob = await story.consumer("bob")
    server = story.servers[0]
    picture = documents.picture(f"{server.origin}/media/1.png", "image/png", "")
    post = await bob.mention(acme, "", attachments=[picture])
    await story.settled()
    await bob.edit(post, "")
    await story.settled()
    assert await queue(ana, "first") == await story.rows(APART) != []
    assert "<em>without words</em>" in ana.text


async def test_who_looks_at_the_ones_before_is_told_when_they_are_set_apart(
    story: Story, acme: Brand, ana: Teammate
) -> None:
    for name in ("bob", "carol"):
        await opened(story, acme, await story.consumer(name), SAME)
    before = await story.rows("SELECT id FROM consumer ORDER BY id")
    async with listening(ana) as stream:
        await (await story.consumer("dave")).mention(acme, SAME)
        for _ in range(2):
            await stream.until("changed")
        await story.settled()
        while not {("changed", one) for one in before} <= set(stream.heard):
            await stream.until("changed")


async def test_a_conversation_says_why_it_stands_apart_and_a_member_lets_it_in(
    story: Story, ana: Teammate, three: list[str], link: str
) -> None:
    await ana.get(link)
    assert "there are no words in this" in ana.text
    assert "same words" not in ana.text
    here = f"{ana.desk}/c/{three[0]}"
    await ana.get(here)
    assert "several other people sent you the same words" in ana.text
    await ana.press(f"{here}/let-in")
    assert 'id="apart"' not in ana.text
    assert three[0] not in await story.rows(APART)
    assert await queue(ana, "us") == [three[0]]
    assert len(await queue(ana, "first")) == 3


async def test_answering_lets_in_and_so_does_assigning(
    story: Story, ana: Teammate, three: list[str], link: str
) -> None:
    await ana.get(link)
    await sends(ana, link, "What is this?")
    here = f"{ana.desk}/c/{three[1]}"
    await ana.get(here)
    await ana.press(f"{here}/assign", member="Ana")
    assert await story.rows(APART) == [three[0], three[2]]
    assert await queue(ana, "mine") == [three[1]]


async def test_a_stranger_lets_themselves_in_with_words_of_their_own(
    story: Story, acme: Brand, ana: Teammate, link: str
) -> None:
    erin = await story.consumer("erin")
    await erin.mention(acme, LINK)
    await story.settled()
    assert len(await queue(ana, "first")) == 2
    await erin.mention(acme, "is this kettle yours?")
    await story.settled()
    assert await queue(ana, "first") == []
    assert len(await queue(ana, "us")) == 3


async def test_what_they_take_back_stands_in_it_no_longer(story: Story, acme: Brand, ana: Teammate) -> None:
    bob = await story.consumer("bob")
    post = await bob.mention(acme, LINK)
    await story.settled()
    assert len(await queue(ana, "first")) == 1
    await bob.delete(post)
    await story.settled()
    assert await queue(ana, "first") == []
    assert len(await queue(ana, "resolved")) == 1


async def test_an_empty_queue_says_what_it_is_for(ana: Teammate) -> None:
    assert await queue(ana, "first") == []
    assert "Nobody stands apart." in ana.text
    assert "links, hashtags or media without words" in ana.text


async def test_those_picked_are_let_in_at_once(story: Story, ana: Teammate, three: list[str]) -> None:
    await queue(ana, "first")
    assert ">Let in</button>" in ana.text
    assert "Neither are told." in ana.text
    assert await pick(ana, three[:2], do="let-in", queue="first") == 303
    assert ana.headers["Location"] == f"{ana.desk}?queue=first"
    assert await story.rows(APART) == three[2:]


async def test_those_picked_are_ignored_at_once_and_in_no_list(
    story: Story, acme: Brand, ana: Teammate, three: list[str], link: str
) -> None:
    await (await story.consumer("erin")).mention(acme, LINK)
    await story.settled()
    found = await queue(ana, "first")
    assert len(found) == 5
    assert await pick(ana, found[:4], do="ignore", queue="first") == 303
    assert await story.rows(IGNORED) == [3]
    assert await queue(ana, "first") == await queue(ana, "all") == [three[0]]
    assert number(ana, "first") == "1"


async def test_other_queues_offer_neither(ana: Teammate, three: list[str]) -> None:
    await queue(ana, "us")
    assert 'value="let-in"' not in ana.text
    assert 'value="ignore"' not in ana.text


@pytest.mark.parametrize("what", ["let-in", "ignore"])
async def test_who_may_only_read_sees_why_and_lets_nobody_in(
    story: Story, acme: Brand, join: Join, three: list[str], what: str
) -> None:
    vera = await join(acme, "Vera", Role.VIEWER)
    here = f"{vera.desk}/c/{three[0]}"
    await vera.get(here)
    assert 'id="apart"' in vera.text
    assert ">Let in</button>" not in vera.text
    assert await vera.post(f"{here}/let-in") == 403
    assert await pick(vera, three, do=what) == 403
    assert await story.rows(APART) == three
    assert await story.rows(IGNORED) == [0]


async def test_another_brand_and_a_form_from_elsewhere_let_nobody_in(
    story: Story, zenith: Brand, ana: Teammate, join: Join, three: list[str]
) -> None:
    zoe = await join(zenith, "Zoe")
    await zoe.get(zoe.desk)
    assert await queue(zoe, "first") == []
    assert await zoe.post(f"{zoe.desk}/c/{three[0]}/let-in") == 404
    assert await pick(zoe, three[:1], do="let-in") == 404
    await ana.get(ana.desk)
    assert await ana.post(f"{ana.desk}/c/{three[0]}/let-in", token="0" * 64) == 403
    assert await story.rows(APART) == three


async def test_nothing_of_what_strangers_wrote_is_logged(
    ana: Teammate, three: list[str], link: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await ana.get(link)
    await ana.press(f"{link}/let-in")
    said = capsys.readouterr()
    assert "watches" not in said.out + said.err
