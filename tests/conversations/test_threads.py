from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, text

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.acts import Act
from fedibrand.applying.apply import apply
from fedibrand.applying.scope import Tools
from fedibrand.conversations import previews, rows, threads
from fedibrand.conversations.shown import Preview, Thread
from fedibrand.domain import ConversationState, HoldingState
from fedibrand.effects import Answer, AnyEffect, CountReaction, EditAnswer, End, WithdrawAnswer
from fedibrand.store.tables.holdings import Holding
from fedibrand.team_effects import AddLabel, AddNote, Resolve
from tests.brands import made
from tests.conversations.spoken import ALICE, Voice

_holding = Holding.__table__  # type: ignore[attr-defined]


@dataclass
class Talk:
    """Where acme and alice talk."""

    house: made.House
    brand: str
    alice: Voice

    async def team(self, *effects: AnyEffect) -> None:
        """Have a member of acme's team do something."""
        asked = Act(brand=self.brand, consumer=ALICE.id, by="agent", effects=effects)
        await self.house.store.write(apply, [asked], self.alice.tools)

    async def thread(self, conversation: str, brand: str | None = None) -> Thread:
        house = self.house
        return await threads.open_thread(house.store, house.vault, conversation, house.clock.now(), brand)

    async def recent(self, **narrowed: object) -> list[Preview]:
        house = self.house
        return await previews.recent(house.store, house.vault, house.clock.now(), **narrowed)  # type: ignore[arg-type]


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with made.house(tmp_path) as house:
        acme = await house.add(made.brand())
        tools = Tools(house.vault, house.clock, house.brands.names, house.brands.view, house.keys.proof_key)
        yield Talk(house, acme.id, Voice(house.store, tools, acme.id))


async def test_a_thread_holds_what_both_said_in_the_order_they_said_it(talk: Talk) -> None:
    conversation, first = await talk.alice.writes("<p>Hello</p>")
    talk.house.clock.move(60)
    await talk.team(Answer(id="answer1", holding=first, text="Good day"))
    talk.house.clock.move(60)
    await talk.alice.writes("<p>Thanks</p>", conversation)
    thread = await talk.thread(conversation)
    assert [post.text for post in thread.posts] == ["Hello", "Thanks"]
    (answer,) = thread.answers
    assert (answer.text, answer.holding, answer.level, answer.by) == (
        "Good day",
        first,
        Level.UNLISTED,
        "agent",
    )
    assert thread.posts[0].arrived_at < answer.created_at < thread.posts[1].arrived_at
    assert (thread.state, thread.answered) == (ConversationState.OPEN, 0)


async def test_a_thread_says_who_the_consumer_is_by_their_own_host(talk: Talk) -> None:
    talk.alice.actor = msgspec.structs.replace(ALICE, webfinger="support@bank.example", name="Alice\n A.")
    conversation, _ = await talk.alice.writes("Hello")
    consumer = (await talk.thread(conversation)).consumer
    assert (consumer.acct, consumer.name) == ("@alice@social.example", "Alice A.")
    assert consumer.actor == ALICE.id


async def test_a_post_is_shown_safe_and_as_plain_text(talk: Talk) -> None:
    html = '<p onclick="x()">Hi<script>x()</script><br>there <img src="https://t.example/1"></p>'
    conversation, _ = await talk.alice.writes(html, summary="About <b>anvils</b>", language="de")
    (post,) = (await talk.thread(conversation)).posts
    assert post.html == "<p>Hi<br>there </p>"
    assert (post.text, post.warning) == ("Hi\nthere", "About anvils")
    assert post.uri == f"{ALICE.id}/posts/1"


async def test_media_of_a_post_come_with_what_they_show_in_words(talk: Talk) -> None:
    picture = {"type": "Document", "mediaType": "image/png", "url": "https://m.example/1", "name": "A dent"}
    conversation, _ = await talk.alice.writes("Look", attachment=[picture])
    (post,) = (await talk.thread(conversation)).posts
    assert [(each.url, each.media_type, each.alt) for each in post.media] == [
        ("https://m.example/1", "image/png", "A dent")
    ]


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (HoldingState.WITHDRAWN, "withdrawn by its author"),
        (HoldingState.LAPSED, "lapsed"),
        (HoldingState.LET_GO, "let go"),
    ],
)
async def test_an_ended_post_keeps_its_place_and_says_what_became_of_it(
    talk: Talk, state: HoldingState, says: str
) -> None:
    conversation, holding = await talk.alice.writes("Secret")
    await talk.alice.writes("Other", conversation)
    await talk.alice.does(End(holding=holding, state=state))
    ended, other = (await talk.thread(conversation)).posts
    assert (ended.state, ended.ended, ended.text, ended.html, ended.uri) == (state, says, "", "", "")
    assert (other.ended, other.text) == ("", "Other")


async def test_a_lease_that_is_over_shows_no_words_also_when_nobody_has_ended_it(talk: Talk) -> None:
    conversation, _ = await talk.alice.writes("Hello")
    talk.house.clock.move(timedelta(days=90))
    (post,) = (await talk.thread(conversation)).posts
    assert (post.state, post.ended, post.text) == (HoldingState.HELD, "lapsed", "")
    assert (await talk.recent())[0].preview == ""


async def test_a_post_whose_key_is_gone_cannot_be_opened(talk: Talk) -> None:
    conversation, holding = await talk.alice.writes("Hello")
    key = await talk.house.store.read(
        lambda connection: connection.execute(
            select(_holding.c.lease_key_id).where(_holding.c.id == holding)
        ).scalar_one()
    )
    talk.house.vault.destroy([key])
    (post,) = (await talk.thread(conversation)).posts
    assert (post.ended, post.text) == ("its words cannot be opened", "")


async def test_an_edited_post_says_so_and_what_it_says_now(talk: Talk) -> None:
    conversation, holding = await talk.alice.writes("Helo")
    await talk.alice.edits(holding, "Hello", conversation)
    (post,) = (await talk.thread(conversation)).posts
    assert (post.text, post.edited) == ("Hello", True)


async def test_an_answer_comes_with_its_history_its_deliveries_and_reactions(talk: Talk) -> None:
    conversation, holding = await talk.alice.writes("Hello")
    await talk.team(Answer(id="answer1", holding=holding, text="Goood day"))
    await talk.team(EditAnswer(answer="answer1", text="Good day"))
    await talk.alice.does(CountReaction(answer="answer1", kind="like", subject="https://social.example/1"))
    (answer,) = (await talk.thread(conversation)).answers
    assert (answer.text, answer.version) == ("Good day", 2)
    assert [past.text for past in answer.history] == ["Goood day"]
    assert [(each.what, each.version, each.state) for each in answer.deliveries] == [
        ("Create", 1, "waiting"),
        ("Update", 2, "waiting"),
    ]
    assert [each.kind for each in answer.reactions] == ["like"]


async def test_a_withdrawn_answer_stays_in_its_place_without_words(talk: Talk) -> None:
    conversation, holding = await talk.alice.writes("Hello")
    await talk.team(Answer(id="answer1", holding=holding, text="Good day"))
    await talk.team(WithdrawAnswer(answer="answer1"))
    (answer,) = (await talk.thread(conversation)).answers
    assert (answer.state, answer.text, answer.html) == ("withdrawn", "", "")


async def test_notes_and_labels_of_the_team_are_part_of_a_thread(talk: Talk) -> None:
    conversation, _ = await talk.alice.writes("Hello")
    await talk.team(
        AddNote(conversation=conversation, text="A regular"),
        AddLabel(conversation=conversation, label="vip"),
        AddLabel(conversation=conversation, label="anvils"),
    )
    thread = await talk.thread(conversation)
    assert [(note.by, note.text) for note in thread.notes] == [("agent", "A regular")]
    assert thread.labels == ("anvils", "vip")


async def test_another_brands_conversation_is_as_absent_as_none(talk: Talk) -> None:
    conversation, _ = await talk.alice.writes("Hello")
    other = await talk.house.add(made.brand("other"))
    assert (await talk.thread(conversation, talk.brand)).id == conversation
    for wanted, brand in ((conversation, other.id), ("nothing", talk.brand)):
        with pytest.raises(NotFound, match="There is no such conversation"):
            await talk.thread(wanted, brand)
    with pytest.raises(NotFound):
        await talk.house.store.read(rows.conversation_id, conversation, other.id)
    assert await talk.recent(brand_id=other.id) == []


async def test_conversations_are_listed_by_when_they_moved_last(talk: Talk) -> None:
    first, _ = await talk.alice.writes("One")
    talk.house.clock.move(60)
    second, _ = await talk.alice.writes("Two")
    assert [each.id for each in await talk.recent()] == [second, first]
    talk.house.clock.move(60)
    await talk.alice.writes("Three", first)
    assert [(each.id, each.preview) for each in await talk.recent()] == [(first, "Three"), (second, "Two")]


async def test_a_list_is_narrowed_by_brand_and_state(talk: Talk) -> None:
    first, _ = await talk.alice.writes("One")
    second, _ = await talk.alice.writes("Two")
    await talk.team(Resolve(conversation=first))
    assert [each.id for each in await talk.recent(states=[ConversationState.OPEN])] == [second]
    assert [each.id for each in await talk.recent(states=[ConversationState.RESOLVED])] == [first]
    assert {each.id for each in await talk.recent(brand_id=talk.brand)} == {first, second}


async def test_pages_miss_none_also_when_all_moved_at_one_moment(talk: Talk) -> None:
    written = {(await talk.alice.writes(f"Post {number}"))[0] for number in range(5)}
    seen: list[str] = []
    while page := await talk.recent(limit=2, before=seen[-1] if seen else None):
        seen += [each.id for each in page]
    assert (len(seen), set(seen)) == (5, written)


async def test_a_preview_is_one_line_and_a_warning_goes_before_what_it_warns_of(talk: Talk) -> None:
    await talk.alice.writes(f"<p>One</p><p>two {'x' * 200}</p>")
    (preview,) = await talk.recent()
    assert len(preview.preview) == previews.LONGEST
    assert preview.preview.startswith("One two xxx")
    talk.house.clock.move(60)
    await talk.alice.writes("<p>Gruesome</p>", summary="Accident")
    assert (await talk.recent())[0].preview == "Accident"


async def test_a_list_says_why_it_shows_no_words(talk: Talk) -> None:
    conversation, holding = await talk.alice.writes("Hello")
    talk.house.clock.move(timedelta(hours=25))
    assert [(each.preview, each.withheld) for each in await talk.recent()] == [("", previews.DUE)]
    await talk.alice.does(End(holding=holding, state=HoldingState.WITHDRAWN))
    assert [each.withheld for each in await talk.recent()] == ["nothing is held any more"]
    assert (await talk.thread(conversation)).posts[0].text == ""


async def test_an_id_is_found_by_what_it_begins_or_ends_with(talk: Talk) -> None:
    conversation, holding = await talk.alice.writes("Hello")
    await talk.team(Answer(id="0answer1", holding=holding, text="Good day"))
    read = talk.house.store.read
    assert await read(rows.conversation_id, conversation[-6:]) == conversation
    assert await read(rows.answer_id, "0answ") == await read(rows.answer_id, "wer1") == "0answer1"
    for nothing in ("", "%", "_", "nix", conversation + "0"):
        with pytest.raises(NotFound):
            await read(rows.conversation_id, nothing)
    await talk.alice.writes("Once more")
    with pytest.raises(Malformed, match="More than one conversation"):
        await read(rows.conversation_id, conversation[:4])


async def test_what_is_read_writes_nothing(talk: Talk) -> None:
    conversation, _ = await talk.alice.writes("Hello")
    changes = text("SELECT total_changes()")
    store = talk.house.store

    async def changed() -> int:
        return await store.write(lambda connection: int(connection.execute(changes).scalar_one()))

    before = await changed()
    await talk.thread(conversation)
    await talk.recent()
    assert await changed() == before
