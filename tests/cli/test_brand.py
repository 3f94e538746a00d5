from pathlib import Path

import pytest

from fedibrand.brands.pictures import media_type
from tests.cli.conftest import ADD, URL, Shell
from tests.drawn import png

PNG = png()


def test_a_brand_that_is_added_can_be_shown_with_its_keys(empty: Shell) -> None:
    added = empty.run(*ADD, "--summary", "We make anvils.", "--line", "Founded=1949", "--json")
    assert added.code == 0
    assert added.json["acct"] == "@acme@localhost:8123"
    assert added.json["actor"] == f"{URL}/brands/acme"
    assert added.json["profile"]["responsible"]["contact"] == "ada@acme.example"
    assert added.json["profile"]["lines"] == [{"name": "Founded", "value": "1949"}]
    assert [key["kind"] for key in added.json["keys"]] == ["rsa", "ed25519"]
    assert empty.run("brand", "show", "acme", "--json").json == added.json


def test_brands_are_listed_one_a_line_in_a_pipe(shell: Shell) -> None:
    assert shell.run("brand", "list").rows[0][:3] == [
        "@acme@localhost:8123",
        "Acme & Sons",
        f"{URL}/brands/acme",
    ]


def test_a_handle_that_is_taken_is_refused(shell: Shell) -> None:
    again = shell.run(*ADD)
    assert (again.code, again.out) == (1, "")
    assert again.err.splitlines()[-1] == "malformed: This handle is taken."


def test_a_brand_without_somebody_responsible_is_asked_for_wrongly(shell: Shell) -> None:
    ran = shell.run("brand", "add", "nix", "--name", "Nix")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("usage: ")
    assert "--responsible" in ran.err


def test_an_edit_changes_what_is_given_and_nothing_else(shell: Shell) -> None:
    before = shell.run("brand", "show", "acme", "--json").json
    edit = ("--contact", "bo@acme.example", "--answers-per-message", "3")
    never = ("--no-accept-follows", "--no-listed")
    after = shell.run("brand", "edit", "acme", *edit, *never, "--json").json
    assert after["profile"]["name"] == before["profile"]["name"]
    assert after["profile"]["responsible"] == {
        "name": "Ada Acme",
        "contact": "bo@acme.example",
        "privacyNotice": "https://acme.example/privacy",
    }
    assert after["settings"] == {"answersPerMessage": 3, "acceptFollows": False, "listed": False}


def test_a_lease_can_be_shorter_and_never_longer(shell: Shell) -> None:
    assert shell.run("brand", "edit", "acme", "--talk-days", "30").code == 0
    longer = shell.run("brand", "edit", "acme", "--talk-days", "91")
    assert (longer.code, longer.err) == (1, "malformed: Days for talk must be from 1 to 90.\n")


HOURS = (
    "--time-zone",
    "Europe/Berlin",
    "--hours",
    "mon-wed 09:00-12:00,13:00-17:00",
    "--hours",
    "sun 22:00-24:00",
)
SAYS = ("--acknowledgement", "Back {opens}.", "--acknowledgement-language", "en")


def test_hours_and_what_is_said_outside_them_are_set(shell: Shell) -> None:
    edited = shell.run("brand", "edit", "acme", *HOURS, *SAYS, "--day-off", "2026-12-24", "--json")
    found = edited.json["settings"]
    assert found["timeZone"] == "Europe/Berlin"
    assert [(each["day"], each["opens"], each["closes"]) for each in found["openingHours"]] == [
        *((day, opens, closes) for day in range(3) for opens, closes in ((540, 720), (780, 1020))),
        (6, 1320, 1440),
    ]
    assert found["daysOff"] == ["2026-12-24"]
    assert found["acknowledgement"] == "Back {opens}."
    shown = dict(row[:2] for row in shell.run("brand", "show", "acme").rows)
    assert shown["hours"].startswith("mon 09:00-12:00,13:00-17:00; tue ")
    assert shown["hours"].endswith("; sun 22:00-24:00")
    assert shown["days off"] == "2026-12-24"
    nothing = ("--empty-hours", "--empty-day-off", "--acknowledgement", "")
    assert "openingHours" not in shell.run("brand", "edit", "acme", *nothing, "--json").json["settings"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("--hours", "mon"),
        ("--hours", "fri-mon 09:00-17:00"),
        ("--hours", "monday 09:00-17:00"),
        ("--hours", "mon 9-17"),
        ("--hours", "mon 22:00-06:00"),
        ("--day-off", "Christmas"),
        ("--time-zone", "Mars/Olympus"),
        ("--acknowledgement", "We are closed."),
    ],
)
def test_hours_that_are_none_are_refused(shell: Shell, wrong: tuple[str, str]) -> None:
    before = shell.run("brand", "show", "acme", "--json").json
    ran = shell.run("brand", "edit", "acme", *wrong)
    assert (ran.code, ran.err.partition(":")[0]) == (1, "malformed")
    assert shell.run("brand", "show", "acme", "--json").json == before


def test_an_icon_is_kept_from_a_file(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "icon").write_bytes(PNG)
    edited = shell.run("brand", "edit", "acme", "--icon", str(tmp_path / "icon"), "--json").json
    icon = edited["profile"]["icon"]
    assert (icon["mediaType"], icon["width"], icon["height"]) == ("image/png", 4, 3)
    assert media_type((shell.folder / "media" / icon["name"]).read_bytes()) == "image/png"


def test_what_is_no_picture_is_no_icon(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "icon").write_bytes(b"<svg/>")
    ran = shell.run("brand", "edit", "acme", "--icon", str(tmp_path / "icon"))
    assert (ran.code, ran.err.partition(":")[0]) == (1, "wrong-media-type")


def test_new_keys_sign_and_the_old_ones_stay_listed_for_a_while(shell: Shell) -> None:
    before = shell.run("brand", "show", "acme", "--json").json["keys"]
    after = shell.run("brand", "rotate-keys", "acme", "--json").json["keys"]
    assert [key["kind"] for key in after] == ["rsa", "rsa", "ed25519", "ed25519"]
    assert {key["id"] for key in before} == {key["id"] for key in after if key["retiredAt"]}


def test_a_brand_is_removed_only_when_it_is_named_twice(shell: Shell) -> None:
    assert shell.run("brand", "remove", "acme", "--confirm", "other").code == 1
    assert shell.run("brand", "remove", "acme", "--confirm", "acme", "--json").json["removedAt"]
    assert shell.run("brand", "list").rows == []
    assert len(shell.run("brand", "list", "--removed").rows) == 1


def test_a_brand_is_named_by_its_handle_with_or_without_its_domain(shell: Shell) -> None:
    for name in ("acme", "@acme", "acme@localhost:8123", "@acme@localhost:8123", f"{URL}/brands/acme"):
        assert shell.run("brand", "show", name).code == 0
    for name in ("nix", "acme@other.example"):
        refused = shell.run("brand", "show", name)
        assert (refused.code, refused.err) == (1, f"not-found: There is no brand {name}.\n")
