"""A form from the JSON Schema of a package's settings, and the settings from a form. Pure.

What a schema says that has no field of its own is one field that takes JSON: whatever can be set by the
command line can be set here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import UNSET

from fedibrand.brands import schemas

PREFIX = "set."
"""What the names of fields begin with; those of the parts of one go on with ``/`` and theirs."""
REMOVE = "/remove"
LONG = 200
"""From how many characters on a text is given more than one line."""


class Widget(StrEnum):
    """What a field looks like."""

    TEXT = "text"
    LONG = "long"
    SECRET = "secret"
    NUMBER = "number"
    SWITCH = "switch"
    CHOICE = "choice"
    CHOICES = "choices"
    LINES = "lines"
    GROUP = "group"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Option:
    """One of several: ``name`` is its field's where several may be chosen, ``value`` is JSON."""

    name: str
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what stands in it, what holds where nothing does, and what is wrong with it."""

    name: str
    label: str
    widget: Widget
    help: str
    required: bool
    value: str
    is_set: bool
    default: str
    faults: tuple[str, ...]
    options: tuple[Option, ...] = ()
    parts: tuple["Field", ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """What is set, what of the secrets is, what is wrong with it, and what was typed where it was refused."""

    chosen: Mapping[str, Any]
    secrets: frozenset[str] = frozenset()
    faults: Sequence[str] = ()
    typed: Mapping[str, str] | None = None


def fields(schema: Mapping[str, Any], at: Settings) -> list[Field]:
    """Return the fields of a form, with what is set, or was typed, in them."""
    required = schema.get("required", ())
    return [
        _field(PREFIX + name, (name,), about, at.chosen.get(name, UNSET), name in required, at)
        for name, about in _about(schema, at.chosen).items()
    ]


def other_faults(schema: Mapping[str, Any], at: Settings) -> list[str]:
    """Return what is wrong with no field that there is."""
    names = _about(schema, at.chosen)
    return [fault for fault in at.faults if not any(_is_at(fault, (name,)) for name in names)]


def read(schema: Mapping[str, Any], form: Mapping[str, str], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form changes, by name; ``UNSET`` where the schema's default is to hold.

    A secret that was left empty stays as it is. What is as the schema's default is not set, so that the
    default of a newer release holds.
    """
    hidden, required = schemas.secrets(schema), schema.get("required", ())
    found: dict[str, Any] = {}
    for name, about in _about(schema, chosen).items():
        key = PREFIX + name
        if name in hidden:
            if form.get(key + REMOVE) == "yes":
                found[name] = UNSET
            elif form.get(key):
                found[name] = form[key]
            continue
        value = _value(key, about, form, name in required)
        found[name] = UNSET if _default(about) is not UNSET and value == _default(about) else value
    return found


def _about(schema: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of each setting; of one that only an older release knew, one that takes anything."""
    properties = schema.get("properties", {})
    return {**properties, **{name: {} for name in chosen if name not in properties}}


def _default(about: Any) -> Any:
    return about.get("default", UNSET) if isinstance(about, Mapping) else UNSET


def _field(key: str, path: tuple[str, ...], about: Any, value: Any, required: bool, at: Settings) -> Field:
    widget, default = _widget(about, nested=len(path) > 1), _default(about)
    shown = default if value is UNSET else value
    secret = widget is Widget.SECRET
    stands = _encoded(value) if widget is Widget.JSON else _written(value)
    text = "" if secret else at.typed.get(key, "") if at.typed is not None else stands
    if widget is Widget.TEXT and ("\n" in text or about.get("maxLength", 0) > LONG):
        widget = Widget.LONG
    if widget is Widget.SWITCH:
        text = "yes" if (shown is True if at.typed is None else key in at.typed) else ""
    if widget is Widget.LINES and at.typed is None:
        text = "\n".join(shown) if _is_lines(shown) else _written(shown)
    whole = ".".join(path)
    return Field(
        name=key,
        label=about.get("title", path[-1]) if isinstance(about, Mapping) else path[-1],
        widget=widget,
        help=about.get("description", "") if isinstance(about, Mapping) else "",
        required=required,
        value=text,
        is_set=path[0] in at.secrets if secret else value is not UNSET,
        default="" if widget in (Widget.SWITCH, Widget.CHOICES) else _told(default),
        faults=tuple(
            fault.removeprefix(f"{whole}: ")
            for fault in at.faults
            if _is_at(fault, path) and not (widget is Widget.GROUP and not fault.startswith(f"{whole}: "))
        ),
        options=tuple(_options(key, about, widget, shown, at)),
        parts=tuple(_parts(key, path, about, shown, required, at)) if widget is Widget.GROUP else (),
    )


def _parts(
    key: str, path: tuple[str, ...], about: Any, shown: Any, required: bool, at: Settings
) -> Iterator[Field]:
    # A part that a group cannot be without must be set only where the group must be.
    needed = about.get("required", ()) if required else ()
    within = shown if isinstance(shown, Mapping) else {}
    for name, each in about["properties"].items():
        value = within.get(name, _default(each))
        yield _field(f"{key}/{name}", (*path, name), each, value, name in needed, at)


def _options(key: str, about: Any, widget: Widget, shown: Any, at: Settings) -> Iterator[Option]:
    if widget is Widget.CHOICE:
        typed = None if at.typed is None else at.typed.get(key, "")
        for each in about["enum"]:
            value = _encoded(each)
            yield Option(key, value, _written(each), each == shown if typed is None else value == typed)
    if widget is Widget.CHOICES:
        for place, each in enumerate(about["items"]["enum"]):
            name = f"{key}/{place}"
            chosen = isinstance(shown, list) and each in shown if at.typed is None else name in at.typed
            yield Option(name, "yes", _written(each), chosen)


def _widget(about: Any, *, nested: bool) -> Widget:
    if not isinstance(about, Mapping):
        return Widget.JSON
    kind, items = about.get("type"), about.get("items")
    if about.get("writeOnly") is True:
        return Widget.SECRET
    if "enum" in about and kind in (None, "string", "integer", "number"):
        return Widget.CHOICE
    if kind == "array" and isinstance(items, Mapping):
        if "enum" in items:
            return Widget.CHOICES
        return Widget.LINES if items.get("type") == "string" else Widget.JSON
    if kind == "object" and not nested and about.get("properties") and not about.get("additionalProperties"):
        return Widget.GROUP
    plain = {"boolean": Widget.SWITCH, "string": Widget.TEXT}
    plain |= dict.fromkeys(("integer", "number"), Widget.NUMBER)
    return plain.get(kind, Widget.JSON) if isinstance(kind, str) else Widget.JSON


def _value(key: str, about: Any, form: Mapping[str, str], required: bool) -> Any:
    widget = _widget(about, nested="/" in key.removeprefix(PREFIX))
    text = form.get(key, "").replace("\r\n", "\n")
    if widget is Widget.SWITCH:
        return True if key in form else False if required or _default(about) is not UNSET else UNSET
    if widget is Widget.GROUP:
        needed = about.get("required", ())
        parts = {
            name: _value(f"{key}/{name}", each, form, name in needed)
            for name, each in about["properties"].items()
        }
        return {name: value for name, value in parts.items() if value is not UNSET} or UNSET
    if widget in (Widget.LINES, Widget.CHOICES):
        found = (
            [line.strip() for line in text.split("\n") if line.strip()]
            if widget is Widget.LINES
            else [each for place, each in enumerate(about["items"]["enum"]) if f"{key}/{place}" in form]
        )
        return found if found or _default(about) is not UNSET else UNSET
    if not text.strip():
        return UNSET
    return text if widget is Widget.TEXT else _decoded(text)


def _decoded(text: str) -> Any:
    """Return what a text is as JSON; whether it may be a text is for the schema to say."""
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
    return int(found) if isinstance(found, float) and found.is_integer() else found


def _told(default: Any) -> str:
    if default is UNSET:
        return ""
    return ", ".join(default) if _is_lines(default) else _written(default)


def _written(value: Any) -> str:
    return value if isinstance(value, str) else _encoded(value)


def _encoded(value: Any) -> str:
    return "" if value is UNSET else msgspec.json.encode(value).decode()


def _is_lines(value: Any) -> bool:
    return value is not UNSET and isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_at(fault: str, path: tuple[str, ...]) -> bool:
    place = fault.partition(": ")[0]
    return place == ".".join(path) or place.startswith(".".join(path) + ".")
