"""The schemas are judged by another library than the one that runs."""

import json
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from referencing import Registry, Resource

from fedibrand.activitypub import normal_form, parsing
from fedibrand.activitypub.errors import WrongShape
from fedibrand.activitypub.normal_form import SCHEMAS, check
from fedibrand.activitypub.vocabulary import ACTIVITIES, ACTORS, OBJECTS, POSTS, encode
from tests.wire.samples import is_fetched, names, sample

FAMILIES = sorted(SCHEMAS.keys() - {"common"})
registry: Registry[Any] = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values()
)


def second_opinion(family: str, normal: Any) -> bool:
    return jsonschema.Draft202012Validator(SCHEMAS[family], registry=registry).is_valid(normal)


def opinion(family: str, normal: Any) -> bool:
    try:
        check(family, normal)
    except WrongShape:
        return False
    return True


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """Everything that parsing brings before a schema."""
    seen: list[tuple[str, Any]] = []

    def watch(family: str, normal: dict[str, Any]) -> dict[str, Any]:
        seen.append((family, normal))
        return check(family, normal)

    monkeypatch.setattr(parsing, "check", watch)
    return seen


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    assert jsonschema_rs.meta.is_valid(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", names())
def test_both_judges_agree_on_what_real_servers_send(name: str, judged: list[tuple[str, Any]]) -> None:
    (parsing.parse_document if is_fetched(name) else parsing.parse_activity)(sample(name))
    assert judged
    for family, normal in judged:
        assert second_opinion(family, normal), (family, normal)


@pytest.mark.parametrize("name", names(broken=True))
def test_both_judges_agree_on_what_is_broken(name: str, judged: list[tuple[str, Any]]) -> None:
    with pytest.raises(WrongShape):
        parsing.parse_activity(sample(name))
    for family, normal in judged:
        assert second_opinion(family, normal) is opinion(family, normal), (family, normal)


@pytest.mark.parametrize(
    ("family", "normal"),
    [
        (family, {"type": kind, "id": value})
        for family, kind in [("post", "Note"), ("actor", "Person"), ("tombstone", "Tombstone")]
        for value in [
            None,
            5,
            "",
            "x",
            "https://",
            "https://x.example/ y",
            "https://x.example/\n",
            "https://x/" + "y" * 2048,
        ]
    ]
    + [
        ("post", {"type": "Note", "id": "https://x.example/1", name: value})
        for name, value in {
            "to": "https://x.example/1",
            "cc": [5],
            "mentions": [{"name": "x"}],
            "attachments": [{"url": "https://x.example/1", "width": -1}],
            "language": "not a language",
            "published": "yesterday",
            "sensitive": "yes",
            "extra": 1,
            "context": "a b",
            "hashtags": ["x"] * 1001,
        }.items()
    ]
    + [
        ("activity", {"type": "Follow", "actor": "https://x.example/a"}),
        ("activity", {"type": "Travel", "actor": "https://x.example/a", "object": {"type": "Reference"}}),
        ("vote", {"type": "Vote", "inReplyTo": "https://x.example/1", "names": []}),
        (
            "actor",
            {
                "type": "Person",
                "id": "https://x.example/a",
                "keys": [{"id": "https://x.example/k", "owner": ""}] * 11,
            },
        ),
        ("unknown", {"type": "Unknown", "id": ""}),
    ],
)
def test_both_judges_refuse_the_same(family: str, normal: Any) -> None:
    assert not opinion(family, normal)
    assert not second_opinion(family, normal)


def test_a_refusal_names_the_path_of_the_field_and_not_its_value() -> None:
    normal = {
        "type": "Note",
        "id": "https://x.example/1",
        "mentions": [{"href": "https://x.example"}, {"href": "secret"}],
    }
    with pytest.raises(WrongShape) as refused:
        check("post", normal)
    assert "mentions.1.href" in refused.value.detail
    assert "secret" not in str(refused.value)


def test_every_type_of_the_vocabulary_is_in_a_schema_and_no_other() -> None:
    assert set(SCHEMAS["post"]["properties"]["type"]["enum"]) == set(POSTS)
    assert set(SCHEMAS["actor"]["properties"]["type"]["enum"]) == set(ACTORS)
    assert set(SCHEMAS["activity"]["properties"]["type"]["enum"]) == set(ACTIVITIES)
    objects = SCHEMAS["activity"]["properties"]["object"]["properties"]["type"]["enum"]
    assert set(objects) == {*OBJECTS, *ACTIVITIES}


@pytest.mark.parametrize("family", FAMILIES)
def test_schemas_speak_of_exactly_the_fields_that_values_have(family: str) -> None:
    kinds = {
        "post": "Note",
        "actor": "Person",
        "tombstone": "Tombstone",
        "vote": "Vote",
        "unknown": "Unknown",
    }
    kind = ACTIVITIES["Other"] if family == "activity" else OBJECTS[kinds[family]]
    assert set(SCHEMAS[family]["properties"]) == {"type", *kind.__struct_encode_fields__}


def judged_whole(normal: dict[str, Any]) -> bool:
    """Whether a value's JSON agrees with its schema, and what it carries with its own."""
    kind = normal["type"]
    if kind in ACTIVITIES:
        return second_opinion("activity", normal) and judged_whole(normal["object"])
    family = {**dict.fromkeys(POSTS, "post"), **dict.fromkeys(ACTORS, "actor")}.get(kind, kind.lower())
    return family == "reference" or second_opinion(family, normal)


@pytest.mark.parametrize("name", names())
def test_a_value_written_as_json_is_in_normal_form(name: str) -> None:
    value = (parsing.parse_document if is_fetched(name) else parsing.parse_activity)(sample(name))
    assert judged_whole(json.loads(encode(value)))


def test_schemas_fetch_nothing() -> None:
    assert all(schema["$id"].startswith("urn:fedibrand:schema:") for schema in SCHEMAS.values())
    assert normal_form.FOLDER.name == "schemas"
