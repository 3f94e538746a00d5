"""P10: what is held by listening alone, and whose author is not indexable, never shows in search."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from fedibrand.conversations import search as searching
from fedibrand.conversations.previews import DUE
from fedibrand.conversations.search import search
from fedibrand.effects import End
from tests.promises.world import World, write

WORDS = "marmalade at midnight"


async def found(world: World, words: str = WORDS) -> list[str]:
    """Return what a search shows of each hit."""
    having = world.instance.parts
    hits = (await search(having.store, having.vault, world.clock.now(), words)).hits
    return [hit.withheld or hit.excerpt for hit in hits]


def dump(world: World) -> list[str]:
    """Return everything that lies in the record."""
    with closing(sqlite3.connect(world.folder / "fedibrand.sqlite3")) as record:
        return list(record.iterdump())


async def listened(world: World, *, indexable: bool = True, summary: str = "") -> str:
    """Have the brand follow alice, who then writes to her followers; return the post."""
    world.alice.indexable, world.alice.summary = indexable, summary
    await write(world.alice, world.brand_row, "direct", "invite")
    await world.settled()
    post = await world.alice.post(f"Who else eats {WORDS}?", "followers")
    await world.settled()
    assert [row.why for row in await world.holdings()] == ["listen"]
    return post


async def test_who_wants_to_be_found_is_found_in_what_is_listened_to(world: World) -> None:
    await listened(world)
    assert await found(world) == [f"Who else eats {WORDS}?"]


@pytest.mark.parametrize("how", [{"indexable": False}, {"summary": "Cook. #noindex"}])
async def test_who_does_not_want_to_be_found_is_not_found_there(world: World, how: dict[str, object]) -> None:
    await listened(world, **how)  # type: ignore[arg-type]
    assert await found(world) == []


async def test_who_no_longer_wants_to_be_found_is_not_found_from_then_on(world: World) -> None:
    await listened(world)
    await world.alice.update_profile(indexable=False)
    await world.settled()
    assert await found(world) == []


async def test_what_they_wrote_to_the_brand_is_found_all_the_same(world: World) -> None:
    world.alice.indexable = False
    await world.hears(text=WORDS)
    assert len(await found(world)) == 1


async def test_every_word_must_be_there_in_whatever_case_and_of_one_brand(world: World) -> None:
    await world.hears(text="Käse und MARMALADE")
    assert len(await found(world, "marmalade käse")) == 1
    assert await found(world, "marmalade wine") == []
    assert await found(world, " ") == []
    bolt = await world.brand("bolt")
    having = world.instance.parts
    theirs = await search(having.store, having.vault, world.clock.now(), "marmalade", bolt.id)
    assert theirs.hits == ()


async def test_what_ended_is_not_found_whether_or_not_it_was_ended_yet(world: World) -> None:
    await world.hears(text=WORDS)
    (row,) = await world.holdings()
    world.clock.move(timedelta(days=91))
    assert await found(world) == []
    world.clock.move(timedelta(days=-91))
    await world.act(world.brand_row, world.alice, End(holding=row.id, state="let-go"))
    assert await found(world) == []


async def test_what_is_due_for_a_look_at_its_origin_is_found_without_its_words(world: World) -> None:
    await world.hears(text=WORDS)
    world.clock.move(timedelta(hours=25))
    assert await found(world) == [DUE]


async def test_what_ends_while_it_is_searched_is_left_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await world.hears(text=WORDS)
    checked, hits = searching._checked, list[object]()

    async def deleted(*args: object) -> object:
        hits.extend(args[-1])  # type: ignore[call-overload]
        await world.alice.delete(post)
        await world.settled()
        return await checked(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(searching, "_checked", deleted)
    assert await found(world) == []
    assert len(hits) == 1


async def test_a_search_stops_at_its_bound_and_says_so(world: World) -> None:
    await world.hears(text="older marmalade")
    await world.hears(text="newer")
    having = world.instance.parts
    stopped = await search(having.store, having.vault, world.clock.now(), "nowhere", most=1)
    assert (stopped.hits, stopped.whole) == ((), False)
    assert stopped.back_to is not None


async def test_the_command_finds_and_writes_nothing(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    await world.hears(text=WORDS)
    before = dump(world)
    capsys.readouterr()
    assert await world.command("search", "midnight", "MARMALADE", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert [hit["excerpt"].endswith(WORDS) for hit in printed["hits"]] == [True]
    assert await world.command("search", "nowhere") == 0
    assert dump(world) == before


async def at_the_desk(world: World, words: str = WORDS) -> list[str]:
    """Return what a search at the desk shows of each hit, once all that is held is indexed."""
    finder = world.instance.parts.finder
    await finder.built(world.brand_row.id)
    hits = (await finder.find(world.brand_row.id, words)).hits
    return [hit.withheld or hit.excerpt for hit in hits]


@pytest.mark.parametrize("how", [{"indexable": False}, {"summary": "Cook. #noindex"}])
async def test_who_does_not_want_to_be_found_is_not_even_indexed(
    world: World, how: dict[str, object]
) -> None:
    await listened(world, **how)  # type: ignore[arg-type]
    assert await at_the_desk(world) == []
    weeks = world.instance.parts.finder._shelves[world.brand_row.id].weeks
    assert [week.posts() for week in weeks.values()] == [set()]


async def test_who_no_longer_wants_to_be_found_is_not_found_at_the_desk(world: World) -> None:
    await listened(world)
    assert await at_the_desk(world) == [f"Who else eats {WORDS}?"]
    await world.alice.update_profile(indexable=False)
    await world.settled()
    assert await at_the_desk(world) == []


async def test_the_index_writes_nothing(world: World) -> None:
    await world.hears(text=WORDS)
    before = dump(world)
    assert len(await at_the_desk(world, "marmalade")) == 1
    assert dump(world) == before
    written = b"".join(path.read_bytes() for path in world.folder.rglob("*") if path.is_file())
    assert b"marmalade" not in written
