"""Names in memory: whom they find, and that they go with the profiles they are from."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, update

from fedibrand.conversations.finding import Finder
from fedibrand.conversations.names_in_memory import ANEW_SECONDS, Names
from fedibrand.domain import Entry
from fedibrand.effects import DropProfile, Enter, Forget, KeepProfile
from fedibrand.queue.events import CHANGED, MISSED, Event
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from tests.conversations.spoken import ALICE, Voice
from tests.conversations.test_finding import Library, library

_consumer, _conversation = Consumer.__table__, Conversation.__table__  # type: ignore[attr-defined]
NAMED = msgspec.structs.replace(ALICE, name="Alice Ångström-Müller")


def called(name: str, user: str) -> Any:
    return msgspec.structs.replace(
        ALICE, id=f"https://social.example/users/{user}", preferred_username=user, name=name
    )


@pytest.fixture
async def books(tmp_path: Path) -> AsyncIterator[Library]:
    async with library(tmp_path) as made:
        made.alice = Voice(made.alice.store, made.alice.tools, made.alice.brand, NAMED)
        await made.alice.writes("<p>the kettle leaks</p>")
        yield made


async def names(books: Library, text: str) -> list[str]:
    await books.finder.built(books.alice.brand)
    return [one.name for one in (await books.finder.people(books.alice.brand, text)).found]


def index(books: Library) -> Names:
    return books.shelf.names


def in_memory(books: Library) -> set[tuple[str, str]]:
    found = index(books)._index
    return found.posts() if found is not None else set()


async def heard(books: Library, subject: str) -> None:
    books.events.publish(books.alice.brand, Event(CHANGED, subject))


async def test_somebody_is_found_by_any_word_of_their_name_or_how_it_begins(books: Library) -> None:
    for text in ("alice", "ALICE müller", "ång", "Ångström-Müller Alice"):
        assert await names(books, text) == [NAMED.name], text
    for text in ("bob", "alice kettle", "lice", "", "?!"):
        assert await names(books, text) == [], text


async def test_who_is_new_is_found_once_it_is_heard(books: Library) -> None:
    assert await names(books, "bob") == []
    bob = Voice(books.alice.store, books.alice.tools, books.alice.brand, called("Bob", "bob"))
    await bob.writes("<p>good evening</p>")
    books.events.publish(books.alice.brand, MISSED)
    assert await names(books, "bob") == ["Bob"]


async def test_another_name_takes_the_place_of_the_old_one_which_leaves_memory(books: Library) -> None:
    assert await names(books, "alice") == [NAMED.name]
    before = in_memory(books)
    anew = Voice(books.alice.store, books.alice.tools, books.alice.brand, called("Ada", "alice"))
    await anew.does(KeepProfile())
    await heard(books, await books.consumer())
    assert await names(books, "ada") == ["Ada"]
    assert await names(books, "müller") == []
    assert before < in_memory(books)
    await books.passes(ANEW_SECONDS)
    assert not before & in_memory(books)
    assert await names(books, "ada") == ["Ada"]


@pytest.mark.parametrize("effect", [DropProfile(), Forget(entry=Entry.FORGOTTEN)])
async def test_a_name_goes_with_its_profile(books: Library, effect: Any) -> None:
    assert await names(books, "alice") == [NAMED.name]
    entered = [Enter(entry=Entry.FORGOTTEN)] if isinstance(effect, Forget) else []
    if isinstance(effect, DropProfile):
        await books.house.store.write(emptied)
    await books.alice.does(*entered, effect)
    assert await names(books, "alice") == []
    await heard(books, "")
    await books.passes(ANEW_SECONDS)
    assert in_memory(books) == set()


def emptied(connection: Connection) -> None:
    for table in ("holding", "conversation", "consent_grant"):
        connection.exec_driver_sql(f"DELETE FROM {table}")


async def test_who_is_ignored_or_known_by_listening_alone_and_not_indexable_is_not_found(
    books: Library,
) -> None:
    def change(values: dict[str, Any]) -> Any:
        return lambda connection: connection.execute(update(_consumer).values(values)).rowcount

    assert await names(books, "alice") == [NAMED.name]
    await books.house.store.write(change({"indexable": False}))
    assert await names(books, "alice") == [NAMED.name], "they wrote to the brand"
    await books.house.store.write(emptied)
    assert await names(books, "alice") == []
    await books.house.store.write(change({"indexable": True, "vetoes": "noindex"}))
    assert await names(books, "alice") == []
    books.events.publish(books.alice.brand, MISSED)
    await books.passes(ANEW_SECONDS)
    assert in_memory(books) == set(), "it is not even opened"
    await books.house.store.write(change({"vetoes": ""}))
    books.events.publish(books.alice.brand, MISSED)
    assert await names(books, "alice") == [NAMED.name]
    await books.house.store.write(change({"ignored_at": books.house.clock.now()}))
    assert await names(books, "alice") == []


async def test_names_count_as_memory_and_are_let_go_of_where_there_is_none(tmp_path: Path) -> None:
    async with library(tmp_path, memory=1) as books:
        await books.alice.writes("<p>the kettle leaks</p>")
        await books.finder.people(books.alice.brand, "alice")
        found = await books.finder.people(books.alice.brand, "alice")
        assert (found.found, found.whole) == ((), False)
        assert books.finder.size == 0


async def test_another_brand_finds_nobody_of_it(books: Library) -> None:
    finder: Finder = books.finder
    await finder.built("another")
    assert (await finder.people("another", "alice")).found == ()
