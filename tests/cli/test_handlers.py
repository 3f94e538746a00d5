"""``handlers list``, ``unhandled``, ``failed`` and ``retry``."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from fedibrand.app.parts import Parts
from fedibrand.cli.handlers.listing import nearest
from fedibrand.domain import JobState
from fedibrand.inbox.packages.frames import Handles
from fedibrand.store import counting
from fedibrand.store.tables.package_jobs import PackageJobRow
from fedibrand.store.tables.webhook_calls import WebhookCallRow
from tests.cli.conftest import Shell
from tests.cli.packaged import BROKEN, LOYALTY
from tests.fakes import START
from tests.inbox.packages.made import install

NAME = "acme.loyalty"
ACME = "@acme@localhost:8123"
TRACE = 'File "acme_loyalty.py", line 7, in greet'


def test_core_comes_first_and_packages_follow_by_name(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, NAME, LOYALTY.replace('"required": ["token"]', '"required": []'), monkeypatch)
    install(tmp_path, "acme.broken", BROKEN, monkeypatch)
    install(tmp_path, "acme.zebra", LOYALTY.replace(NAME, "acme.zebra"), monkeypatch)
    assert shell.run("handlers", "enable", NAME).code == 0
    ran = shell.run("handlers", "list")
    assert ran.err == "acme.broken cannot be used; see fedibrand handlers check.\n"
    assert [row[2:6] for row in ran.rows if row[:2] == ["Create", "Note"]] == [
        ["1", "core", "create", "every brand"],
        ["2", NAME, "greet", ACME],
        ["3", "acme.zebra", "greet", ""],
    ]
    listed = shell.run("handlers", "list", "--json").json
    (greet,) = [each for each in listed if each["package"] == NAME and each["activity"] == "Create"]
    assert (greet["brands"], greet["turn"], greet["what"]) == ([ACME], 2, "Greet whoever writes.")
    assert {each["package"] for each in listed} == {"core", NAME, "acme.zebra"}


def test_the_registration_for_the_nearest_kind_is_the_one_that_is_called() -> None:
    note, post, thing = (Handles("Create", kind, kind.lower()) for kind in ("Note", "Post", "Thing"))
    other = Handles("Update", "Note", "update")
    assert nearest([other, thing, post, note], "Create", "Note") == note
    assert nearest([other, thing, post], "Create", "Note") == post
    assert nearest([other, thing], "Create", "Person") == thing
    assert nearest([other], "Create", "Note") is None


def test_what_nobody_handled_is_listed_the_most_frequent_first(shell: Shell) -> None:
    async def count(having: Parts) -> None:
        brand = next(iter(having.brands)).id
        numbers = {(brand, "unhandled-Listen"): 2, ("", "unhandled-Listen"): 1, (brand, "answers"): 9}
        await having.store.write(counting.add, numbers, START)
        await having.store.write(counting.add, {(brand, "unhandled-other"): 5}, START)

    shell.do(count)
    day = START.date().isoformat()
    assert shell.run("handlers", "unhandled").rows == [["other", "5", day], ["Listen", "3", day]]
    ran = shell.run("handlers", "unhandled", "--brand", "acme", "--json")
    assert ran.json[1] == {"activity": "Listen", "number": 2, "last": day}


@pytest.fixture
def broke(shell: Shell) -> Shell:
    """A shell on an instance where one job and one webhook call of a package failed, and one job waits."""
    conversation, holdings = shell.hear("Hello")

    def write(connection: Connection, brand_id: str) -> None:
        consumer = connection.exec_driver_sql("SELECT id FROM consumer").scalar()
        common: dict[str, Any] = {
            **{"brand_id": brand_id, "package": NAME, "state": JobState.FAILED, "attempts": 5},
            **{"created_at": START, "due_at": START, "ended_at": START, "conversation_id": conversation},
        }
        job = {
            **common,
            **{"id": "job-failed", "consumer_id": consumer, "holding_id": holdings[0], "activity": "Create"},
            **{"object": "Note", "event": "", "reason": "KeyError", "fault": TRACE, "activity_hash": b"1"},
        }
        waits = {
            **job,
            "id": "job-waiting",
            "state": JobState.WAITING,
            "ended_at": None,
            "activity_hash": b"2",
        }
        call = {
            **common,
            **{"id": "call-failed", "event": "opened", "address": "webhook", "secret": "webhook_secret"},
            **{"status": 500, "reason": "status"},
        }
        connection.execute(insert(PackageJobRow.__table__), [job, waits])  # type: ignore[attr-defined]
        connection.execute(insert(WebhookCallRow.__table__), [call])  # type: ignore[attr-defined]

    async def fails(having: Parts) -> None:
        await having.store.write(write, next(iter(having.brands)).id)

    shell.do(fails)
    return shell


def test_what_failed_is_listed_with_why(broke: Shell) -> None:
    when = START.strftime("%Y-%m-%d %H:%MZ")
    assert broke.run("handlers", "failed").rows == [
        ["job-failed", NAME, ACME, "Create of Note", "5", "KeyError", when],
        ["call-failed", NAME, ACME, "webhook opened", "5", "status 500", when],
    ]
    assert [each["id"] for each in broke.run("handlers", "failed", "--brand", "acme", "--json").json] == [
        "job-failed",
        "call-failed",
    ]


def test_one_that_failed_is_shown_with_where(broke: Shell) -> None:
    assert broke.run("handlers", "failed", "job").out.endswith(f"\n\n{TRACE}\n")
    assert broke.run("handlers", "failed", "job-fa", "--json").json["trace"] == TRACE
    assert broke.run("handlers", "failed", "failed").code == 1
    assert broke.run("handlers", "failed", "job-waiting").err.startswith("not-found: ")


def test_one_that_failed_is_tried_again(broke: Shell) -> None:
    assert broke.run("handlers", "retry", "call", "--json").json == {"retried": ["call-failed"]}
    assert [row[0] for row in broke.run("handlers", "failed").rows] == ["job-failed"]


def test_everything_that_failed_is_tried_again_at_once(broke: Shell) -> None:
    assert sorted(broke.run("handlers", "retry", "--all").rows) == [["call-failed"], ["job-failed"]]
    assert broke.run("handlers", "failed").rows == []
    assert broke.run("handlers", "retry", "--all").rows == []


def test_what_is_to_be_tried_again_must_be_said(broke: Shell) -> None:
    assert [broke.run("handlers", "retry", *more).code for more in ((), ("job", "--all"))] == [2, 2]
