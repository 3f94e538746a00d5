"""Who says this? The one way from a request to a :class:`Verified` activity.

The rules, in the order they are asked:

1. One signature, of a dialect we know, over headers that came once.
2. Every digest that came is the body's.
3. The signature covers method, address, time and digest. The message never decides what is enough.
4. The signed time is now.
5. The activity is one we can place: an actor with an id, and an id of its own, if any, on the actor's host.
6. The key, which lies on its owner's host, made the signature; if it seems not to have, a fresh copy is asked
   for once, because keys are rotated.
7. The key's owner is the actor, or the actor's own proof (FEP-8b32) lies in the document.

Nothing here fetches: keys are asked for by yielding a :class:`FetchKey`, and whoever drives the generator
sends a key back or throws what hindered.
"""

from collections.abc import Callable, Generator
from dataclasses import InitVar, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from fedibrand.activitypub.errors import BadSignature, NoKey, NotTheirs, WrongShape
from fedibrand.activitypub.signatures import cavage, demands, digest, proofs, rfc9421
from fedibrand.activitypub.signatures.claim import Claim, claim
from fedibrand.activitypub.signatures.dialect import Dialect
from fedibrand.activitypub.signatures.keys import PublicKey
from fedibrand.activitypub.signatures.request import Request, authority_of

PROOF_PAST = timedelta(days=7)
"""How old a proof may be: a forwarded activity is retried for days, and a replay must end some time."""

Document = dict[str, Any]

_CHECKS: dict[Dialect, Callable[[Claim, Request, PublicKey], None]] = {
    "cavage": cavage.check,
    "rfc9421": rfc9421.check,
}
_REFUSED = frozenset({"@graph", "@included", "@reverse"})
_OURS = object()


@dataclass(frozen=True, slots=True)
class FetchKey:
    """A key that is needed; ``fresh`` when the copy we had did not fit."""

    key_id: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Verified:
    """An activity whose actor is proved. Only :func:`verify` makes one.

    ``signer`` owns the key that signed the request, and is the actor unless ``how`` is ``proof``. ``key``
    is the actor's. ``body`` are the bytes that were verified, and ``document`` is what they were parsed to.
    Neither shows in a traceback.
    """

    actor: str
    signer: str
    key: PublicKey
    how: Literal["signature", "proof"]
    dialect: Dialect
    body: bytes = field(repr=False)
    document: Document = field(repr=False)
    token: InitVar[object] = None

    def __post_init__(self, token: object) -> None:
        if token is not _OURS:
            raise TypeError("only verification can say that something is verified")


@dataclass(frozen=True, slots=True)
class Unproven:
    """A forwarded activity: the signature holds, but is not the actor's, and no proof of theirs does."""

    actor: str
    signer: str
    document: Document = field(repr=False)
    body: bytes = field(repr=False)


def verify(
    request: Request, document: Document, now: datetime
) -> Generator[FetchKey, PublicKey, Verified | Unproven]:
    """Find out whose activity a POST carries.

    Args:
        request: The request as it was received.
        document: What its body was parsed to.
        now: The time.

    Yields:
        FetchKey: To be answered by the key, or by throwing NoKey, KeyGone, BadKey or KeyUnreachable.

    Returns:
        Verified, or Unproven where the signer is not the actor.

    Raises:
        Unsigned: There is no signature.
        BadSignature: Or one of its kinds: AmbiguousHeader, BadDigest, NotCovered, Stale, NoKey, BadKey.
        WrongShape: There is no one actor, or the document holds a keyword that hides activities.
        NotTheirs: The activity's id is not on the actor's host, or the key not on its owner's.
        KeyUnreachable: The key's server could not be reached.
    """
    made = _stated(request, now)
    actor = _placed(document)
    key = yield from _signer(made, request)
    if key.owner == actor:
        return Verified(actor, key.owner, key, "signature", made.dialect, request.body, document, _OURS)
    proved = yield from _prover(actor, document, now)
    if proved is None:
        return Unproven(actor, key.owner, document, request.body)
    return Verified(actor, key.owner, proved, "proof", made.dialect, request.body, document, _OURS)


def verify_get(request: Request, now: datetime) -> Generator[FetchKey, PublicKey, PublicKey]:
    """Find out who signed a GET; the owner of the key returned. Yields and raises as :func:`verify`."""
    return (yield from _signer(_stated(request, now), request))


def _stated(request: Request, now: datetime) -> Claim:
    made = claim(request)
    digest.check(request)
    demands.require_coverage(made, request)
    demands.require_fresh(made, now)
    return made


def _placed(document: Document) -> str:
    """The actor's id, once the activity is one that can be placed."""
    _refuse_keywords(document)
    actor, activity = _id_of(document.get("actor")), document.get("id") or None
    if actor is None or not isinstance(activity, str | None):
        raise WrongShape
    if activity is not None and _host(activity) != _host(actor):
        raise NotTheirs(activity=activity, actor=actor)
    return actor


def _signer(made: Claim, request: Request) -> Generator[FetchKey, PublicKey, PublicKey]:
    if _host(made.key_id) is None:
        raise NoKey(key=made.key_id)
    check = _CHECKS[made.dialect]
    key = yield from _fitting(made.key_id, lambda key: check(made, request, key))
    if _host(key.id) != _host(key.owner):
        raise NotTheirs(key=key.id, owner=key.owner)
    return key


def _prover(
    actor: str, document: Document, now: datetime
) -> Generator[FetchKey, PublicKey, PublicKey | None]:
    """The actor's key whose proof the document carries, or None; a proof that does not hold is no proof."""
    made = proofs.claim(document)
    if made is None or _host(made.key_id) != _host(actor):
        return None
    if not now - PROOF_PAST <= made.created <= now + demands.FUTURE:
        return None
    if made.expires is not None and made.expires < now:
        return None
    try:
        key = yield from _fitting(made.key_id, lambda key: proofs.check(made, document, key))
    except BadSignature:
        return None
    return key if key.owner == actor else None


def _fitting(key_id: str, check: Callable[[PublicKey], None]) -> Generator[FetchKey, PublicKey, PublicKey]:
    """The key of that id that passes the check; a fresh copy is asked for when the first does not."""
    fault = BadSignature(key=key_id)
    for fresh in (False, True):
        key = yield FetchKey(key_id, fresh)
        try:
            check(key)
        except BadSignature as found:
            fault = found
        else:
            return key
    raise fault


def _refuse_keywords(document: Document) -> None:
    """These hide statements from those who read plain JSON. Contexts, which we never read, may name them."""
    waiting: list[object] = [document]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting.extend(each)
        elif isinstance(each, dict):
            if not _REFUSED.isdisjoint(each):
                raise WrongShape
            waiting.extend(value for name, value in each.items() if name != "@context")


def _id_of(value: object) -> str | None:
    """The id of one actor, however it is written: bare, embedded, or either as a list of one."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) and _host(value) is not None else None


def _host(url: str) -> str | None:
    try:
        return authority_of(url)
    except ValueError:
        return None
