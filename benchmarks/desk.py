"""The desk with 100,000 conversations: a page of each queue, and a search once its index is filled.

Time is of the whole request by HTTP on loopback, client and server in one process. Prints a table.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import uvloop
from sqlalchemy import Connection, insert

from fedibrand.activitypub.vocabulary import Person, encode
from fedibrand.app.instance import Instance
from fedibrand.brands import members
from fedibrand.brands.members import Member
from fedibrand.cli import logging
from fedibrand.conversations.queues import Queue
from fedibrand.desk import accounts, browsers, sessions
from fedibrand.desk.accounts import Account
from fedibrand.domain import BrandSettings, ConversationState, HoldingState, Role, Why
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.contents import Content
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.labels import Label
from fedibrand.store.tables.members import MemberRow
from fedibrand.testing.running import add_brand, free_port, local_settings, running

CONVERSATIONS, PEOPLE, DAYS, SOME = 100_000, 20_000, 85, 2_000
ROUNDS = 30
VOCABULARY = 20_000
QUERIES = (*(f"queue={one}" for one in Queue), "queue=all&label=rare", "queue=mine&kind=private")
WORDS = (
    *("word1", "word700", "word19000", "word12 word31", "only77777", "nowhere"),
    *("Name777", "Family7", "is:open", "label:rare", "is:open label:common word700", "label:rare word1"),
    "@user777@social.example word1",
)
FAMILIES = 200
STATES = (
    ConversationState.OPEN,
    ConversationState.WAITING,
    ConversationState.SNOOZED,
    ConversationState.RESOLVED,
)
chance = random.Random(12)


def said(number: int) -> str:
    """Return what somebody wrote: twenty words, the frequent ones often, and one that is theirs alone."""
    words = (f"word{min(int(chance.paretovariate(0.6)), VOCABULARY)}" for _ in range(20))
    return f"{' '.join(words)} only{number}"


def people(instance: Instance, brand: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of contents and of consumers, one in fifty of them ignored, with their profiles."""
    now, new_id, vault = instance.clock.now(), instance.clock.new_id, instance.parts.vault
    profiles = [vault.seal(encode(profile(number))) for number in range(PEOPLE)]
    rows = [
        {
            "id": new_id(),
            **sealed.lease.columns(),
            "brand_id": brand,
            "actor_hash": number.to_bytes(16, "big"),
            "actor": f"https://social.example/users/{number}",
            "acct_hash": vault.hash(f"acct:user{number}@social.example"),
            "host": "social.example",
            "inbox": f"https://social.example/users/{number}/inbox",
            "shared_inbox": "https://social.example/inbox",
            "followers": "",
            "indexable": True,
            "discoverable": True,
            "vetoes": "",
            "key_hashes": b"",
            "seen_at": now,
            "ignored_at": None if number % 50 else now,
        }
        for number, sealed in enumerate(profiles)
    ]
    return [sealed.content for sealed in profiles], rows


def profile(number: int) -> Person:
    """Return somebody with a name of their own, and one that they share with some."""
    return Person(
        id=f"https://social.example/users/{number}",
        preferred_username=f"user{number}",
        name=f"Name{number} Family{number % FAMILIES}",
        inbox=f"https://social.example/users/{number}/inbox",
    )


def conversation(instance: Instance, brand: str, consumer: str, me: str, at: datetime) -> dict[str, Any]:
    """Return the row of a conversation; one in three is a member's."""
    return {
        "id": instance.clock.new_id(),
        "brand_id": brand,
        "consumer_id": consumer,
        "state": chance.choice(STATES),
        "message": chance.random() < 0.1,
        "answered": 0,
        "first_contact": False,
        "linked_id": None,
        "assignee_id": None if chance.random() < 0.66 else me,
        "opened_at": at,
        "heard_at": at,
        "moved_at": at,
        "resolved_at": None,
        "snoozed_until": None,
    }


def post(instance: Instance, row: dict[str, Any], number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the rows of a content and of the holding that opens it, in a conversation."""
    document = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "Note",
        "id": f"https://social.example/posts/{number}",
        "attributedTo": "https://social.example/users/1",
        "content": f"<p>{said(number)}</p>",
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
    }
    sealed = instance.parts.vault.seal(msgspec.json.encode(document))
    holding = {
        "id": instance.clock.new_id(),
        "brand_id": row["brand_id"],
        "consumer_id": row["consumer_id"],
        "conversation_id": row["id"],
        "post_hash": number.to_bytes(16, "big"),
        "why": Why.TALK,
        "level": "public",
        "state": HoldingState.HELD,
        "edited": False,
        "fetched": False,
        "arrived_at": row["heard_at"],
        "checked_at": instance.clock.now(),
        "updated": None,
        "lease_until": instance.clock.now() + timedelta(days=90),
        **sealed.lease.columns(),
    }
    return sealed.content, holding


def write(connection: Connection, rows: Iterable[tuple[Any, list[dict[str, Any]]]]) -> None:
    """Write rows by their tables."""
    for table, some in rows:
        connection.execute(insert(table.__table__), some)


async def fill(instance: Instance, brand: str, me: str) -> None:
    """Write all consumers, conversations and posts."""
    store, now = instance.parts.store, instance.clock.now()
    profiles, theirs = people(instance, brand)
    for start in range(0, PEOPLE, SOME):
        some = slice(start, start + SOME)
        await store.write(write, [(Content, profiles[some]), (Consumer, theirs[some])])
    for start in range(0, CONVERSATIONS, SOME):
        numbers = range(start, start + SOME)
        step = timedelta(days=DAYS) / CONVERSATIONS
        talks = [
            conversation(instance, brand, chance.choice(theirs)["id"], me, now - step * (CONVERSATIONS - one))
            for one in numbers
        ]
        posts = [post(instance, row, number) for row, number in zip(talks, numbers, strict=True)]
        labels = [
            {"conversation_id": row["id"], "name": name, "brand_id": brand}
            for row in talks
            for name, share in (("common", 0.2), ("rare", 0.0002))
            if chance.random() < share
        ]
        await store.write(
            write,
            [
                (Content, [content for content, _ in posts]),
                (Conversation, talks),
                (Holding, [holding for _, holding in posts]),
                (Label, labels),
            ],
        )


async def sit(instance: Instance, brand: str) -> tuple[str, str]:
    """Return a member's id, and the cookie of their session."""
    clock, store = instance.clock, instance.parts.store
    account = Account(clock.new_id(), "ana@acme.example", "", None, 0, "en")
    cookie, member = clock.token(32).hex(), Member(clock.new_id(), brand, "Ana", Role.AGENT, clock.now())

    def begin(connection: Connection) -> None:
        accounts.add(connection, account, clock.now())
        members.add(connection, member)
        connection.execute(MemberRow.__table__.update().values(account_id=account.id))  # type: ignore[attr-defined]
        sessions.begin(connection, account.id, cookie, "benchmark", clock)

    await store.write(begin)
    return member.id, cookie


def row(what: str, times: list[tuple[float, float]]) -> None:
    """Print one line of the table, in milliseconds: of the time that passed, and of the processors' time."""
    passed, spent = (sorted(one * 1000 for one in each) for each in zip(*times, strict=True))
    at = min(len(times) - 1, int(len(times) * 0.95))
    print(f"{what:<34} {passed[len(times) // 2]:8.1f} {passed[at]:8.1f} {spent[at]:8.1f}", flush=True)


async def measure() -> None:
    """Fill a desk, ask for its pages, and print how long that took."""
    settings = local_settings(Path(tempfile.mkdtemp()), free_port(), "127.0.0.1")
    async with running(settings) as instance:
        brand = await add_brand(instance, "acme", settings=BrandSettings())
        me, cookie = await sit(instance, brand.id)
        began = time.monotonic()
        await fill(instance, brand.id, me)
        print(f"{CONVERSATIONS} conversations written in {time.monotonic() - began:.0f} s")
        desk = f"{settings.url}/desk/{brand.id}"
        headers = {"Cookie": f"{browsers.cookie_name(settings)}={cookie}", "Accept": "text/html"}
        async with aiohttp.ClientSession(headers=headers) as client:

            async def asked(method: str, url: str, **fields: str) -> tuple[float, float]:
                at, spent = time.perf_counter(), time.process_time()
                async with client.request(method, url, data=fields or None) as response:
                    await response.read()
                    assert response.status == 200, response.status
                return time.perf_counter() - at, time.process_time() - spent

            async def search(words: str, rounds: int) -> list[tuple[float, float]]:
                return [
                    await asked("POST", f"{desk}/search", token=token, words=words) for _ in range(rounds)
                ]

            token = browsers.token(cookie, instance.parts.vault)
            print(f"{'milliseconds':<34} {'median':>8} {'p95':>8} {'p95 CPU':>8}")
            everything: list[tuple[float, float]] = []
            for query in (
                *(f"queue={one}" for one in Queue),
                "queue=all&label=rare",
                "queue=mine&kind=private",
            ):
                times = [await asked("GET", f"{desk}?{query}") for _ in range(ROUNDS)]
                everything += times
                row(f"list, {query}", times)
            row("list, all of these", everything)
            at = time.perf_counter()
            row("search while the index fills", await search("word700", 5))
            await instance.parts.finder.built(brand.id)
            size = instance.parts.finder.size / 2**20
            print(f"index filled in {time.perf_counter() - at:.1f} s, {size:.0f} MiB")
            every: list[tuple[float, float]] = []
            for words in WORDS:
                times = await search(words, ROUNDS)
                every += times
                row(f"search, {words}", times)
            row("search, all of these", every)


def main() -> None:
    """Measure, on the loop that serves."""
    logging.configure("json")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(measure())


if __name__ == "__main__":
    main()
