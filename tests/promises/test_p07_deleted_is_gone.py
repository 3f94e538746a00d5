"""P7: what a consumer deletes is gone within 60 s: everywhere, and from every older backup."""

import base64
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from fedibrand.activitypub.vocabulary import Create, Post
from fedibrand.app import jobs
from fedibrand.effects import EditAnswer
from fedibrand.inbox.deciding import CoreContext, CoreHandlers
from fedibrand.inbox.handlers import core
from fedibrand.inbox.journal import Journal
from fedibrand.team_effects import AddLabel, AddNote
from fedibrand.testing import documents
from fedibrand.testing.reading import PUBLIC
from tests.promises.canary import Watch, canary, logged, readable, record_in, seen
from tests.promises.packages import LEFT, fails, works
from tests.promises.world import World, rewrite
from tests.you.stage import Visitor

PNG = b"\x89PNG\r\n\x1a\n"
WITHIN = timedelta(seconds=60)
BREAKS = "what breaks the handler"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    with logged(tmp_path / "all.log") as file:
        yield file


@pytest.fixture
def a_handler_that_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Core's handlers, but for one that raises with a post's words in its message."""
    handlers = CoreHandlers("core")
    for activity, thing, handler in core.handlers:
        if (activity, thing) != (Create, Post):
            handlers.on(activity, thing)(handler)
    create = core.handlers.find(Create(id="", actor="", object=Post(id="")))
    assert create is not None

    @handlers.on(Create, Post)
    async def breaking(activity: Create[Post], context: CoreContext) -> Any:
        if BREAKS in activity.object.content:
            raise RuntimeError(f"cannot handle {activity}")
        return await create(activity, context)

    monkeypatch.setattr(jobs, "handlers", handlers)


async def writes(world: World, word: str, image: str) -> str:
    """Have alice write the canary, with an image that is called by one, shows one and is described by one."""
    url = world.servers[0].attach(f"{image}.png", PNG + image.encode(), "image/png")
    picture = documents.picture(url, "image/png", f"a photograph of {image}")
    return await world.hears(text=f"the kettle leaks {word}", attachments=[picture])


async def everything(world: World, word: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Do whatever a team does with a post; return all that was printed."""
    capsys.readouterr()
    (conversation,) = set(await world.rows("SELECT conversation_id FROM holding"))
    for tokens in (
        ("incoming",),
        ("incoming", "--all", "--json"),
        ("show", conversation),
        ("show", conversation, "--json"),
        ("search", word),
        ("search", word, "--json"),
        ("consumer", "show", world.alice.acct),
        ("consumer", "show", world.alice.acct, "--json"),
        ("answer", conversation, "Turn it round."),
        ("deliveries", "--json"),
        ("brand", "show", "acme", "--json"),
    ):
        assert await world.command(*tokens) == 0, tokens
    answer = (await world.rows("SELECT id FROM answer"))[-1]
    await world.act(
        world.brand_row,
        world.alice,
        EditAnswer(answer=answer, text="Turn it round, twice."),
        AddNote(conversation=conversation, text="she is right"),
        AddLabel(conversation=conversation, label="kettles"),
    )
    printed = capsys.readouterr().out
    return printed + "".join([await page for page in pages(world, answer)]) + await their_page(world)


async def their_page(world: World) -> str:
    """Return what alice's own page shows her, and what she takes along from it."""
    visitor = Visitor(world)
    try:
        await visitor.sign_in(world.alice)
        shown = visitor.text
        assert await visitor.get("/you/download") == 200
        return shown + visitor.text
    finally:
        await visitor.close()


def pages(world: World, answer: str) -> list[Any]:
    """What anybody can ask for."""
    names = world.brand_row.names
    return [
        get(url, accept)
        for url in (names.actor, names.page, names.answer(answer), f"{world.instance.settings.url}/")
        for accept in ("text/html", "application/activity+json")
    ]


async def get(url: str, accept: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(url, headers={"Accept": accept}) as response:
        return await response.text()


async def post(url: str, body: bytes) -> tuple[int, str]:
    headers = {"Content-Type": "application/activity+json"}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        return response.status, await response.text()


def sealed_bytes(watch: Watch) -> set[bytes]:
    with closing(sqlite3.connect(watch.record)) as record:
        return {row[0] for row in record.execute("SELECT sealed FROM content")}


async def test_a_deleted_post_can_be_read_nowhere_a_minute_later_nor_in_an_older_backup(
    log_file: Path, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word, image, backup = canary(), canary(), tmp_path / "older.backup"
    watch = Watch(world, [word, image], [log_file, backup])
    written = await writes(world, word, image)
    printed = await everything(world, word, capsys)
    assert printed.count(word) >= 7
    await fails(world, (await world.holdings())[0].id)
    assert await world.command("backup", str(backup)) == 0
    older = record_in(backup, tmp_path / "unpacked")
    assert watch.can_be_read() == watch.can_be_read(older) == 2
    assert watch.lie_open() == []
    before = sealed_bytes(watch)

    began = world.clock.now()
    await world.alice.delete(written)
    await world.settled()
    assert world.clock.now() - began <= WITHIN
    assert watch.can_be_read() == watch.can_be_read(older) == 0
    assert watch.lie_open() == []
    gone = before - sealed_bytes(watch)
    assert len(gone) == 1
    assert await world.rows("SELECT count(*) FROM package_job") == [0]
    assert not [path for path in world.folder.rglob("*") if path.is_file() and _holds(path, gone)]
    capsys.readouterr()
    (conversation,) = await world.rows("SELECT id FROM conversation")
    for tokens in (("show", conversation, "--json"), ("incoming", "--all", "--json"), ("search", word)):
        assert await world.command(*tokens) == 0
    assert word not in capsys.readouterr().out + await their_page(world)
    for line in ("arrived", "delivery tried", "INSERT INTO content"):
        assert lines(log_file, line)


async def test_a_backup_that_is_restored_brings_nothing_back_and_neither_does_a_late_copy(
    log_file: Path, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word, image, backup = canary(), canary(), tmp_path / "older.backup"
    watch = Watch(world, [word, image], [log_file, backup])
    written = await writes(world, word, image)
    create = next(one for one in world.servers[0].sent if one.what == "Create Note")
    assert await world.command("backup", str(backup)) == 0
    await world.alice.delete(written)
    await world.settled()
    await world.stop()
    assert await world.alone("restore", str(backup), "--replace") == 0
    assert watch.can_be_read() == 0
    assert watch.lie_open() == []
    await world.begin()
    assert [row.state for row in await world.holdings()] == ["withdrawn"]
    await world.alice.send({**create.body, "id": f"{create.body['id']}#again"}, [create.inbox])
    await world.settled()
    assert watch.can_be_read() == 0
    assert [row.state for row in await world.holdings()] == ["withdrawn"]
    capsys.readouterr()
    for tokens in (("incoming", "--all", "--json"), ("search", word)):
        assert await world.command(*tokens) == 0
    assert word not in capsys.readouterr().out


async def test_a_post_that_broke_its_handler_is_in_no_log_and_goes_with_its_delete(
    log_file: Path, a_handler_that_breaks: None, world: World, tmp_path: Path
) -> None:
    word, backup = canary(), tmp_path / "older.backup"
    watch = Watch(world, [word], [log_file, backup])
    written = await world.hears(text=f"{BREAKS} {word}")
    assert await world.rows("SELECT state FROM arrival") == ["quarantined"]
    assert lines(log_file, "RuntimeError")
    assert await world.command("backup", str(backup)) == 0
    older = record_in(backup, tmp_path / "unpacked")
    assert watch.can_be_read() == watch.can_be_read(older) == 1
    assert watch.lie_open() == []
    await world.alice.delete(written)
    await world.settled()
    assert await world.rows("SELECT count(*) FROM arrival") == [0]
    assert watch.can_be_read() == watch.can_be_read(older) == 0
    assert watch.lie_open() == []


async def test_a_post_that_its_delete_overtook_is_never_held_though_nobody_knew_its_author(
    world: World,
) -> None:
    word, alice = canary(), world.alice
    watch = Watch(world, [word], [])
    (inbox,) = await alice.inboxes([world.brand_row.names.actor], shared=True)
    post = f"{alice.id}/statuses/overtaken"
    written = documents.Written(f"<p>{word}</p>", "en", world.clock.now(), f"{post}#thread")
    to = documents.Addressed([PUBLIC], [], [(world.brand_row.names.actor, world.acct)])
    note = documents.note(post, alice.id, post, written, to)
    reply = documents.note(f"{post}-2", alice.id, post, written, to)
    for activity in (documents.delete(note), documents.create(note), documents.create(reply)):
        await alice.send(activity, [inbox])
        await world.settled()
    assert len(await world.holdings()) == 1
    assert watch.can_be_read() == 1


async def test_no_refusal_and_no_fault_repeats_what_was_sent(
    log_file: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    word, inbox = canary(), world.brand_row.names.inbox
    watch = Watch(world, [word], [log_file])
    note = {"type": "Note", "content": word}
    forged = {
        "id": "https://a.example/1",
        "type": "Create",
        "actor": f"https://a.example/{word}",
        "object": note,
    }
    bodies = (json.dumps(forged), f'{{"{word}": ', word)
    told = [await post(inbox, body.encode()) for body in bodies]

    async def full(*_args: object) -> None:
        raise RuntimeError(f"no room for {word}")

    monkeypatch.setattr(Journal, "append", full)
    await world.hears(text=word)
    sent = [one for one in world.servers[0].sent if one.what == "Create Note"]
    assert [status for status, _ in told] == [401, 400, 400]
    assert [(one.status, one.code) for one in sent] == [(500, "internal")]
    assert not [text for _, text in told if word in text]
    assert watch.can_be_read() == 0
    assert watch.lie_open() == []


async def test_the_old_words_of_an_edit_go_with_it(log_file: Path, world: World, tmp_path: Path) -> None:
    old, new, backup = canary(), canary(), tmp_path / "older.backup"
    watch = Watch(world, [old], [log_file, backup])
    written = await world.hears(text=old)
    assert await world.command("backup", str(backup)) == 0
    older = record_in(backup, tmp_path / "unpacked")
    assert watch.can_be_read() == watch.can_be_read(older) == 1
    world.clock.move(2)
    await rewrite(world.alice, world.brand_row, written, new)
    await world.settled()
    assert watch.can_be_read() == watch.can_be_read(older) == 0
    assert watch.lie_open() == []
    assert readable([new], watch.record, watch.keys) == 1


@pytest.mark.parametrize("leaving", ["delete_account", "block"])
async def test_with_a_consumer_goes_their_profile_and_all_that_was_said(
    log_file: Path, world: World, tmp_path: Path, leaving: str
) -> None:
    name, word, quoted, noted, told, kept = (canary() for _ in range(6))
    backup = tmp_path / "older.backup"
    watch = Watch(world, [name, word, quoted, noted, told, kept], [log_file, backup])
    world.alice.display_name, world.alice.summary = name, f"<p>I am {name}</p>"
    await world.hears("direct", word)
    answer = await world.answers_with(f"You said {quoted}?")
    (conversation,) = await world.rows("SELECT id FROM conversation")
    await works(world, conversation, answer, noted, told, kept)
    assert [await world.rows(f"SELECT count(*) FROM {table}") for table in LEFT] == [[1]] * len(LEFT)
    assert await world.command("backup", str(backup)) == 0
    older = record_in(backup, tmp_path / "unpacked")
    assert watch.can_be_read() == watch.can_be_read(older) == 6
    if leaving == "block":
        await world.alice.block(world.acct)
    else:
        await world.alice.delete_account()
    await world.settled()
    assert watch.can_be_read() == watch.can_be_read(older) == 0
    assert watch.lie_open() == []
    for table in ("holding", "conversation", "answer", "consumer", "content", "consent_grant", *LEFT):
        assert await world.rows(f"SELECT count(*) FROM {table}") == [0], table


@pytest.mark.parametrize("how", ["as it is", "utf-16-le", "hex", "base64"])
def test_the_scanner_finds_what_lies_open(tmp_path: Path, how: str) -> None:
    word = canary()
    written = {
        "as it is": b"--" + word.upper().encode(),
        "utf-16-le": word.encode("utf-16-le"),
        "hex": word.encode().hex().encode(),
        "base64": base64.b64encode(b"the word " + word.encode() + b" is here"),
    }
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"\x00" * 5000 + written[how])
    assert seen([word], tmp_path) == [str(tmp_path / "folder" / "file")]
    assert seen([canary()], tmp_path) == []


def lines(log: Path, holding: str) -> list[str]:
    return [line for line in log.read_text().splitlines() if holding in line]


def _holds(path: Path, sealed: set[bytes]) -> bool:
    data = path.read_bytes()
    return any(one[:64] in data for one in sealed)


async def test_what_is_deleted_is_out_of_the_search_index_in_memory(world: World) -> None:
    word = canary()
    post = await world.hears(text=f"the kettle leaks {word}")
    await world.hears(text="another")
    finder, brand = world.instance.parts.finder, world.brand_row.id
    await finder.built(brand)
    assert len((await finder.find(brand, word)).hits) == 1
    weeks = finder._shelves[brand].weeks
    assert [week.find([word.lower()], 10) for week in weeks.values()] != [[]]
    await world.alice.delete(post)
    await world.settled()
    assert (await finder.find(brand, word)).hits == ()
    world.clock.move(WITHIN)
    await finder.tidy()
    assert [week.find([word.lower()], 10) for week in weeks.values()] == [[]]
    assert [len(week.posts()) for week in weeks.values()] == [1]
