"""Values of settings, as the command line gives and shows them."""

import sys
from collections.abc import Mapping, Sequence
from getpass import getpass
from typing import Any

import msgspec
from cyclopts import CycloptsError

from fedibrand.brands import schemas


def changes(schema: Mapping[str, Any], given: Sequence[str], unset: Sequence[str]) -> dict[str, Any]:
    """Return what is to be changed, by name: what is given, what standard input holds, what is to be unset.

    Args:
        schema: The schema of the settings.
        given: ``key=value``, or the name of a secret alone.
        unset: Names.

    Raises:
        CycloptsError: It says nothing, or twice, or something else than these, or a secret where the shell's
            history keeps it.
    """
    hidden = schemas.secrets(schema)
    found: dict[str, Any] = {}
    named: list[str] = []
    for each in given:
        name, equals, text = each.partition("=")
        if name in hidden and equals:
            raise CycloptsError(
                msg=f"{name} is a secret, and would stay in your shell's history: name it alone, and give it "
                f"by standard input."
            )
        if name not in hidden and not equals:
            raise CycloptsError(msg=f"{name} is no secret: say {name}=VALUE.")
        named.append(name)
        found[name] = None if name in hidden else read(schema, name, text)
    named += unset
    if not named:
        raise CycloptsError(msg="handlers set NAME KEY=VALUE…, or --unset KEY.")
    if len({*named}) < len(named):
        raise CycloptsError(msg="Each setting can be given once.")
    asked = [name for name in found if name in hidden]
    if len(asked) > 1:
        raise CycloptsError(msg=f"One secret at a time: {' or '.join(asked)}.")
    return found | {name: _secret(name) for name in asked} | dict.fromkeys(unset, msgspec.UNSET)


def read(schema: Mapping[str, Any], name: str, text: str) -> Any:
    """Return the value that a text stands for: JSON where the schema's type is not string, else the text."""
    about = schema.get("properties", {}).get(name)
    if isinstance(about, Mapping) and about.get("type") == "string":
        return text
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text  # whether it may be text is for the schema to say, whose sentence is the better one


def written(value: Any) -> str:
    """Return a value as it is given: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _secret(name: str) -> str:
    found = getpass(f"{name}: ") if sys.stdin.isatty() else sys.stdin.read().removesuffix("\n")
    if not found:
        raise CycloptsError(msg=f"Standard input held no {name}.")
    return found
