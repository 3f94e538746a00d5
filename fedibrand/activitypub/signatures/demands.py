"""What we demand of a signature before we look at it: what it must cover, and how old it may be.

The message never says what is enough; these tables do. Each row is a set of alternatives, and one of them
must be covered whole.
"""

from datetime import datetime, timedelta

from fedibrand.activitypub.errors import NotCovered, Stale
from fedibrand.activitypub.signatures.dialect import Claim, Dialect
from fedibrand.activitypub.signatures.request import Request

FUTURE = timedelta(minutes=5)
PAST = timedelta(hours=1)
PAST_WITH_EXPIRES = timedelta(hours=12)

Demand = tuple[frozenset[str], ...]

_ALWAYS: dict[Dialect, tuple[Demand, ...]] = {
    "cavage": (
        (frozenset({"(request-target)"}),),
        (frozenset({"host"}),),
        (frozenset({"(created)"}), frozenset({"date"})),
    ),
    "rfc9421": (
        (frozenset({"@method"}),),
        (frozenset({"@target-uri"}), frozenset({"@authority", "@path", "@query"})),
    ),
}
_WITH_BODY: dict[Dialect, Demand] = {
    "cavage": (frozenset({"digest"}),),
    "rfc9421": (frozenset({"content-digest"}),),
}


def covers(claim: Claim, request: Request) -> bool:
    """Return whether a signature covers all it must: method, address, time, and the body's digest."""
    demands = _ALWAYS[claim.dialect]
    if request.carries:
        demands = (*demands, _WITH_BODY[claim.dialect])
    return all(any(each.issubset(claim.covered) for each in demand) for demand in demands)


def require_coverage(claim: Claim, request: Request) -> None:
    """Refuse a signature that does not cover all it must.

    Raises:
        NotCovered: It does not.
    """
    if not covers(claim, request):
        raise NotCovered(key=claim.key_id)


def require_fresh(claim: Claim, now: datetime) -> None:
    """Refuse a signature without a signed time, or whose time is not now.

    At most five minutes ahead and one hour old; twelve hours when the sender signed when it expires.

    Raises:
        Stale: It is not.
    """
    oldest = now - (PAST if claim.expires is None else PAST_WITH_EXPIRES)
    if claim.created is None or not oldest <= claim.created <= now + FUTURE:
        raise Stale(key=claim.key_id)
    if claim.expires is not None and claim.expires < now:
        raise Stale(key=claim.key_id)
