"""Settings of a package at a brand, by the command line; its process is a real one."""

import io
from pathlib import Path
from typing import Any

import pytest

from fedibrand.app.parts import Parts
from fedibrand.brands import packages
from fedibrand.cli.handlers import values
from tests.cli.conftest import Shell
from tests.cli.packaged import BROKEN, LOYALTY, ODD
from tests.inbox.packages.made import install

NAME = "acme.loyalty"
TOKEN = "eight signs and more"


@pytest.fixture
def loyal(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell beside which acme.loyalty is installed."""
    install(tmp_path, NAME, LOYALTY, monkeypatch)
    return shell


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have this stand on standard input."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


async def known(having: Parts) -> dict[str, str]:
    brand = next(iter(having.brands))
    return await having.store.read(packages.secrets, having.vault, brand.id, NAME)


def test_a_package_is_set_enabled_shown_and_disabled(loyal: Shell, typed: Any) -> None:
    typed(TOKEN + "\n")
    assert loyal.run("handlers", "set", NAME, "tries=5", "token").code == 0
    assert loyal.do(known) == {"token": TOKEN}
    shown = loyal.run("handlers", "enable", NAME, "--json")
    assert (shown.code, shown.json) == (
        0,
        {
            "package": NAME,
            "version": "1.0",
            "brand": "@acme@localhost:8123",
            "enabled": True,
            "settings": {"tone": "plain", "tries": 5},
            "set": ["tries"],
            "secrets": {"token": True},
        },
    )
    assert loyal.run("handlers", "show", NAME).rows == [
        ["package", "acme.loyalty 1.0"],
        ["brand", "@acme@localhost:8123"],
        ["enabled", "yes"],
        ["hours", "not set"],
        ["tone", "plain (default)"],
        ["tries", "5"],
        ["token", "set"],
    ]
    assert loyal.run("handlers", "disable", NAME, "--json").json["enabled"] is False
    assert loyal.run("handlers", "show", NAME, "--json").json["enabled"] is False


def test_enabling_names_what_is_missing(loyal: Shell) -> None:
    ran = loyal.run("handlers", "enable", NAME)
    assert (ran.code, ran.out, ran.err) == (1, "", "wrong-setting: token: must be set\n")


def test_a_wrong_value_is_refused_by_the_field_s_name(loyal: Shell) -> None:
    ran = loyal.run("handlers", "set", NAME, 'hours={"from_hour": 25}')
    assert ran.err == "wrong-setting: hours.from_hour: 25 is greater than the maximum of 23\n"


def test_names_within_a_setting_stay_as_they_are(loyal: Shell) -> None:
    ran = loyal.run("handlers", "set", NAME, 'hours={"from_hour": 9}', "--json")
    assert ran.json["settings"]["hours"] == {"from_hour": 9}


def test_what_is_unset_has_its_default_again(loyal: Shell) -> None:
    loyal.run("handlers", "set", NAME, "tone=warm", "tries=1")
    ran = loyal.run("handlers", "set", NAME, "--unset", "tone", "--unset", "tries", "--json")
    assert ran.json["settings"] == {"tone": "plain", "tries": 3}


def test_a_secret_on_the_command_line_is_refused(loyal: Shell) -> None:
    ran = loyal.run("handlers", "set", NAME, f"token={TOKEN}")
    assert (ran.code, ran.out) == (2, "")
    assert "history" in ran.err
    assert TOKEN not in ran.err
    assert loyal.do(known) == {}


def test_a_secret_is_in_nothing_that_is_printed(loyal: Shell, typed: Any) -> None:
    typed("short")
    refused = loyal.run("handlers", "set", NAME, "token")
    assert refused.err == "wrong-setting: token: the value is shorter than 8 characters\n"
    typed(TOKEN)
    ran = loyal.run("handlers", "set", NAME, "token", "--json")
    assert (ran.code, TOKEN in ran.out + ran.err) == (0, False)
    assert TOKEN not in loyal.run("handlers", "show", NAME).out


def test_a_terminal_is_asked_for_a_secret_without_showing_it(
    loyal: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    asked: list[str] = []
    monkeypatch.setattr(values, "getpass", lambda prompt: asked.append(prompt) or TOKEN)
    assert loyal.run("handlers", "set", NAME, "token").code == 0
    assert (asked, loyal.do(known)) == (["token: "], {"token": TOKEN})


@pytest.mark.parametrize(
    "wrong",
    [(), ("tries",), ("tries=1", "tries=2"), ("tries=1", "--unset", "tries"), ("token",)],
)
def test_what_is_to_be_set_must_be_said_once_and_wholly(
    loyal: Shell, typed: Any, wrong: tuple[str, ...]
) -> None:
    typed("")
    assert loyal.run("handlers", "set", NAME, *wrong).code == 2


def test_a_name_that_is_nearly_right_is_guessed(loyal: Shell) -> None:
    ran = loyal.run("handlers", "enable", "acme.loyality")
    assert ran.err == "not-found: There is no package acme.loyality. Did you mean acme.loyalty?\n"
    assert loyal.run("handlers", "disable", NAME).code == 1


def test_a_package_that_cannot_be_used_cannot_be_enabled(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "acme.broken", BROKEN, monkeypatch)
    install(tmp_path, "acme.odd", ODD, monkeypatch)
    ran = shell.run("handlers", "enable", "acme.broken")
    assert ran.err == "package-unusable: acme.broken cannot be used: RuntimeError: not today\n"
    ran = shell.run("handlers", "set", "acme.odd", "x=1")
    assert ran.err.startswith("package-unusable: acme.odd cannot be used: the schema of the settings")


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "string"}, "12", "12"),
        ({"type": "string"}, "", ""),
        ({"type": "integer"}, "12", 12),
        ({"type": "integer"}, "twelve", "twelve"),
        ({"type": "array"}, '["a", "b"]', ["a", "b"]),
        ({"type": ["string", "null"]}, "null", None),
        ({"enum": ["fast", "slow"]}, "fast", "fast"),
        (True, "true", True),
    ],
)
def test_a_value_is_json_where_the_schema_asks_for_no_text(schema: Any, text: str, value: Any) -> None:
    assert values.read({"properties": {"a": schema}}, "a", text) == value
