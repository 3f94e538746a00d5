from datetime import datetime, timedelta

import pytest

from fedibrand.activitypub.errors import NotCovered, Stale
from fedibrand.activitypub.signatures import demands
from fedibrand.activitypub.signatures.dialect import Claim, Dialect
from tests.activitypub.signatures.signing import NOW, get, post, told

SECOND = timedelta(seconds=1)
CAVAGE = ("(request-target)", "host", "date", "digest")
RFC9421 = ("@method", "@target-uri", "content-digest")


def claimed(
    dialect: Dialect,
    covered: tuple[str, ...],
    created: datetime | None = NOW,
    expires: datetime | None = None,
) -> Claim:
    return Claim(dialect, "https://them.example/k", (b"",), b"", covered, created, expires, None)


def without(covered: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(each for each in covered if each != name)


@pytest.mark.parametrize(
    ("dialect", "covered"),
    [
        ("cavage", CAVAGE),
        ("cavage", ("(created)", "digest", "host", "(request-target)")),
        ("cavage", (*CAVAGE, "content-type")),
        ("rfc9421", RFC9421),
        ("rfc9421", ("content-digest", "@query", "@path", "@authority", "@method")),
    ],
)
def test_enough_for_a_post(dialect: Dialect, covered: tuple[str, ...]) -> None:
    demands.require_coverage(claimed(dialect, covered), post())


@pytest.mark.parametrize(
    ("dialect", "covered"),
    [
        *(("cavage", without(CAVAGE, name)) for name in CAVAGE),
        *(("rfc9421", without(RFC9421, name)) for name in RFC9421),
        ("rfc9421", ("@method", "@authority", "@path", "content-digest")),
        ("rfc9421", ("@method", "@target-uri", '"content-digest";req')),
        ("rfc9421", CAVAGE),
        ("cavage", RFC9421),
        ("cavage", ()),
    ],
)
def test_a_post_that_leaves_out_one_thing_is_refused(dialect: Dialect, covered: tuple[str, ...]) -> None:
    with pytest.raises(NotCovered) as refused:
        demands.require_coverage(claimed(dialect, covered), post())
    assert told(refused.value) == (401, "not-covered")


@pytest.mark.parametrize(("dialect", "covered"), [("cavage", CAVAGE[:3]), ("rfc9421", RFC9421[:2])])
def test_a_get_needs_no_digest(dialect: Dialect, covered: tuple[str, ...]) -> None:
    demands.require_coverage(claimed(dialect, covered), get())


@pytest.mark.parametrize(
    ("created", "expires"),
    [
        (NOW - timedelta(hours=1), None),
        (NOW + timedelta(minutes=5), None),
        (NOW - timedelta(hours=12), NOW),
        (NOW - timedelta(hours=12), NOW + timedelta(days=30)),
    ],
)
def test_what_was_signed_lately_is_fresh(created: datetime, expires: datetime | None) -> None:
    demands.require_fresh(claimed("cavage", CAVAGE, created, expires), NOW)


@pytest.mark.parametrize(
    ("created", "expires"),
    [
        (None, None),
        (None, NOW + SECOND),
        (NOW - timedelta(hours=1) - SECOND, None),
        (NOW + timedelta(minutes=5) + SECOND, None),
        (NOW - timedelta(hours=12) - SECOND, NOW + timedelta(days=1)),
        (NOW, NOW - SECOND),
    ],
)
def test_what_was_signed_at_no_time_or_another_is_refused(
    created: datetime | None, expires: datetime | None
) -> None:
    with pytest.raises(Stale) as refused:
        demands.require_fresh(claimed("cavage", CAVAGE, created, expires), NOW)
    assert told(refused.value) == (401, "stale-signature")
