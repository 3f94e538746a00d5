"""P2: an answer is never wider than what it answers; never to Public, never to the followers collection."""

from collections.abc import Iterator

import pytest

from fedibrand.app import jobs
from fedibrand.effects import Answer
from fedibrand.team_effects import MergeConversation
from fedibrand.testing.records import Document
from tests.promises.surfaces import SURFACES, answering
from tests.promises.world import LEVELS, World, note_of

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
Addressed = tuple[list[str], list[str], bool | None]


@pytest.fixture
def a_handler_that_answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "handlers", answering())
        yield


def audience(level: str, world: World) -> Addressed:
    """What `to`, `cc` and `directMessage` of an answer to a post of this level must be."""
    match level:
        case "public" | "unlisted":
            return [world.alice.id], [PUBLIC], None
        case "direct":
            return [world.alice.id], [], True
        case _:
            return [world.alice.id], [world.brand_row.names.actor], False


def addressed(document: Document) -> Addressed:
    return document.get("to", []), document.get("cc", []), document.get("directMessage")


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("level", LEVELS)
async def test_an_answer_is_addressed_at_its_posts_level_whoever_asks_for_it(
    a_handler_that_answers: None, world: World, level: str, surface: str
) -> None:
    post = await world.hears(level)
    assert [row.level for row in await world.holdings()] == [level]
    await SURFACES[surface](world, post, "Turn it round.")
    (created,) = world.said()
    assert (created.kind, note_of(created)["inReplyTo"]) == ("Create", post)
    assert addressed(note_of(created)) == audience(level, world)
    assert addressed(created.document)[:2] == audience(level, world)[:2]


@pytest.mark.parametrize("level", LEVELS)
async def test_an_edit_and_a_withdrawal_reach_no_further_than_the_answer_did(
    world: World, level: str
) -> None:
    await world.hears(level)
    answer = await world.answers_with("Turn it round.")
    assert await world.command("answer", "--edit", answer, "Turn it round, @bob@localhost, #now.") == 0
    assert await world.command("answer", "--withdraw", answer) == 0
    assert [one.kind for one in world.sent] == ["Create", "Update", "Delete"]
    created, updated, deleted = world.sent
    assert addressed(note_of(updated)) == addressed(note_of(created)) == audience(level, world)
    assert addressed(deleted.document) == ([world.alice.id], [], None)
    for one in world.sent:
        everybody = [*one.document.get("to", []), *one.document.get("cc", [])]
        assert PUBLIC not in one.document.get("to", [])
        assert [each for each in everybody if each.endswith("/followers")] == []


@pytest.mark.parametrize("merged_into", [0, 1])
@pytest.mark.parametrize("level", [one for one in LEVELS if one != "public"])
async def test_in_a_merged_conversation_each_answer_is_addressed_at_the_level_of_its_post(
    world: World, level: str, merged_into: int
) -> None:
    levels = ("public", level)
    posts = [await world.hears(each) for each in levels]
    before = await world.answers_with("the first answer")
    both = [row.conversation_id for row in await world.holdings()]
    merge = MergeConversation(conversation=both[1 - merged_into], into=both[merged_into])
    await world.act(world.brand_row, world.alice, merge)
    assert {row.conversation_id for row in await world.holdings()} == {both[merged_into]}
    (holding, _) = await world.holdings()
    await world.act(world.brand_row, world.alice, Answer(holding=holding.id, text="the second answer"))
    assert await world.command("answer", "--edit", before, "the first answer, better") == 0
    said = [(note_of(one)["inReplyTo"], addressed(note_of(one))) for one in world.said()]
    first, second = (audience(each, world) for each in levels)
    assert said == [(posts[1], second), (posts[0], first), (posts[1], second)]
