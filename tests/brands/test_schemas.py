from typing import Any

import pytest

from fedibrand.brands import schemas
from fedibrand.brands.schemas import WrongSchema

SCHEMA = {
    "type": "object",
    "properties": {
        "hours": {
            "type": "object",
            "properties": {"from": {"type": "integer", "maximum": 23}, "to": {"type": "integer"}},
            "required": ["from"],
        },
        "tone": {"enum": ["plain", "warm"], "default": "plain"},
        "webhook": {"type": "string", "format": "uri"},
        "webhook_secret": {"type": "string", "minLength": 20, "writeOnly": True},
    },
    "required": ["webhook", "webhook_secret"],
    "additionalProperties": False,
}
WHOLE = {"webhook": "https://crm.example/hook", "webhook_secret": "twenty signs and more"}


def of_property(schema: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": schema}}


def nested(times: int) -> dict[str, Any]:
    return {"not": nested(times - 1)} if times else {}


@pytest.mark.parametrize("schema", [{}, {"type": "object"}, SCHEMA, {"$schema": schemas.DIALECT, **SCHEMA}])
def test_the_schema_of_an_object_is_taken(schema: dict[str, Any]) -> None:
    schemas.check_schema(schema)


@pytest.mark.parametrize(
    ("schema", "wrong"),
    [
        ({"type": "string"}, 'the schema of the settings must have "type": "object"'),
        ({"properties": {}}, 'the schema of the settings must have "type": "object"'),
        ({"type": "object", "description": "x" * 65536}, "the schema of the settings is larger than 64 KiB"),
        (
            {"type": "object", "$schema": "http://json-schema.org/draft-07/schema#"},
            f"$schema must be {schemas.DIALECT}",
        ),
        (of_property({"maximum": "x"}), 'properties.a.maximum: "x" is not of type "number"'),
        (of_property({"pattern": "("}), 'properties.a.pattern: "(" is not a "regex"'),
        (
            of_property({"$ref": "https://x.example/hour"}),
            "the schema of the settings says all where it stands: without $ref and its kin",
        ),
        (
            {**of_property({"$ref": "#/$defs/hour"}), "$defs": {"hour": {"type": "integer"}}},
            "the schema of the settings says all where it stands: without $ref and its kin",
        ),
        (of_property(nested(12)), "the schema of the settings is nested more than 12 deep"),
        (
            of_property({"type": "integer", "writeOnly": True}),
            'what is "writeOnly" must have "type": "string", and no default',
        ),
        (
            of_property({"type": "string", "writeOnly": True, "default": "x"}),
            'what is "writeOnly" must have "type": "string", and no default',
        ),
        (
            of_property(of_property({"type": "string", "writeOnly": True})),
            '"writeOnly" is for properties of the settings themselves, not for parts of them',
        ),
        (of_property({"type": "integer", "default": "x"}), 'the default of a: "x" is not of type "integer"'),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused(schema: dict[str, Any], wrong: str) -> None:
    with pytest.raises(WrongSchema) as refused:
        schemas.check_schema(schema)
    assert str(refused.value) == wrong


def test_what_is_right_has_no_faults() -> None:
    assert schemas.faults(SCHEMA, WHOLE) == []
    assert schemas.faults({}, {}) == []


def test_a_fault_names_the_field_and_its_value() -> None:
    found = schemas.faults(SCHEMA, {**WHOLE, "hours": {"from": 25}, "tone": "cold"})
    assert found == [
        "hours.from: 25 is greater than the maximum of 23",
        'tone: "cold" is not one of "plain" or "warm"',
    ]


def test_a_long_value_is_not_repeated() -> None:
    assert schemas.faults(SCHEMA, {**WHOLE, "webhook": "x" * 100}) == ['webhook: the value is not a "uri"']


def test_a_secret_is_never_said() -> None:
    schema = {**SCHEMA, "not": {"required": ["webhook_secret"]}}
    found = schemas.faults(schema, {**WHOLE, "webhook_secret": "kept back"})
    assert "webhook_secret: the value is shorter than 20 characters" in found
    assert len(found) == 2
    assert "kept back" not in str(found)


def test_what_is_missing_is_named_with_its_place() -> None:
    assert schemas.faults(SCHEMA, {"hours": {}}) == [
        "webhook: must be set",
        "webhook_secret: must be set",
        "hours.from: must be set",
    ]


def test_what_is_missing_may_come_later_but_what_is_wrong_is_wrong() -> None:
    assert schemas.faults_so_far(SCHEMA, {}) == []
    assert schemas.faults_so_far(SCHEMA, {"hours": {}, "nix": 1}) == [
        "hours.from: must be set",
        "nix: there is no such setting",
    ]


def test_without_a_schema_there_are_no_settings() -> None:
    assert schemas.faults({}, {"nix": 1}) == ["nix: there is no such setting"]


def test_a_handler_sees_what_was_chosen_and_defaults_but_no_secret() -> None:
    assert schemas.effective(SCHEMA, {}) == {"tone": "plain"}
    assert schemas.effective(SCHEMA, {"tone": "warm", "webhook_secret": "kept before it was one"}) == {
        "tone": "warm"
    }
