"""The JSON Schema (2020-12) of a package's settings: whether it is one, and what it finds wrong. Pure.

A package with no schema has no settings. What a schema finds wrong names the field and says its value, unless
the value is a secret's.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
import msgspec

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MOST = 64 * 1024
SHOWN = 60
"""The longest value that is said, in characters of JSON."""

_NO_SETTINGS: dict[str, Any] = {"type": "object", "additionalProperties": False}
_MASK = "\0"
_UNKNOWN = ("additionalProperties", "unevaluatedProperties")


_LEADING_ELSEWHERE = ("$ref", "$dynamicRef", "$recursiveRef")
DEEPEST = 12


class WrongSchema(ValueError):
    """The schema of a package's settings is none that can be used."""


def check_schema(schema: Mapping[str, Any]) -> None:
    """Make sure of a schema: an object's, small, complete in itself, with secrets and defaults that can be.

    Raises:
        WrongSchema: It is not; says what is wrong.
    """
    schema = schema or _NO_SETTINGS
    if len(msgspec.json.encode(schema)) > MOST:
        raise WrongSchema(f"the schema of the settings is larger than {MOST // 1024} KiB")
    if schema.get("type") != "object":
        raise WrongSchema('the schema of the settings must have "type": "object"')
    if schema.get("$schema", DIALECT) != DIALECT:
        raise WrongSchema(f"$schema must be {DIALECT}")
    if _depth(schema) > DEEPEST:
        raise WrongSchema(f"the schema of the settings is nested more than {DEEPEST} deep")
    if any(word in part for part in _parts(schema) for word in _LEADING_ELSEWHERE):
        raise WrongSchema("the schema of the settings says all where it stands: without $ref and its kin")
    try:
        jsonschema_rs.meta.validate({"$schema": DIALECT, **schema})
        validator = _validator(schema)
    except jsonschema_rs.ValidationError as fault:
        raise WrongSchema(_said(fault, frozenset(), "the schema")) from None
    _check_secrets(schema)
    for error in validator.iter_errors(effective(schema, {})):
        if error.instance_path:
            raise WrongSchema(f"the default of {_said(error, frozenset())}")


def secrets(schema: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the properties that are secrets."""
    return frozenset(name for name, each in _properties(schema).items() if _is_secret(each))


def effective(schema: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a handler sees: what was chosen, defaults where nothing was, and never a secret."""
    defaults = {
        name: each["default"]
        for name, each in _properties(schema).items()
        if isinstance(each, Mapping) and "default" in each
    }
    hidden = secrets(schema)
    return {name: value for name, value in {**defaults, **chosen}.items() if name not in hidden}


def faults(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> list[str]:
    """Return what is missing or wrong in settings and secrets together, each as ``field: what is wrong``."""
    return [_said(error, secrets(schema)) for error in _validator(schema).iter_errors(dict(whole))]


def faults_so_far(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> list[str]:
    """Return what :func:`faults` does, but for what more settings may still put right."""
    return [
        _said(error, secrets(schema))
        for error in _validator(schema).iter_errors(dict(whole))
        if error.instance_path or error.kind.name in _UNKNOWN
    ]


def _check_secrets(schema: Mapping[str, Any]) -> None:
    hidden = [each for each in _properties(schema).values() if _is_secret(each)]
    if any(each.get("type") != "string" or "default" in each for each in hidden):
        raise WrongSchema('what is "writeOnly" must have "type": "string", and no default')
    if sum(_is_secret(part) for part in _parts(schema)) > len(hidden):
        raise WrongSchema('"writeOnly" is for properties of the settings themselves, not for parts of them')


def _validator(schema: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    whole = {"properties": {}, **(schema or _NO_SETTINGS)}  # without any, an unknown one would not be named
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True, offline=True, mask=_MASK)


def _said(error: jsonschema_rs.ValidationError, hidden: frozenset[str], whole: str = "settings") -> str:
    about = error.kind.as_dict()
    if error.kind.name == "required":
        return f"{_path(error, about['property'])}: must be set"
    if error.kind.name in _UNKNOWN:
        return ", ".join(_path(error, name) for name in about["unexpected"]) + ": there is no such setting"
    value = "the value"
    if error.instance_path and error.instance_path[0] not in hidden:
        given = msgspec.json.encode(error.instance).decode()
        value = given if len(given) <= SHOWN else value
    return f"{_path(error) or whole}: {error.message.replace(_MASK, value)}"


def _path(error: jsonschema_rs.ValidationError, *more: str) -> str:
    return ".".join(str(part) for part in (*error.instance_path, *more))


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schema.get("properties", {})
    return found


def _is_secret(part: Any) -> bool:
    return isinstance(part, Mapping) and part.get("writeOnly") is True


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        level = [
            each
            for one in level
            for each in (one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else ())
        ]
        depth += 1
    return depth


def _parts(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
    for each in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _parts(each)
