from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from fedibrand.cli.handlers.check import Finding, Kept, findings_of
from fedibrand.inbox.packages.frames import Handles
from fedibrand.inbox.packages.installed import Registered
from tests.cli.conftest import Shell
from tests.cli.packaged import BROKEN, LOYALTY, ODD
from tests.inbox.packages.made import install

LOYAL = Registered(
    package="acme.loyalty",
    distribution="acme-loyalty",
    version="1.0",
    place="acme_loyalty:handlers",
    handlers=[Handles("Create", "Note", "greet")],
    schema={},
    replies=False,
    fault="",
)
ACCTS = {"acme-id": "@acme@brands.example"}


def wrong(
    found: Sequence[Registered],
    kept: Kept,
    brought: Sequence[tuple[str, str]] = (("acme.loyalty", "acme-loyalty"),),
) -> list[tuple[str, str]]:
    return [(each.what, each.found) for each in findings_of(found, kept, ACCTS, brought) if each.wrong]


def kept(
    *waiting: tuple[str, str, str, int],
    users: dict[str, list[str]] | None = None,
    faults: dict[tuple[str, str], list[str]] | None = None,
) -> Kept:
    return Kept(users or {}, faults or {}, waiting)


def test_what_fits_together_is_well() -> None:
    well = kept(
        ("acme.loyalty", "Create", "Note", 2),
        ("acme.loyalty", "Like", "", 1),
        users={"acme.loyalty": ["acme-id"]},
    )
    found = list(findings_of([LOYAL], well, ACCTS, [("acme.loyalty", "acme-loyalty")]))
    assert found == [
        Finding("acme.loyalty", "import", False, "acme-loyalty 1.0, acme_loyalty:handlers"),
        Finding("acme.loyalty", "handlers", False, "registers 1"),
        Finding("acme.loyalty", "schema", False, "settings: 0"),
        Finding("acme.loyalty", "settings of @acme@brands.example", False, "fit"),
    ]


def test_jobs_that_wait_for_nobody_are_named_with_who_may_be_meant() -> None:
    waiting = kept(("acme.loyality", "Create", "Note", 2), ("acme.loyality", "Like", "Thing", 1))
    assert wrong([LOYAL], waiting) == [
        ("jobs", "3 jobs wait for acme.loyality, which is not installed. Did you mean acme.loyalty?")
    ]


def test_jobs_for_what_is_no_longer_handled_are_named() -> None:
    waiting = kept(("acme.loyalty", "Create", "Question", 1), ("acme.loyalty", "", "", 2))
    assert wrong([LOYAL], waiting) == [
        ("jobs", "1 job waits for acme.loyalty with Create of Question, which it no longer handles."),
        ("jobs", "2 jobs wait for acme.loyalty with the webhook's reply, which it no longer handles."),
    ]
    assert wrong([replace(LOYAL, replies=True)], kept(("acme.loyalty", "", "", 2))) == []


def test_a_package_in_use_that_is_not_installed_is_named() -> None:
    assert wrong([LOYAL], kept(users={"acme.loyality": ["acme-id"]})) == [
        (
            "use",
            "@acme@brands.example uses acme.loyality, which is not installed. Did you mean acme.loyalty?",
        )
    ]


def test_what_a_brand_set_and_the_schema_no_longer_takes_is_named() -> None:
    faults = {("acme.loyalty", "acme-id"): ["token: must be set", "tone: there is no such setting"]}
    assert wrong([LOYAL], kept(users={"acme.loyalty": ["acme-id"]}, faults=faults)) == [
        ("settings of @acme@brands.example", "token: must be set; tone: there is no such setting")
    ]


def test_a_name_that_two_distributions_bring_is_named() -> None:
    brought = [("acme.loyalty", "other"), ("acme.loyalty", "acme-loyalty")]
    assert wrong([LOYAL], kept(), brought) == [
        ("entry point", "acme-loyalty and other both bring it; acme-loyalty is used")
    ]


def test_a_package_that_registers_nothing_is_named() -> None:
    assert wrong([replace(LOYAL, handlers=[])], kept()) == [("handlers", "registers nothing")]


def test_a_handler_that_is_never_called_is_named() -> None:
    reporting = replace(LOYAL, handlers=[Handles("Flag", "Thing", "report")])
    assert wrong([reporting], kept()) == [
        ("handlers", "reports (Flag) are the moderators': no package hears of them")
    ]


def test_an_instance_without_packages_is_well_and_says_so(shell: Shell) -> None:
    said = "No package is installed where this fedibrand is.\n"
    ran = shell.run("handlers", "check")
    assert (ran.code, ran.out, ran.err) == (0, "", said)
    ran = shell.run("handlers", "check", "--json")
    assert (ran.code, ran.json, ran.err) == (0, [], said)


def test_a_package_that_cannot_be_used_is_told_with_its_traceback(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = LOYALTY.replace("acme.loyalty", "acme.twice").replace(
        "@handlers.on(Like)", "@handlers.on(Create, Note)"
    )
    install(tmp_path, "acme.broken", BROKEN, monkeypatch)
    install(tmp_path, "acme.odd", ODD, monkeypatch)
    install(tmp_path, "acme.other", LOYALTY, monkeypatch)
    install(tmp_path, "acme.twice", twice, monkeypatch)
    install(tmp_path, "acme.loyalty", LOYALTY, monkeypatch)
    ran = shell.run("handlers", "check", "--json")
    found = {(each["package"], each["what"]): each for each in ran.json if each["wrong"]}
    assert ran.code == 1
    assert set(found) == {
        ("acme.broken", "import"),
        ("acme.odd", "handlers"),
        ("acme.odd", "schema"),
        ("acme.other", "import"),
        ("acme.twice", "import"),
    }
    assert found["acme.broken", "import"]["found"] == "RuntimeError: not today"
    assert "acme_broken.py" in found["acme.broken", "import"]["trace"]
    assert "Create of Note is taken" in found["acme.twice", "import"]["found"]
    assert "its entry point is acme.other" in found["acme.other", "import"]["found"]
    for_people = shell.run("handlers", "check")
    assert "\nacme.broken:\nTraceback" in for_people.out
    assert ["acme.loyalty", "import", "ok", "acme_loyalty 1.0, acme_loyalty:handlers"] in for_people.rows


def test_settings_are_checked_against_the_schema_of_today(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "acme.loyalty", LOYALTY.replace('"required": ["token"]', '"required": []'), monkeypatch)
    assert shell.run("handlers", "enable", "acme.loyalty").code == 0
    assert shell.run("handlers", "check").code == 0
    (tmp_path / "acme_loyalty.py").write_text(LOYALTY)
    ran = shell.run("handlers", "check")
    assert ran.code == 1
    assert ["acme.loyalty", "settings of @acme@localhost:8123", "wrong", "token: must be set"] in ran.rows
