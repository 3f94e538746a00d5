"""Packages of a brand at the desk; their processes are real ones."""

import json
from pathlib import Path

import pytest

from fedibrand.brands import packages
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from tests.cli.packaged import BROKEN, LOYALTY, ODD
from tests.desk.conftest import Join
from tests.desk.stage import Teammate
from tests.inbox.packages.made import install
from tests.journeys.story import Story

NAME = "acme.loyalty"
HOURS = "example.out_of_hours"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
HERE = f"settings/packages/{NAME}"
TOKEN = "eight signs and more"


@pytest.fixture
async def mia(join: Join, acme: Brand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Teammate:
    """A manager of Acme's, where acme.loyalty is installed."""
    install(tmp_path, NAME, LOYALTY, monkeypatch)
    return await join(acme, "Mia", Role.MANAGER)


async def kept(story: Story, brand: Brand) -> tuple[dict[str, object], dict[str, str], bool]:
    having = story.instance.parts
    return (
        await having.store.read(packages.settings, brand.id, NAME),
        await having.store.read(packages.secrets, having.vault, brand.id, NAME),
        await having.store.read(packages.enabled, brand.id, NAME),
    )


async def test_a_package_is_set_used_and_used_no_longer(story: Story, acme: Brand, mia: Teammate) -> None:
    await mia.get("settings/packages")
    assert f"/{HERE}" in mia.text
    assert "not in use" in mia.text
    await mia.get(HERE)
    typed = {"set.hours/from_hour": "9", "set.tone": "plain", "set.tries": "5", "set.token": TOKEN}
    await mia.press(HERE, then="enable", **typed)
    assert await kept(story, acme) == ({"hours": {"from_hour": 9}, "tries": 5}, {"token": TOKEN}, True)
    assert "Saved." in mia.text
    assert TOKEN not in mia.text
    assert 'value="5"' in mia.text
    await mia.press(f"{HERE}/disable")
    assert (await kept(story, acme))[2] is False
    assert "Save and use" in mia.text


async def test_as_long_as_it_is_not_used_something_may_be_missing(
    story: Story, acme: Brand, mia: Teammate
) -> None:
    await mia.get(HERE)
    await mia.press(HERE, **{"set.tries": "5"})
    assert await kept(story, acme) == ({"tries": 5}, {}, False)
    await mia.post(HERE, then="enable", **{"set.tries": "5"})
    assert mia.status == 422
    assert 'id="fault-set.token">must be set<' in mia.text
    assert (await kept(story, acme))[2] is False


async def test_a_wrong_value_is_told_at_its_field_and_nothing_is_set(
    story: Story, acme: Brand, mia: Teammate
) -> None:
    await mia.get(HERE)
    await mia.post(HERE, **{"set.hours/from_hour": "25", "set.token": TOKEN})
    assert mia.status == 422
    assert 'id="fault-set.hours/from_hour">25 is greater than the maximum of 23<' in mia.text
    assert 'value="25"' in mia.text
    assert TOKEN not in mia.text
    assert await kept(story, acme) == ({}, {}, False)


async def test_hours_and_the_acknowledgement_outside_them_are_set_as_a_package_is(
    story: Story, acme: Brand, mia: Teammate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = EXAMPLES / "out-of-hours" / "src" / "example_out_of_hours" / "__init__.py"
    install(tmp_path, HOURS, code.read_text(), monkeypatch)
    there = f"settings/packages/{HOURS}"
    await mia.get(there)
    typed = {"set.timezone": "Europe/Vienna", "set.from": "08:30", "set.to": "11:00", "set.days/0": "yes"}
    texts = {"en": {"text": "Until {day}, {time}.", "days": [*"abcdefg"]}}
    await mia.press(there, then="enable", **typed, **{"set.texts": json.dumps(texts)})
    assert "Saved." in mia.text
    alice = await story.consumer("alice")
    await alice.mention(acme, "My kettle leaks.")
    await story.settled()
    assert [answer.text for answer in acme.answers] == ["Until a, 08:30."]


async def test_a_secret_stays_where_its_field_is_empty_and_goes_where_that_is_asked(
    story: Story, acme: Brand, mia: Teammate
) -> None:
    await mia.get(HERE)
    await mia.press(HERE, **{"set.token": TOKEN})
    await mia.press(HERE, **{"set.token": ""})
    assert (await kept(story, acme))[1] == {"token": TOKEN}
    await mia.press(HERE, **{"set.token/remove": "yes"})
    assert (await kept(story, acme))[1] == {}


async def test_a_package_in_use_acts_at_once_and_not_at_another_brand(
    story: Story, acme: Brand, zenith: Brand, mia: Teammate
) -> None:
    await mia.get(HERE)
    await mia.press(HERE, then="enable", **{"set.token": TOKEN})
    users = await story.instance.parts.store.read(packages.users)
    assert users == {NAME: [acme.id]}
    assert await mia.get(f"/desk/{zenith.id}/{HERE}") == 404


@pytest.mark.parametrize(
    ("name", "code", "why"), [("acme.broken", BROKEN, "not today"), ("acme.odd", ODD, "")]
)
async def test_one_that_cannot_be_used_says_why(
    mia: Teammate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: str, why: str
) -> None:
    install(tmp_path, name, code, monkeypatch)
    assert await mia.get(f"settings/packages/{name}") == 200
    assert "It cannot be used:" in mia.text
    assert why in mia.text
    assert "Save" not in mia.text
    await mia.post(f"settings/packages/{name}", then="enable")
    assert mia.status == 409


async def test_one_that_is_neither_installed_nor_used_is_not_found(mia: Teammate) -> None:
    assert await mia.get("settings/packages/acme.nothing") == 404


async def test_one_that_was_taken_away_can_still_be_used_no_longer(
    story: Story, acme: Brand, mia: Teammate, monkeypatch: pytest.MonkeyPatch
) -> None:
    await mia.get(HERE)
    await mia.press(HERE, then="enable", **{"set.token": TOKEN})
    monkeypatch.undo()
    await mia.get("settings/packages")
    assert "not installed" in mia.text
    await mia.get(HERE)
    assert "the package is not installed" in mia.text
    await mia.press(f"{HERE}/disable")
    assert (await kept(story, acme))[2] is False
    assert NAME not in mia.text


@pytest.mark.parametrize("role", [Role.AGENT, Role.VIEWER])
async def test_agents_and_viewers_see_no_settings(
    story: Story, acme: Brand, mia: Teammate, join: Join, role: Role
) -> None:
    someone = await join(acme, "Ann", role)
    await someone.get(someone.desk)
    assert f"{someone.desk}/settings" not in someone.text
    token = someone.token
    for path in ("settings/packages", HERE):
        assert await someone.get(path) == 403
    for path in (HERE, f"{HERE}/disable"):
        assert await someone.post(path, token=token, **{"set.token": TOKEN}) == 403
    assert await kept(story, acme) == ({}, {}, False)


async def test_a_form_that_was_not_made_here_sets_nothing(story: Story, acme: Brand, mia: Teammate) -> None:
    assert await mia.post(HERE, token="0" * 64, **{"set.token": TOKEN}) == 403
    assert await kept(story, acme) == ({}, {}, False)


async def test_what_a_package_says_of_its_settings_stays_text(
    mia: Teammate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = '"><script>alert(1)</script>'
    about = {"type": "string", "title": evil, "description": evil, "default": evil}
    schema = {"type": "object", "properties": {evil: about, "token": {"type": "string", "writeOnly": True}}}
    code = f"from fedibrand import Handlers\nhandlers = Handlers('acme.evil', {schema!r})\n"
    install(tmp_path, "acme.evil", code, monkeypatch)
    await mia.get("settings/packages/acme.evil")
    assert "&lt;script&gt;alert(1)" in mia.text
    assert "<script>alert" not in mia.text
    assert await mia.post("settings/packages/acme.evil", **{f"set.{evil}": evil}) == 303


async def test_no_secret_is_in_the_log_whatever_becomes_of_it(
    mia: Teammate, capsys: pytest.CaptureFixture[str]
) -> None:
    await mia.get(HERE)
    token = mia.token
    assert await mia.post(HERE, token="0" * 64, **{"set.token": TOKEN}) == 403
    assert await mia.post(HERE, token=token, **{"set.token": TOKEN, "set.tries": "no"}) == 422
    assert await mia.post(HERE, token=token, then="enable", **{"set.token": TOKEN}) == 303
    said = capsys.readouterr()
    assert "not-from-here" in said.out
    assert TOKEN not in said.out + said.err
