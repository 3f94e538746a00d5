"""JSON read so that no two readers can differ about what it says.

Rules of this module:

- One UTF-8 object. NaN, Infinity, duplicate keys, NUL, lone surrogates and whole numbers beyond ±2^53 are
  refused, as I-JSON (RFC 7493) asks; so are nesting deeper than 32, lists over 1,000, bodies over 1 MB.
- Depth is counted on the bytes, before anything recurses.
- What only some documents can contain is looked for only in them, by what their bytes hold.
"""

import json
import math
import re
from typing import Any, NoReturn

from fedibrand.activitypub.errors import NotJson, TooDeep, TooLarge, TooMany

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_ITEMS = 1_000
_SAFE = 2**53
# A string that never ends matches to the end, so that no body is scanned twice.
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]++|\\.?)*+"?|[\[\]{}]', re.DOTALL)
_STEPS = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}


def loads(body: bytes, *, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """Return the object that ``body`` is.

    Args:
        body: The bytes as they came.
        max_bytes: The largest body taken.

    Raises:
        TooLarge: It is longer than ``max_bytes``.
        TooDeep: It is nested deeper than 32 levels.
        TooMany: A list in it has more than 1,000 members.
        NotJson: It is not one strict JSON object.
    """
    if len(body) > max_bytes:
        raise TooLarge
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH:
        _check_depth(body)
    try:
        found = _DECODER.decode(body.decode("utf-8"))
    except ValueError:
        raise NotJson from None
    if type(found) is not dict:
        raise NotJson
    if body.count(b",") >= MAX_ITEMS:
        _check_lists(found)
    if b"\\u0000" in body or b"\\ud" in body or b"\\uD" in body:
        _check_text(found)
    return found


def _check_depth(body: bytes) -> None:
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(body):
        depth += _STEPS.get(token[0], 0)
        if depth > MAX_DEPTH:
            raise TooDeep


def _check_lists(value: Any) -> None:
    if isinstance(value, list):
        if len(value) > MAX_ITEMS:
            raise TooMany
        for each in value:
            _check_lists(each)
    elif isinstance(value, dict):
        for each in value.values():
            _check_lists(each)


def _check_text(value: Any) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise NotJson("A NUL stands in the text.")
        if not value.isascii():
            _check_surrogates(value)
    elif isinstance(value, list):
        for each in value:
            _check_text(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            _check_text(name)
            _check_text(each)


def _check_surrogates(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise NotJson("Half a surrogate pair stands in the text.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("A key stands twice in one object.")
    return found


def _integer(digits: str) -> int:
    if len(digits) <= len("-9007199254740992"):
        value = int(digits)
        if -_SAFE <= value <= _SAFE:
            return value
    raise NotJson("A whole number is too large to be read alike everywhere.")


def _number(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise NotJson("A number is too large.")
    return value


def _constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is no JSON.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_number, parse_constant=_constant
)
