"""``fedibrand settings``: every setting, its value, its default and what it means."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from fedibrand.cli import printing
from fedibrand.cli.printing import AsJson
from fedibrand.settings import TABLE, Setting, Settings, SettingsError

HIDDEN = "(hidden)"


@dataclass(frozen=True, slots=True)
class Line:
    """One setting as it is shown; ``fault`` says what its value should be instead."""

    name: str
    value: str
    default: str
    meaning: str
    fault: str


def settings(*, as_json: AsJson = False) -> int:
    """Print all settings: name, value, default, meaning. Secrets are hidden.

    Wrong ones are shown as well, with what they should be, and the exit code is then 1.
    """
    faults = _faults(os.environ)
    lines = [_line(setting, os.environ, faults.pop(setting.name, "")) for setting in TABLE]
    lines += [Line(name, os.environ[name], "", "", fault) for name, fault in faults.items()]
    if as_json:
        printing.document(lines)
    else:
        printing.table(
            ("setting", "value", "default", "meaning", "wrong"),
            [(each.name, each.value, each.default, each.meaning, each.fault) for each in lines],
        )
    return int(any(each.fault for each in lines))


def _faults(environ: Mapping[str, str]) -> dict[str, str]:
    try:
        Settings.from_env(environ)
    except SettingsError as fault:
        named = (line.partition(": ") for line in str(fault).splitlines())
        return {name: what for name, _, what in named}
    return {}


def _line(setting: Setting, environ: Mapping[str, str], fault: str) -> Line:
    default = setting.default or ""
    value = environ.get(setting.name, default)
    if setting.secret:
        given = setting.name in environ or f"{setting.name}_FILE" in environ
        value = HIDDEN if given else ""
    return Line(setting.name, value, default, setting.meaning, fault)
