import copy
import dataclasses
import json
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.activitypub.errors import (
    AmbiguousHeader,
    BadDigest,
    BadKey,
    BadSignature,
    KeyGone,
    KeyUnreachable,
    NoKey,
    NotCovered,
    NotTheirs,
    Stale,
    Unsigned,
    WrongShape,
)
from fedibrand.activitypub.signatures import cavage, rfc9421
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.activitypub.signatures.request import Request
from fedibrand.activitypub.verification import FetchKey, Unproven, Verified, verify_get
from fedibrand.problems import Refusal
from tests.activitypub.signatures.asking import (
    ANN,
    ANNS,
    BOB,
    BOBS,
    FOLLOW,
    KEYS,
    driven,
    outcome,
    refused,
    refused_unasked,
    sent,
    verified,
)
from tests.activitypub.signatures.signing import NOW, get, post, signed, told, with_headers


@pytest.mark.parametrize("dialect", [cavage, rfc9421])
def test_an_activity_signed_by_its_actor_is_verified(dialect: ModuleType) -> None:
    request = sent(FOLLOW, dialect=dialect)
    found, asked = verified(request, FOLLOW)
    assert isinstance(found, Verified)
    assert (found.actor, found.signer, found.how) == (ANN, ANN, "signature")
    assert found.key is KEYS[ANNS.id]
    assert found.dialect == dialect.__name__.rpartition(".")[2]
    assert (found.body, found.document) == (request.body, FOLLOW)
    assert asked == [FetchKey(ANNS.id, fresh=False)]


@pytest.mark.parametrize("actor", [ANN, [ANN], {"id": ANN, "type": "Person"}, [{"id": ANN}]])
def test_the_actor_is_found_however_it_is_written(actor: object) -> None:
    document = {**FOLLOW, "actor": actor}
    found, _ = verified(sent(document), document)
    assert isinstance(found, Verified)
    assert found.actor == ANN


@pytest.mark.parametrize(
    "actor", [None, "", [], [ANN, BOB], {}, {"id": None}, 1, "ann", "acct:ann@them.example"]
)
def test_without_one_actor_there_is_nobody_to_verify(actor: object) -> None:
    document = {**FOLLOW, "actor": actor}
    assert refused_unasked(WrongShape, sent(document), document) == (400, "wrong-shape")


@pytest.mark.parametrize("activity", [None, ""])
def test_an_activity_needs_no_id(activity: str | None) -> None:
    document = {**FOLLOW, "id": activity}
    assert isinstance(verified(sent(document), document)[0], Verified)


@pytest.mark.parametrize(
    "activity",
    [
        "https://other.example/activities/1",
        "https://them.example:8443/1",
        "https://them.example@evil.example/",
        "urn:x",
    ],
)
def test_an_id_on_another_host_is_not_the_actors_to_use(activity: str) -> None:
    document = {**FOLLOW, "id": activity}
    assert refused_unasked(NotTheirs, sent(document), document) == (403, "not-theirs")


def test_an_id_that_is_no_text_is_refused() -> None:
    document = {**FOLLOW, "id": 1}
    assert refused_unasked(WrongShape, sent(document), document) == (400, "wrong-shape")


@pytest.mark.parametrize("keyword", ["@graph", "@included", "@reverse"])
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_keywords_that_hide_activities_are_refused_at_any_depth(keyword: str, depth: int) -> None:
    inner: dict[str, Any] = {keyword: []}
    document = {**FOLLOW, **[inner, {"object": inner}, {"object": {"tag": [[inner]]}}][depth]}
    assert refused_unasked(WrongShape, sent(document), document) == (400, "wrong-shape")


def test_a_context_may_name_such_a_keyword() -> None:
    document = {**FOLLOW, "@context": ["https://www.w3.org/ns/activitystreams", {"of": {"@reverse": "as:x"}}]}
    assert isinstance(verified(sent(document), document)[0], Verified)


def test_an_unsigned_activity_is_refused() -> None:
    assert refused_unasked(Unsigned, post(), FOLLOW) == (401, "unsigned")


@pytest.mark.parametrize("dialect", [cavage, rfc9421])
def test_a_signature_over_another_body_is_refused(dialect: ModuleType) -> None:
    other = dataclasses.replace(sent(FOLLOW, dialect=dialect), body=b"{}")
    assert refused_unasked(BadDigest, other, FOLLOW) == (401, "bad-digest")


def test_a_header_that_came_twice_is_refused() -> None:
    request = sent(FOLLOW)
    twice = dataclasses.replace(request, headers=(*request.headers, ("Digest", "SHA-256=AAAA")))
    assert refused_unasked(AmbiguousHeader, twice, FOLLOW) == (401, "ambiguous-header")


@pytest.mark.parametrize("dialect", [cavage, rfc9421])
def test_what_was_signed_as_a_get_covers_no_body(dialect: ModuleType) -> None:
    as_get = signed(dataclasses.replace(get(), url=post().url), dialect, ANNS)
    request = dataclasses.replace(post(json.dumps(FOLLOW).encode()), headers=as_get.headers)
    assert refused_unasked(NotCovered, request, FOLLOW) == (401, "not-covered")


@pytest.mark.parametrize("dialect", [cavage, rfc9421])
@pytest.mark.parametrize("age", [timedelta(hours=1, seconds=1), -timedelta(minutes=5, seconds=1)])
def test_a_signature_of_another_time_is_refused(age: timedelta, dialect: ModuleType) -> None:
    assert refused_unasked(Stale, sent(FOLLOW, dialect=dialect, at=NOW - age), FOLLOW) == (
        401,
        "stale-signature",
    )


def test_a_key_that_does_not_fit_is_fetched_once_more() -> None:
    old = SigningKey.generate_ed25519(ANNS.id).public(ANN)
    found, asked = verified(sent(FOLLOW), FOLLOW, answers={ANNS.id: old}, fresh={ANNS.id: KEYS[ANNS.id]})
    assert isinstance(found, Verified)
    assert asked == [FetchKey(ANNS.id, fresh=False), FetchKey(ANNS.id, fresh=True)]


def test_a_key_that_does_not_fit_twice_refuses_it() -> None:
    other = SigningKey.generate_ed25519(ANNS.id).public(ANN)
    assert refused(BadSignature, sent(FOLLOW), FOLLOW, answers={ANNS.id: other}) == (401, "bad-signature")


@pytest.mark.parametrize(
    ("hindrance", "answer"),
    [
        (NoKey(), (401, "no-key")),
        (KeyGone(), (401, "key-gone")),
        (BadKey(), (401, "bad-key")),
        (KeyUnreachable(retry_after=60), (503, "key-unreachable")),
    ],
)
def test_what_hinders_the_fetch_is_passed_on(hindrance: Refusal, answer: tuple[int, str]) -> None:
    assert refused(type(hindrance), sent(FOLLOW), FOLLOW, answers={ANNS.id: hindrance}) == answer
    stale = SigningKey.generate_ed25519(ANNS.id).public(ANN)
    given: dict[str, Any] = {"answers": {ANNS.id: stale}, "fresh": {ANNS.id: hindrance}}
    assert refused(type(hindrance), sent(FOLLOW), FOLLOW, **given) == answer


@pytest.mark.parametrize("key_id", ["ann", "did:key:z6Mk", "ftp://them.example/key", "https://"])
def test_a_key_id_that_leads_nowhere_is_never_fetched(key_id: str) -> None:
    request = sent(FOLLOW, by=SigningKey(key_id, ANNS.private))
    assert refused_unasked(NoKey, request, FOLLOW) == (401, "no-key")


def test_a_key_on_another_host_than_its_owner_is_refused() -> None:
    astray = SigningKey("https://evil.example/key", ANNS.private)
    answers = {astray.id: astray.public(ANN)}
    assert refused(NotTheirs, sent(FOLLOW, by=astray), FOLLOW, answers=answers) == (403, "not-theirs")


def test_somebody_elses_activity_without_a_proof_is_unproven() -> None:
    request = sent(FOLLOW, by=BOBS)
    found, asked = verified(request, FOLLOW)
    assert found == Unproven(ANN, BOB, FOLLOW, request.body)
    assert asked == [FetchKey(BOBS.id, fresh=False)]


def test_nobody_else_can_say_that_something_is_verified() -> None:
    with pytest.raises(TypeError):
        Verified(ANN, ANN, KEYS[ANNS.id], "signature", "cavage", b"", {})
    with pytest.raises(TypeError):
        Verified(ANN, ANN, KEYS[ANNS.id], "signature", "cavage", b"", {}, object())
    found, _ = verified(sent(FOLLOW), FOLLOW)
    assert isinstance(found, Verified)
    with pytest.raises(TypeError):
        dataclasses.replace(found, actor=BOB)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.actor = BOB  # type: ignore[misc]


def test_a_traceback_shows_no_words() -> None:
    document = {**FOLLOW, "content": "between us"}
    for by in (ANNS, BOBS):
        assert "between us" not in repr(verified(sent(document, by=by), document)[0])


@pytest.mark.parametrize("dialect", [cavage, rfc9421])
def test_a_signed_get_tells_whose_key_it_was(dialect: ModuleType) -> None:
    key, asked = driven(verify_get(signed(get(), dialect, ANNS), NOW), dict(KEYS), {})
    assert key.owner == ANN
    assert asked == [FetchKey(ANNS.id, fresh=False)]


@pytest.mark.parametrize("dialect", [cavage, rfc9421])
@pytest.mark.parametrize(
    ("request_", "now", "answer"),
    [
        (get(), NOW + timedelta(hours=2), (401, "stale-signature")),
        (get("https://other.example/brands/acme"), NOW, (401, "bad-signature")),
        (get("https://brands.example/brands/other"), NOW, (401, "bad-signature")),
    ],
)
def test_a_signed_get_of_another_time_or_address_is_refused(
    request_: Request, now: datetime, answer: tuple[int, str], dialect: ModuleType
) -> None:
    headers = signed(request_, dialect, ANNS).headers
    asking = verify_get(dataclasses.replace(get(), headers=headers), now)
    with pytest.raises(BadSignature) as found:
        driven(asking, dict(KEYS), dict(KEYS))
    assert told(found.value) == answer


def test_an_unsigned_get_is_told_so() -> None:
    with pytest.raises(Unsigned) as found:
        next(verify_get(get(), NOW))
    assert told(found.value) == (401, "unsigned")


@given(st.sampled_from([cavage, rfc9421]), st.data())
def test_no_byte_of_the_body_can_be_changed(dialect: ModuleType, data: st.DataObject) -> None:
    request = sent(FOLLOW, dialect=dialect)
    body = bytearray(request.body)
    body[data.draw(st.integers(0, len(body) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(BadDigest):
        verified(dataclasses.replace(request, body=bytes(body)), FOLLOW)


@given(st.sampled_from([cavage, rfc9421]), st.data())
def test_no_letter_of_a_signing_header_can_be_changed_to_another_actors_gain(
    dialect: ModuleType, data: st.DataObject
) -> None:
    request = sent(FOLLOW, dialect=dialect)
    name = data.draw(st.sampled_from(sorted(dialect.sign(request, ANNS, NOW))))
    value = request.header(name) or ""
    place = data.draw(st.integers(0, len(value) - 1))
    changed = value[:place] + data.draw(st.characters(codec="ascii")) + value[place + 1 :]
    found = outcome(with_headers(request, {name: changed}), FOLLOW)
    if isinstance(found, Verified):
        assert (found.actor, found.document, found.body) == (ANN, FOLLOW, request.body)
    else:
        assert isinstance(found, tuple)
        assert found[0] == 401


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@given(st.fixed_dictionaries({}, optional={name: json_values for name in ("id", "actor", "object", "proof")}))
def test_no_document_makes_it_fail_in_another_way(changes: dict[str, Any]) -> None:
    document = {**copy.deepcopy(FOLLOW), **changes}
    request = signed(post(b"anything"), cavage, BOBS)
    found = outcome(request, document)
    assert isinstance(found, Unproven) or found in {(400, "wrong-shape"), (403, "not-theirs")}
