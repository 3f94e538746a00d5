import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.activitypub.errors import Malformed, NotJson, TooDeep, TooLarge, TooMany
from fedibrand.activitypub.strict_json import MAX_BYTES, loads
from tests.wire.samples import names, sample

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
)
trees = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner), max_leaves=20
)


@given(st.dictionaries(st.text('abc"\\é🫖'), trees), st.booleans())
def test_what_another_reader_writes_is_read_as_it_was_meant(value: dict[str, Any], ascii_only: bool) -> None:
    assert loads(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@pytest.mark.parametrize("name", names())
def test_every_sample_of_a_real_server_is_read(name: str) -> None:
    assert loads(json.dumps(sample(name)).encode()) == sample(name)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"x"',
        b"{} {}",
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e400}',
        b'{"a": 1, "a": 1}',
        b'{"a": {"b": 1, "\\u0062": 2}}',
        b'{"a": "\x00"}',
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": ["\\ud83d"]}',
        b'{"a": "\\uDE00\\uD83D"}',
        b'{"\\uD800": 1}',
        b'{"a": 9007199254740993}',
        b'{"a": -9007199254740993}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": "\xff"}',
        b'{"a": "\xed\xa0\x80"}',
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        b'{"a": "tab\there"}',
    ],
)
def test_what_two_readers_could_read_differently_is_refused(body: bytes) -> None:
    with pytest.raises(NotJson) as refused:
        loads(body)
    assert (refused.value.status, refused.value.code) == (400, "not-json")
    assert "tab" not in refused.value.detail


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": "\\\\u0000"}', "\\u0000"),
        (b'{"a": "\\ud83e\\uded6"}', "🫖"),
        (b'{"a": 9007199254740992}', 2**53),
        (b'{"a": -9007199254740992}', -(2**53)),
        (b'{"a": 1.5e3}', 1500.0),
    ],
)
def test_what_only_looks_like_it_is_read(body: bytes, value: object) -> None:
    assert loads(body) == {"a": value}


def nested(levels: int, opening: str, closing: str) -> bytes:
    return ('{"a":' + opening * (levels - 1) + "1" + closing * (levels - 1) + "}").encode()


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_32_levels_are_read_and_33_are_refused(opening: str, closing: str) -> None:
    loads(nested(32, opening, closing))
    with pytest.raises(TooDeep) as refused:
        loads(nested(33, opening, closing))
    assert (refused.value.status, refused.value.code) == (400, "too-deep")


@pytest.mark.parametrize(
    "body", [b"[" * 900_000, b'{"a":' * 150_000, b'{"a":"' + b"\\" * 900_000, b'["' * 400_000]
)
def test_a_body_made_to_exhaust_us_is_refused_before_anything_recurses(body: bytes) -> None:
    with pytest.raises(Malformed):
        loads(body)


def test_brackets_inside_strings_are_no_depth() -> None:
    assert loads(json.dumps({"a": '[{"\\' * 100}).encode()) == {"a": '[{"\\' * 100}


def test_a_list_of_1000_is_read_and_one_of_1001_is_refused() -> None:
    loads(json.dumps({"a": [[1] * 1000]}).encode())
    with pytest.raises(TooMany) as refused:
        loads(json.dumps({"a": [{"b": [1] * 1001}]}).encode())
    assert (refused.value.status, refused.value.code) == (400, "too-many")


def test_many_commas_are_not_many_members() -> None:
    assert loads(json.dumps({"a": "," * 5000}).encode())["a"] == "," * 5000


def test_a_body_past_its_limit_is_refused() -> None:
    with pytest.raises(TooLarge) as refused:
        loads(b" " * (MAX_BYTES + 1))
    assert (refused.value.status, refused.value.code) == (413, "too-large")
    with pytest.raises(TooLarge):
        loads(b'{"a": 1}', max_bytes=7)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(NotJson, TooDeep):
        assert isinstance(loads(body), dict)
