"""The schemas of the normal form (JSON Schema 2020-12), compiled once."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs

from fedibrand.activitypub.errors import WrongShape

FOLDER = Path(__file__).parent / "schemas"
SCHEMAS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))
}

_registry = jsonschema_rs.Registry([(schema["$id"], schema) for schema in SCHEMAS.values()])
_validators = {
    name: jsonschema_rs.Draft202012Validator(
        schema, registry=_registry, validate_formats=True, offline=True, mask="…"
    )
    for name, schema in SCHEMAS.items()
}


def check(family: str, normal: dict[str, Any]) -> dict[str, Any]:
    """Return a mapping in normal form, once the schema of its family agrees.

    Args:
        family: The name of a schema: activity, actor, post, tombstone, unknown or vote.
        normal: The mapping; objects inside it are judged by their own families.

    Raises:
        WrongShape: It does not agree. Names the path of the field, and never its value.
    """
    validator = _validators[family]
    if not validator.is_valid(normal):
        raise WrongShape(
            f"The field {_path(next(validator.iter_errors(normal)))} is missing or of a wrong shape."
        )
    return normal


def _path(error: jsonschema_rs.ValidationError) -> str:
    missing = error.kind.as_dict().get("property")
    return ".".join(str(part) for part in (*error.instance_path, missing) if part is not None)
