"""Search by the index in memory: what it finds, how far back it says it looked, and what it lets go of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from fedibrand.applying.scope import Tools
from fedibrand.conversations import finding, shelves
from fedibrand.conversations.finding import Finder
from fedibrand.conversations.shelves import Shelf, week_of
from fedibrand.conversations.words_in_memory import Indexed, Week, words
from fedibrand.domain import HoldingState
from fedibrand.effects import End
from fedibrand.queue.events import CHANGED, MISSED, Event, Events
from fedibrand.store import endings
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.holdings import Holding
from tests.brands import made
from tests.conversations.spoken import Voice
from tests.fakes import START

_consumer, _holding = Consumer.__table__, Holding.__table__  # type: ignore[attr-defined]
MEMORY = 100_000_000


@dataclass
class Library:
    """A brand, somebody who writes to it, and what finds what they wrote."""

    house: made.House
    alice: Voice
    events: Events
    finder: Finder

    async def found(self, text: str, brand: str = "") -> list[str]:
        """Return what is found once all is indexed, as if every origin was just looked at."""
        now = self.house.clock.now()
        looked = update(_holding).values(checked_at=now)
        await self.house.store.write(lambda connection: connection.execute(looked).rowcount)
        await self.finder.built(brand or self.alice.brand)
        return [one.excerpt for one in (await self.finder.find(brand or self.alice.brand, text)).hits]

    @property
    def shelf(self) -> Shelf:
        return self.finder._shelves[self.alice.brand]

    def kept(self) -> set[str]:
        """Return the ids of all posts that are indexed."""
        return {one for week in self.shelf.weeks.values() for one, _ in week.posts()}

    async def consumer(self) -> str:
        def read(connection: Connection) -> str:
            return str(connection.execute(_consumer.select()).one().id)

        return await self.house.store.read(read)

    async def ends(self, holding: str) -> None:
        """Have a holding end, its key with it."""
        await self.alice.does(End(holding=holding, state=HoldingState.WITHDRAWN))
        await endings.finish(self.house.store, self.house.vault)

    async def passes(self, seconds: float) -> None:
        self.house.clock.move(seconds)
        await self.finder.tidy()


@asynccontextmanager
async def library(folder: Path, memory: int = MEMORY) -> AsyncIterator[Library]:
    async with made.house(folder) as house:
        acme, events = await house.add(made.brand()), Events()
        tools = Tools(house.vault, house.clock, house.brands.names, house.brands.view, house.keys.proof_key)
        finder = Finder(house.store, house.vault, events, house.clock, memory=memory)
        running = finder.running()
        await anext(running)
        yield Library(house, Voice(house.store, tools, acme.id), events, finder)
        async for _ in running:
            raise AssertionError("it goes on")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Library]:
    async with library(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The kettle-lid LEAKS!", ["the", "kettle", "lid", "leaks"]),
        ("Straße, 3½ Äpfel", ["strasse", "31", "2", "äpfel"]),
        ("茶がもれる tea", ["茶", "が", "も", "れ", "る", "tea"]),
        ('"quoted" OR * -', ["quoted", "or"]),
        ("🫖 — …", []),
    ],
)
def test_a_text_is_split_into_words(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_a_week_finds_what_has_all_words_or_their_beginnings_newest_first() -> None:
    week = Week(START)
    week.add([Indexed("1", "a", "k1", "the kettle leaks"), Indexed("2", "b", "k2", "KETTLES and cups")])
    week.add([Indexed("1", "a", "k1", "again"), Indexed("1", "a", "k3", "the kettle is mended")])
    assert week.find(["kettle"], 10) == ["1", "2"]
    assert week.find(["kettle", "cup"], 10) == ["2"]
    assert week.find(["kettle"], 1) == ["1"]
    assert week.find(["again"], 10) == []
    assert week.posts() == {("1", "k1"), ("2", "k2"), ("1", "k3")}
    assert week.posts({"b"}) == {("2", "k2")}
    week.close()
    assert (week.find(["kettle"], 10), week.posts(), week.size) == ([], set(), 0)


def test_a_week_begins_on_monday() -> None:
    assert week_of(START) == START.replace(hour=0)
    assert week_of(START - timedelta(days=1)) == START.replace(hour=0) - timedelta(days=7)


async def test_the_first_search_opens_the_newest_posts_and_says_how_far_back(
    here: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "SCANNED", 1)
    await here.alice.writes("the kettle leaks")
    found = await here.finder.find(here.alice.brand, "nowhere")
    assert (found.whole, found.back_to) == (False, here.house.clock.now())
    await here.finder.built(here.alice.brand)
    found = await here.finder.find(here.alice.brand, "nowhere")
    assert (found.whole, found.back_to) == (True, None)


async def test_words_are_found_over_weeks_newest_first_and_in_one_brand(here: Library) -> None:
    for text in ("the kettle leaks", "a cup", "our kettle sings"):
        await here.alice.writes(text)
        here.house.clock.move(timedelta(days=9))
    assert await here.found("KETTLE") == ["our kettle sings", "the kettle leaks"]
    assert await here.found("kettle lea") == ["the kettle leaks"]
    assert len(here.shelf.weeks) == 3
    bolt = await here.house.add(made.brand("bolt"))
    assert await here.found("kettle", bolt.id) == []


async def test_what_has_no_letters_is_searched_without_the_index(here: Library) -> None:
    await here.alice.writes("tea 🫖 please")
    assert await here.found("🫖") == ["tea 🫖 please"]


async def test_what_arrived_since_is_found(here: Library) -> None:
    await here.alice.writes("the kettle leaks")
    assert await here.found("kettle") == ["the kettle leaks"]
    here.house.clock.move(timedelta(days=8))
    await here.alice.writes("another kettle")
    assert await here.found("kettle") == ["another kettle", "the kettle leaks"]


async def test_what_ended_is_not_found_and_marks_its_week(here: Library) -> None:
    _, holding = await here.alice.writes("the kettle leaks")
    assert await here.found("kettle") == ["the kettle leaks"]
    await here.ends(holding)
    assert await here.found("kettle") == []
    assert here.shelf.marked == {START.replace(hour=0)}


@pytest.mark.parametrize("told", ["about them", "about anybody", "missed"])
async def test_what_ended_is_out_of_memory_within_a_minute_of_being_told(here: Library, told: str) -> None:
    conversation, holding = await here.alice.writes("the kettle leaks")
    _, stays = await here.alice.writes("tea", conversation)
    await here.found("nothing")
    assert here.kept() == {holding, stays}
    await here.ends(holding)
    event = {
        "about them": Event(CHANGED, await here.consumer()),
        "about anybody": Event(CHANGED),
        "missed": MISSED,
    }[told]
    here.events.publish(here.alice.brand, event)
    await here.passes(10)
    assert here.kept() == {holding, stays}, "a week is not built anew for every ending"
    await here.passes(25)
    assert here.kept() == {stays}
    assert here.shelf.marked == set()


async def test_what_changed_about_others_builds_nothing_anew(here: Library) -> None:
    await here.alice.writes("the kettle leaks")
    await here.found("nothing")
    before = dict(here.shelf.weeks)
    for event in (Event(CHANGED, "somebody"), Event("present", "x"), Event(CHANGED, await here.consumer())):
        here.events.publish(here.alice.brand, event)
        await here.passes(60)
    assert here.shelf.weeks == before


async def test_an_edit_is_found_by_its_new_words_only(here: Library) -> None:
    conversation, holding = await here.alice.writes("the kettle leaks")
    assert await here.found("leaks") == ["the kettle leaks"]
    await here.alice.edits(holding, "the kettle is mended", conversation)
    assert await here.found("leaks") == []
    assert await here.found("mended") == ["the kettle is mended"]
    here.events.publish(here.alice.brand, Event(CHANGED, await here.consumer()))
    await here.passes(60)
    (week,) = here.shelf.weeks.values()
    assert week.find(["leaks"], 10) == []
    assert week.find(["mended"], 10) == [holding]


async def test_who_does_not_want_to_be_found_is_read_anew_from_the_record(here: Library) -> None:
    await here.alice.writes("the kettle leaks")
    assert await here.found("kettle") == ["the kettle leaks"]

    def listened(connection: Connection) -> None:
        connection.execute(update(_consumer).values(indexable=False))
        connection.exec_driver_sql("UPDATE holding SET why = 'listen'")

    await here.house.store.write(listened)
    assert await here.found("kettle") == []


async def test_the_oldest_week_goes_where_memory_is_short_and_the_answer_says_so(tmp_path: Path) -> None:
    async with library(tmp_path) as here:
        for number in range(4):
            await here.alice.writes(f"kettle {number}")
            here.house.clock.move(timedelta(days=7))
        await here.finder.built(here.alice.brand)
        each = max(week.size for week in here.shelf.weeks.values())
    (tmp_path / "other").mkdir()
    async with library(tmp_path / "other", memory=each * 2) as here:
        for number in range(4):
            await here.alice.writes(f"kettle {number}")
            here.house.clock.move(timedelta(days=7))
        assert await here.found("kettle") == ["kettle 3", "kettle 2"]
        found = await here.finder.find(here.alice.brand, "kettle")
        assert (found.whole, found.back_to) == (False, week_of(START) + timedelta(days=14))


async def test_nothing_is_kept_once_it_stops(tmp_path: Path) -> None:
    async with library(tmp_path) as here:
        await here.alice.writes("the kettle leaks")
        await here.found("kettle")
        (week,) = here.shelf.weeks.values()
    assert week.posts() == set()
    assert here.finder._shelves == {}


async def test_what_was_heard_is_not_lost_where_the_record_cannot_be_read(
    here: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, holding = await here.alice.writes("the kettle leaks")
    await here.found("nothing")
    await here.ends(holding)
    here.events.publish(here.alice.brand, Event(CHANGED, await here.consumer()))

    def busy(*_asked: object) -> set[tuple[str, str]]:
        raise OSError("the record is busy")

    for broken in ("held_of", "page"):
        with monkeypatch.context() as patched:
            patched.setattr(shelves, broken, busy)
            with pytest.raises(OSError, match="busy"):
                await here.passes(30)
        assert here.kept() == {holding}
    await here.passes(10)
    assert here.kept() == set()
