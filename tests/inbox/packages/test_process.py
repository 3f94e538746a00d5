"""A package's process: what is told of it, what a call can do, and what of it is believed."""

import asyncio
from pathlib import Path

import pytest
import structlog

from fedibrand.inbox.packages.call import Limits
from fedibrand.inbox.packages.frames import Handles
from fedibrand.inbox.packages.installed import Entry, installed, registered
from fedibrand.inbox.packages.process import MOST_NOTED, HandlerFailed, Process
from tests.inbox.packages.made import install
from tests.inbox.packages.obeying import CANARY, CODE, ask, failed, said


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
        ("crash", "SIGABRT"),
        ("kill", "OnlyEffects"),
        ("query", "OnlyEffects"),
        ("look_up", "OnlyEffects"),
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
