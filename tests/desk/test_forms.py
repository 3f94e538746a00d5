"""Forms from schemas: what they show, and what of them is set."""

from typing import Any

from msgspec import UNSET

from fedibrand.brands import schemas
from fedibrand.desk import forms
from fedibrand.desk.forms import Field, Settings, Widget

DAYS = ["monday", "tuesday"]
HOURS: dict[str, Any] = {
    "type": "object",
    "properties": {"from_hour": {"type": "integer", "maximum": 23}, "zone": {"type": "string"}},
    "required": ["from_hour"],
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "tone": {"type": "string", "default": "plain", "description": "How it sounds."},
        "tries": {"type": "integer", "minimum": 1, "default": 3},
        "share": {"type": "number"},
        "loud": {"type": "boolean", "default": True},
        "mode": {"enum": ["fast", "slow"]},
        "days": {"type": "array", "items": {"enum": DAYS}, "default": DAYS},
        "words": {"type": "array", "items": {"type": "string"}},
        "hours": HOURS,
        "token": {"type": "string", "minLength": 8, "writeOnly": True},
        "texts": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["token"],
    "additionalProperties": False,
}


def by_name(**settings: Any) -> dict[str, Field]:
    found = forms.fields(SCHEMA, Settings(**{"chosen": {}, **settings}))
    return {each.name.removeprefix(forms.PREFIX): each for each in found}


def read(chosen: dict[str, Any] | None = None, **typed: str) -> dict[str, Any]:
    form = {"set.loud": "yes", "set.days/0": "yes", "set.days/1": "yes", "set.tone": "plain"}
    form |= {f"set.{name}": text for name, text in typed.items()}
    found = forms.read(SCHEMA, form, chosen or {})
    return {name: value for name, value in found.items() if value is not UNSET}


def test_each_kind_of_setting_has_its_field() -> None:
    widgets = {name: each.widget for name, each in by_name().items()}
    assert widgets == {
        "tone": Widget.TEXT,
        "tries": Widget.NUMBER,
        "share": Widget.NUMBER,
        "loud": Widget.SWITCH,
        "mode": Widget.CHOICE,
        "days": Widget.CHOICES,
        "words": Widget.LINES,
        "hours": Widget.GROUP,
        "token": Widget.SECRET,
        "texts": Widget.JSON,
    }
    assert [each.widget for each in by_name()["hours"].parts] == [Widget.NUMBER, Widget.TEXT]


def test_a_field_tells_its_help_its_default_and_whether_it_must_be_set() -> None:
    found = by_name()
    assert (found["tone"].help, found["tone"].default, found["tone"].required) == (
        "How it sounds.",
        "plain",
        False,
    )
    assert found["token"].required
    assert not found["hours"].parts[0].required
    (group,) = forms.fields({**SCHEMA, "properties": {"hours": HOURS}, "required": ["hours"]}, Settings({}))
    assert [each.required for each in group.parts] == [True, False]


def test_what_is_set_stands_in_the_fields_and_a_default_only_where_it_can_be_told_apart() -> None:
    found = by_name(
        chosen={"words": ["a", "b"], "hours": {"from_hour": 9}, "mode": "slow", "texts": {"en": "x"}}
    )
    assert found["words"].value == "a\nb"
    assert found["hours"].parts[0].value == "9"
    assert [option.chosen for option in found["mode"].options] == [False, True]
    assert found["texts"].value == '{"en":"x"}'
    assert found["tries"].value == ""
    assert found["loud"].value == "yes"
    assert [option.chosen for option in found["days"].options] == [True, True]


def test_a_secret_is_never_in_its_field_not_even_as_it_was_typed() -> None:
    found = by_name(secrets=frozenset({"token"}), typed={"set.token": "eight signs"}, faults=["token: no"])
    assert (found["token"].value, found["token"].is_set, found["token"].faults) == ("", True, ("no",))


def test_nothing_is_set_where_nothing_was_changed() -> None:
    assert read() == {}


def test_values_are_read_as_their_schema_means_them() -> None:
    assert read(tries="5", share="0.5", mode='"slow"', words="a\r\n\r\n b ", texts='{"en": "x"}') == {
        "tries": 5,
        "share": 0.5,
        "mode": "slow",
        "words": ["a", "b"],
        "texts": {"en": "x"},
    }
    assert read(**{"hours/from_hour": "9", "hours/zone": ""}) == {"hours": {"from_hour": 9}}
    assert read(tries="3.0") == {}


def test_an_empty_list_is_set_where_the_default_is_another() -> None:
    found = forms.read(SCHEMA, {"set.loud": "yes"}, {})
    assert found["days"] == []
    assert found["words"] is UNSET
    assert forms.read(SCHEMA, {}, {})["loud"] is False


def test_what_is_no_value_is_left_for_the_schema_to_refuse() -> None:
    assert read(tries="many", texts="{") == {"tries": "many", "texts": "{"}


def test_a_secret_left_empty_stays_and_one_to_be_removed_is_unset() -> None:
    assert "token" not in forms.read(SCHEMA, {}, {})
    assert forms.read(SCHEMA, {"set.token": "eight signs"}, {})["token"] == "eight signs"
    assert forms.read(SCHEMA, {"set.token": "x", "set.token/remove": "yes"}, {})["token"] is UNSET


def test_faults_stand_at_their_fields_and_others_apart() -> None:
    whole = {"tries": 0, "hours": {"from_hour": 25, "zone": 1}, "words": ["a", 1], "odd": 1}
    at = Settings({}, faults=schemas.faults(SCHEMA, whole))
    found = {each.name.removeprefix("set."): each for each in forms.fields(SCHEMA, at)}
    assert found["tries"].faults == ("0 is less than the minimum of 1",)
    assert found["hours"].faults == ()
    assert found["hours"].parts[0].faults == ("25 is greater than the maximum of 23",)
    assert found["words"].faults == ('words.1: 1 is not of type "string"',)
    assert found["token"].faults == ("must be set",)
    assert forms.other_faults(SCHEMA, at) == ["odd: there is no such setting"]


def test_what_was_typed_stands_in_the_fields_where_it_was_refused() -> None:
    found = by_name(typed={"set.tries": "many", "set.days/1": "yes", "set.hours/zone": "here"})
    assert found["tries"].value == "many"
    assert found["loud"].value == ""
    assert [option.chosen for option in found["days"].options] == [False, True]
    assert found["hours"].parts[1].value == "here"


def test_a_setting_that_only_an_older_release_knew_can_be_unset() -> None:
    assert by_name(chosen={"old": "x"})["old"].value == '"x"'
    assert read({"old": "x"}) == {}
    assert read({"old": "x"}, old='"x"') == {"old": "x"}
