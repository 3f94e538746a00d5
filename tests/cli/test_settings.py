import pytest

from fedibrand.settings import TABLE
from tests.cli.conftest import SECRET, Shell


def test_every_setting_is_shown_with_value_default_and_meaning(empty: Shell) -> None:
    ran = empty.run("settings", "--json")
    assert (ran.code, [each["name"] for each in ran.json]) == (0, [setting.name for setting in TABLE])
    shown = {each["name"]: each for each in ran.json}
    assert shown["FEDIBRAND_LOG"]["value"] == shown["FEDIBRAND_LOG"]["default"] == "text"
    assert all(each["meaning"] for each in ran.json)


def test_a_secret_is_never_shown(empty: Shell) -> None:
    for ran in (empty.run("settings"), empty.run("settings", "--json")):
        assert SECRET not in ran.out
        assert "(hidden)" in ran.out


def test_a_wrong_setting_is_shown_with_what_it_should_be(
    empty: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEDIBRAND_LOG", "xml")
    monkeypatch.setenv("FEDIBRAND_NIX", "1")
    ran = empty.run("settings", "--json")
    faults = {each["name"]: each["fault"] for each in ran.json if each["fault"]}
    assert ran.code == 1
    assert faults == {
        "FEDIBRAND_LOG": "must be one of text, json",
        "FEDIBRAND_NIX": "there is no such setting",
    }


def test_every_command_refuses_wrong_settings_all_by_name(
    empty: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FEDIBRAND_SECRET")
    monkeypatch.setenv("FEDIBRAND_URL", "ftp://example.org")
    for command in (("brand", "list"), ("incoming",), ("deliveries",), ("serve",)):
        ran = empty.run(*command)
        assert (ran.code, ran.out) == (1, "")
        assert [line.partition(":")[0] for line in ran.err.splitlines()] == [
            "FEDIBRAND_URL",
            "FEDIBRAND_SECRET",
        ]
