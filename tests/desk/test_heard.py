"""Heard: what consumers let the brand read, and the one post that is answered where its author permits it."""

from datetime import timedelta

from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.documents import picture
from tests.desk.conftest import Join
from tests.desk.reading import listening
from tests.desk.said import sends, written
from tests.desk.stage import Teammate
from tests.journeys.story import Story

DOES = ("listen", "let-go", "ignore", "heed")
SECRET = "nobody else's kettle"


async def invites(story: Story, consumer: Consumer, brand: Brand, word: str = "invite") -> None:
    await consumer.message(brand, word)
    await story.settled()


async def says(story: Story, consumer: Consumer, text: str, level: str = "followers") -> str:
    """Have a consumer post something for those who follow them; return the holding's id."""
    await consumer.post(text, level)
    await story.settled()
    return str((await story.rows("SELECT id FROM holding WHERE why = 'listen' ORDER BY id"))[-1])


async def opened(story: Story) -> list[str]:
    return await story.rows("SELECT holding_id || ' ' || role FROM opened ORDER BY 1")


async def test_what_is_heard_is_shown_newest_first_with_how_long_it_is_there(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    bob = await story.consumer("bob")
    for each in (alice, bob):
        await invites(story, each, acme)
    first = await says(story, alice, "the first kettle")
    story.clock.move(60)
    second = await says(story, bob, "the second kettle")
    await ana.get("heard")
    assert ana.status == 200
    assert ana.text.index("the second kettle") < ana.text.index("the first kettle")
    for words in ("gone here in 1 week", "for followers", "they let us read, not answer", "at its origin"):
        assert words in ana.text
    assert await opened(story) == sorted(f"{each} agent" for each in (first, second))


async def test_an_empty_room_says_how_people_come_to_be_heard(acme: Brand, ana: Teammate) -> None:
    await ana.get("heard")
    assert f"writing the word “invite” to {acme.acct}" in ana.text.replace("&#34;", '"')


async def test_a_card_counts_it_and_leads_to_the_persons_page(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    here = await written(story, acme, alice, "good evening")
    await ana.get(here)
    assert "What they let us read" not in ana.text
    await invites(story, alice, acme)
    await says(story, alice, "the first kettle")
    await says(story, alice, "the second kettle")
    bob = await story.consumer("bob")
    await invites(story, bob, acme)
    await says(story, bob, "bob's own")
    await ana.get(here)
    (alice_id,) = await story.rows(f"SELECT id FROM consumer WHERE actor = '{alice.id}'")
    assert f'href="{ana.desk}/heard/of/{alice_id}">2 posts</a>' in ana.text
    await ana.get(f"heard/of/{alice_id}")
    assert "the first kettle" in ana.text
    assert "the second kettle" in ana.text
    assert "bob&#39;s own" not in ana.text
    assert "They invited you, and you read what they post." in ana.text
    assert f'href="{here}"' in ana.text
    for part in ("list", "card"):
        assert await ana.get(f"heard/of/{alice_id}/{part}") == 200


async def test_pages_hold_twenty_each(story: Story, acme: Brand, alice: Consumer, ana: Teammate) -> None:
    await invites(story, alice, acme)
    for number in range(22):
        story.clock.move(1)
        await says(story, alice, f"post number {number:02}")
    await ana.get("heard")
    assert [f"{number:02}" for number in range(22) if f"post number {number:02}" in ana.text] == [
        f"{number:02}" for number in range(2, 22)
    ]
    older = ana.text.split('id="older" href="')[1].split('"')[0]
    await ana.get(older)
    assert "post number 01" in ana.text
    assert "post number 02" not in ana.text
    assert 'id="older"' not in ana.text


async def test_who_permits_it_is_answered_and_that_opens_a_conversation(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    await invites(story, alice, acme, "invite answer")
    holding = await says(story, alice, "which kettle would you buy?")
    await ana.get("heard")
    assert f'href="{ana.desk}/heard/post/{holding}"' in ana.text
    here = f"{ana.desk}/heard/post/{holding}"
    await ana.get(here)
    assert "Only they will see this answer." in ana.text
    assert await ana.get(f"{here}/budget?holding={holding}") == 200
    await ana.get(here)
    assert await sends(ana, here, "The red one.") == 303
    await story.settled()
    (conversation,) = await story.rows("SELECT id FROM conversation")
    assert ana.headers["Location"] == f"{ana.desk}/c/{conversation}"
    (said,) = story.documents("Create")[-1:]
    assert said["object"]["to"] == [alice.id]
    await ana.get(here)
    assert ana.headers["Location"] == f"{ana.desk}/c/{conversation}#post-{holding}"
    await ana.get("heard")
    assert "In a conversation" in ana.text


async def test_a_colleagues_answer_and_an_edit_in_the_meantime_are_told(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, join: Join
) -> None:
    ben = await join(acme, "Ben")
    await invites(story, alice, acme, "invite answer")
    post = await alice.post("which kettle would you buy?", "followers")
    await story.settled()
    (holding,) = await story.rows("SELECT id FROM holding")
    here = f"/desk/{acme.id}/heard/post/{holding}"
    for each in (ana, ben):
        await each.get(here)
    story.clock.move(2)
    await alice.edit(post, "which lamp would you buy?")
    await story.settled()
    assert await sends(ana, here, "The red one.") == 409
    assert "edited their post in the meantime" in ana.text
    assert "The red one." in ana.text
    assert await sends(ana, here, "The white one.") == 303
    assert await sends(ben, here, "None of them.") == 409
    assert "Ana answered" in ben.text
    assert "None of them." in ben.text
    assert await story.rows("SELECT count(*) FROM answer") == [1]


async def test_what_may_only_be_read_says_so_and_is_not_answered(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    await invites(story, alice, acme)
    holding = await says(story, alice, SECRET)
    here = f"{ana.desk}/heard/post/{holding}"
    await ana.get(here)
    assert 'id="why-not"' in ana.text
    assert 'id="composer"' not in ana.text
    assert await ana.post(f"{here}/answer", holding=holding, text="Hello!") == 409
    assert "Hello!" in ana.text
    assert await story.rows("SELECT count(*) FROM answer") == [0]
    assert await story.rows("SELECT count(*) FROM conversation") == [0]


async def test_a_viewer_reads_and_answers_nothing(
    story: Story, acme: Brand, alice: Consumer, join: Join
) -> None:
    vic = await join(acme, "Vic", Role.VIEWER)
    await invites(story, alice, acme, "invite answer")
    holding = await says(story, alice, "which kettle would you buy?")
    here = f"{vic.desk}/heard/post/{holding}"
    await vic.get(here)
    assert "which kettle" in vic.text
    assert 'id="composer"' not in vic.text
    (alice_id,) = await story.rows("SELECT id FROM consumer")
    for path in (f"{here}/answer", f"{here}/canned", *(f"heard/of/{alice_id}/{what}" for what in DOES)):
        await vic.get(here)
        assert await vic.post(path, holding=holding, text="Hello!") == 403, path
    assert await story.rows("SELECT count(*) FROM answer") == [0]
    assert await opened(story) == [f"{holding} viewer"]


async def test_another_brand_hears_nothing_of_it(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer, join: Join
) -> None:
    zoe = await join(zenith, "Zoe")
    await invites(story, alice, acme, "invite answer")
    holding = await says(story, alice, SECRET)
    (alice_id,) = await story.rows("SELECT id FROM consumer")
    await zoe.get("heard")
    assert "kettle" not in zoe.text
    gets = ("", "/post", "/budget")
    for path in (*(f"heard/post/{holding}{each}" for each in gets), f"heard/of/{alice_id}"):
        assert await zoe.get(path) == 404, path
    assert await zoe.get(f"heard/of/{alice_id}/card") == 404
    for path in (f"heard/post/{holding}/answer", *(f"heard/of/{alice_id}/{what}" for what in DOES)):
        await zoe.get("heard")
        assert await zoe.post(path, holding=holding, text="Hello!") == 404, path
    assert await opened(story) == []


async def test_what_was_written_to_the_brand_is_not_heard(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    await written(story, acme, alice, "the kettle leaks")
    (holding,) = await story.rows("SELECT id FROM holding")
    await ana.get("heard")
    assert "the kettle leaks" not in ana.text
    assert await ana.get(f"heard/post/{holding}") == 404


async def test_what_is_withdrawn_edited_or_over_is_so_here_at_once(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    await invites(story, alice, acme)
    post = await alice.post("the kettle leaks", "followers")
    await alice.post("and the lid", "followers")
    await story.settled()
    async with listening(ana) as heard:
        story.clock.move(2)
        await alice.edit(post, "the pot leaks")
        await story.settled()
        await heard.until("changed")
        await ana.get("heard/list")
        assert "the kettle leaks" not in ana.text
        assert "edited" in ana.text
        await alice.delete(post)
        await story.settled()
        await heard.until("changed")
    await ana.get("heard/list")
    assert "the pot leaks" not in ana.text
    assert "and the lid" in ana.text
    await story.passes(timedelta(days=7))
    await ana.get("heard/list")
    assert "and the lid" not in ana.text


async def test_a_list_waits_for_no_origin_and_shows_what_was_looked_at(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, clock: HandClock
) -> None:
    await invites(story, alice, acme)
    await says(story, alice, "the kettle leaks", "public")
    clock.move(timedelta(hours=25))
    await ana.get("heard")
    assert "the kettle leaks" not in ana.text
    assert "to be checked at its origin first" in ana.text
    assert 'id="looking"' in ana.text
    assert await opened(story) == []
    await ana.get("heard/list?&look=now")
    assert "the kettle leaks" in ana.text
    assert 'id="looking"' not in ana.text
    await ana.get("heard")
    assert "the kettle leaks" in ana.text


async def test_what_went_at_its_origin_is_not_shown(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, clock: HandClock
) -> None:
    await invites(story, alice, acme)
    post = await alice.post(SECRET, "public")
    await story.settled()
    (holding,) = await story.rows("SELECT id FROM holding")
    clock.move(timedelta(hours=25))
    await ana.get("heard")
    alice.home.posts.remove(post)
    assert await ana.get(f"heard/post/{holding}") == 404
    assert SECRET not in ana.text


async def test_who_is_ignored_is_in_no_list_and_is_heeded_on_their_page(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    await invites(story, alice, acme)
    await says(story, alice, "the kettle leaks")
    (alice_id,) = await story.rows("SELECT id FROM consumer")
    await ana.get(f"heard/of/{alice_id}")
    await ana.press(f"heard/of/{alice_id}/ignore")
    assert "You ignore them since" in ana.text
    await ana.get("heard")
    assert "the kettle leaks" not in ana.text
    await ana.press(f"heard/of/{alice_id}/heed")
    await ana.get("heard")
    assert "the kettle leaks" in ana.text


async def test_whom_the_team_lets_go_of_is_heard_no_more(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    await invites(story, alice, acme)
    await says(story, alice, "the kettle leaks")
    (alice_id,) = await story.rows("SELECT id FROM consumer")
    await ana.get(f"heard/of/{alice_id}")
    await ana.press(f"heard/of/{alice_id}/let-go")
    assert "You read them once, and do so no longer." in ana.text
    assert "the kettle leaks" not in ana.text
    assert await story.rows("SELECT count(*) FROM holding") == [0]
    assert await ana.post(f"heard/of/{alice_id}/listen") == 409
    assert 'id="fault"' in ana.text


async def test_a_canned_answer_is_put_in_and_its_media_are_shown(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    await invites(story, alice, acme, "invite answer")
    await alice.post(
        "look", "followers", attachments=[picture("https://media.example/1.png", "image/png", "a red kettle")]
    )
    await story.settled()
    (holding,) = await story.rows("SELECT id FROM holding")
    here = f"{ana.desk}/heard/post/{holding}"
    await ana.get(here)
    assert "a red kettle" in ana.text
    assert await ana.post(f"{here}/canned", text="Hello", canned="nothing") == 404
    await ana.get(here)
    assert await ana.post(f"{here}/canned", text="Hello there") == 200
    assert "Hello there</textarea>" in ana.text
