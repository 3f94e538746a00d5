"""A package's process, with a package that does what it is told by the post it is shown."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import structlog

from fedibrand.activitypub.vocabulary import Create, Note, to_normal
from fedibrand.handling import Facts
from fedibrand.inbox.packages.call import Limits
from fedibrand.inbox.packages.frames import Ask, Handles
from fedibrand.inbox.packages.installed import Entry, installed, registered
from fedibrand.inbox.packages.process import MOST_NOTED, MOST_WHERE, HandlerFailed, Process
from tests.inbox.handlers.cases import ALICE, NOW, POST, brand, consumer
from tests.inbox.packages.made import install

CANARY = "the canary of the post"
CODE = '''
import asyncio, enum, gc, os, socket, subprocess, sys, time
from fedibrand.activitypub.vocabulary import Create, Note
from fedibrand.effects import AddNote
from fedibrand.handling import Handlers, NotAtHand

handlers = Handlers("acme.odd", {"type": "object", "properties": {"days": {"type": "integer"}}})
seen = []

async def sleep(context, note): await asyncio.sleep(1000)
async def busy(context, note):
    while True: pass
async def leave(context, note): sys.exit(3)
async def vanish(context, note): os._exit(4)
async def crash(context, note): os.kill(os.getpid(), 11)
async def swell(context, note): bytearray(1 << 31)
async def connect(context, note): socket.create_connection(("127.0.0.1", 9))
async def write(context, note): open(os.devnull + ".txt", "w")
async def start(context, note): subprocess.run(["true"])
async def fail(context, note): raise ValueError(note.content)
async def chain(context, note):
    try: await fail(context, note)
    except ValueError as fault: raise KeyError(note.content) from fault
async def shout(context, note): print(note.content); print(note.content, file=sys.stderr)
async def environment(context, note): return repr(dict(os.environ)) + repr(sys.argv)
async def files(context, note):
    folder = "/proc/self/fd"
    names = [f"{folder}/{number}" for number in os.listdir(folder)]
    return repr([os.readlink(name) for name in names if os.path.exists(name)])
async def remember(context, note):
    seen.append(note.content)
    return str(len(seen))
async def fetch(context, note): return (await context.fetch(note.id)).content
async def wander(context, note): return (await context.fetch("https://elsewhere.example/1")).content
async def settings(context, note): return repr(context.settings)
async def note(context, note):
    context.log("saw", many=2, yes=True, words=note.content, brand=context.brand.id)
async def tell(context, note): context.log("I saw " + note.content)
async def name_it(context, note): context.log("saw", **{note.content: 1})
async def hide_it(context, note):
    context.log("saw", words=enum.Enum("Words", {"it": note.content}).it, raw=note.content.encode())
async def chatter(context, note):
    for number in range(1000): context.log("saw", number=number)
async def absent(context, note): raise NotAtHand(note.content)
async def title(context, note): raise type(note.content, (Exception,), {})()
async def forget(context, note): pass

def send(said):
    """Speak past the context, as somebody would who reads its code."""
    (calling,) = [one for one in gc.get_objects() if type(one).__name__ == "_Calling"]
    calling._connection.sendall(len(said).to_bytes(4, "big") + said)
    time.sleep(0.1)

async def nest(context, note): send(b'{"said":"decided","effects":' + b"[" * 100000 + b"]" * 100000 + b"}")
async def garble(context, note): send(b'{"said":"raised","kind":"\\xff","where":""}')
async def strange(context, note): send(b'{"said":"published"}')
async def swagger(context, note):
    send(b'{"said":"raised","kind":"' + note.content.encode() + b'","where":"' + b"x" * 1000000 + b'"}')
async def forge(context, note):
    said = note.content.encode()
    send(b'{"said":"noted","event":"' + said + b'","about":{"it":1}}')
    send(b'{"said":"noted","event":"saw","about":{"' + said + b'":1}}')
    send(b'{"said":"noted","event":"saw","about":{"it":"' + said + b'"}}')

@handlers.on(Create, Note)
async def obey(activity, context):
    """Does as it is told."""
    found = await globals()[activity.object.name](context, activity.object)
    if activity.object.name == "forget": return None
    return [AddNote(conversation="c", text=found or "")]
'''


@pytest.fixture
async def process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Process]:
    install(tmp_path, "acme.odd", CODE, monkeypatch)
    made = Process("acme.odd", "acme_odd:handlers", Limits(seconds=20, memory=256 << 20))
    told = await made.start()
    assert told.fault == ""
    yield made
    await made.stop()


@pytest.fixture
async def hurried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Process]:
    """The same, with no more than half a second for each call."""
    install(tmp_path, "acme.odd", CODE, monkeypatch)
    made = Process("acme.odd", "acme_odd:handlers", Limits(seconds=0.5, memory=256 << 20))
    await made.start()
    yield made
    await made.stop()


def ask(what: str, content: str = CANARY, **more: Any) -> Ask:
    activity = Create(actor=ALICE, object=Note(id=POST, name=what, content=content))
    facts = Facts(now=NOW, fresh="fresh-1", brand=brand(), consumer=consumer())
    known: dict[str, Any] = {"settings": {}, "ids": [POST, ALICE], "names": ["brand-1"], **more}
    return Ask(facts=facts, activity=to_normal(activity), **known)


async def fetching(uri: str) -> dict[str, Any] | None:
    return to_normal(Note(id=uri, content="fetched"))


async def said(process: Process, what: str, **more: Any) -> str:
    (effect,) = msgspec.json.decode(await process.call(ask(what, **more), fetching))
    assert effect["effect"] == "AddNote"
    return str(effect.get("text", ""))


async def failed(process: Process, what: str) -> HandlerFailed:
    with pytest.raises(HandlerFailed) as caught:
        await process.call(ask(what), fetching)
    assert CANARY not in caught.value.kind + caught.value.where
    assert len(caught.value.where) <= MOST_WHERE
    return caught.value


async def test_an_installed_package_is_found_by_its_entry_point_and_told_by_its_own_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "acme.odd", CODE, monkeypatch)
    assert Entry("acme.odd", "acme_odd:handlers", "acme_odd", "1.0") in installed()
    (found,) = [one for one in await registered(Limits(20, 256 << 20)) if one.package == "acme.odd"]
    assert found.handlers == [Handles("Create", "Note", "obey", "Does as it is told.")]
    assert found.schema["properties"] == {"days": {"type": "integer"}}
    assert (found.fault, found.replies) == ("", False)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("import nothing_of_the_kind", "ModuleNotFoundError"),
        ("raise SystemExit(1)", "SystemExit"),
        ("handlers = []", "not fedibrand.Handlers"),
        ("import os; os._exit(1)", "the process ended while it imported"),
        (
            "from fedibrand.handling import Handlers; handlers = Handlers('acme.even')",
            "Handlers('acme.even')",
        ),
    ],
)
async def test_a_package_that_cannot_be_imported_says_why(
    code: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "acme.odd", code, monkeypatch)
    (found,) = [one for one in await registered(Limits(20, 256 << 20)) if one.package == "acme.odd"]
    assert fault in found.fault


@pytest.mark.parametrize("name", ["core", "owner", "clock", "consumer", "Acme.Odd", "a.b/../c", "a.b\0"])
async def test_a_package_under_a_name_that_none_can_have_is_not_even_started(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = CODE.replace(
        "seen = []", f"handlers.name = {name!r}; open({str(tmp_path / 'ran')!r}, 'w').close()"
    )
    install(tmp_path, name, code, monkeypatch)
    (found,) = [one for one in await registered(Limits(20, 256 << 20)) if one.package == name]
    assert "is no package's name" in found.fault
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("leave", "SystemExit"),
        ("vanish", "exit 4"),
        ("crash", "SIGSEGV"),
        ("swell", "MemoryError"),
        ("connect", "OnlyEffects"),
        ("write", "OnlyEffects"),
        ("start", "OnlyEffects"),
        ("fail", "ValueError"),
        ("chain", "KeyError"),
        ("wander", "NotAtHand"),
        ("tell", "ValueError"),
        ("name_it", "ValueError"),
        ("absent", "NotAtHand"),
        ("title", "Exception"),
        ("forget", "NoEffects"),
        ("nest", "Garbled"),
        ("garble", "Garbled"),
        ("strange", "Garbled"),
        ("swagger", "Exception"),
    ],
)
async def test_a_call_that_fails_fails_alone(process: Process, what: str, kind: str) -> None:
    assert (await failed(process, what)).kind == kind
    assert await said(process, "remember") == "1"


@pytest.mark.parametrize("what", ["sleep", "busy"])
async def test_a_call_that_takes_too_long_is_ended_and_holds_up_no_other(hurried: Process, what: str) -> None:
    slow = asyncio.create_task(failed(hurried, what))
    assert await said(hurried, "remember") == "1"
    assert (await slow).kind == "TooSlow"
    assert await said(hurried, "remember") == "1"


async def test_a_traceback_says_where_and_not_what(process: Process) -> None:
    fault = await failed(process, "chain")
    assert "in chain" in fault.where
    assert "raise KeyError(note.content)" in fault.where
    assert fault.where.endswith("ValueError")


async def test_what_one_call_was_shown_no_other_call_finds(process: Process) -> None:
    assert [await said(process, "remember") for _ in range(3)] == ["1", "1", "1"]


async def test_a_package_knows_nothing_of_where_things_are(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEDIBRAND_SECRET", CANARY)
    environment = await said(process, "environment")
    assert "FEDIBRAND" not in environment
    assert CANARY not in environment
    assert "sqlite" not in await said(process, "files")


async def test_what_a_package_prints_goes_nowhere(
    process: Process, capfd: pytest.CaptureFixture[str]
) -> None:
    await said(process, "shout")
    assert CANARY not in "".join(capfd.readouterr())


async def test_what_is_at_hand_can_be_fetched(process: Process) -> None:
    assert await said(process, "fetch") == "fetched"


async def test_what_another_server_does_not_give_is_not_at_hand(process: Process) -> None:
    async def nothing(uri: str) -> None:
        return None

    with pytest.raises(HandlerFailed, match="NotAtHand"):
        await process.call(ask("fetch"), nothing)


async def test_settings_are_shown(process: Process) -> None:
    assert await said(process, "settings", settings={"days": 3}) == "{'days': 3}"


async def test_a_log_line_names_ids_of_ours_and_no_words(process: Process) -> None:
    with structlog.testing.capture_logs() as lines:
        await said(process, "note")
    (line,) = lines
    assert line["noted"] == "saw"
    assert (line["its_many"], line["its_yes"], line["its_brand"]) == (2, True, "brand-1")
    assert line["its_words"] == "(withheld)"


@pytest.mark.parametrize("what", ["hide_it", "forge"])
async def test_no_way_of_logging_names_words(process: Process, what: str) -> None:
    with structlog.testing.capture_logs() as lines:
        await said(process, what)
    (line,) = lines
    assert CANARY not in repr(line)
    assert "(withheld)" in line.values()


async def test_one_call_logs_so_many_lines(process: Process) -> None:
    with structlog.testing.capture_logs() as lines:
        await said(process, "chatter")
    assert len(lines) == MOST_NOTED + 1
    assert lines[-1]["event"] == "package notes too much"


async def test_a_process_that_was_killed_fails_what_it_had_in_work(process: Process) -> None:
    slow = asyncio.create_task(failed(process, "sleep"))
    assert await said(process, "remember") == "1"
    os.kill(process.pid, 9)
    assert (await slow).kind == "SIGKILL"
    assert (await failed(process, "remember")).kind == "PackageGone"
