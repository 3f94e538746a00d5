"""A verification driven by hand: the keys it wishes for, from a shelf, and what comes out."""

import json
from collections.abc import Generator
from datetime import datetime
from types import ModuleType
from typing import Any, TypeVar

import pytest

from fedibrand.activitypub.errors import NoKey
from fedibrand.activitypub.signatures import cavage
from fedibrand.activitypub.signatures.keys import PublicKey, SigningKey
from fedibrand.activitypub.signatures.request import Request
from fedibrand.activitypub.verification import FetchKey, Unproven, Verified, verify
from fedibrand.problems import Refusal
from tests.activitypub.signatures.signing import NOW, post, signed, told

ANN, BOB = "https://them.example/users/ann", "https://other.example/users/bob"
ANNS = SigningKey.generate_ed25519(f"{ANN}#main-key")
ANNS_PROOFS = SigningKey.generate_ed25519(f"{ANN}#ed25519-key")
BOBS = SigningKey.generate_ed25519(f"{BOB}#main-key")
KEYS = {
    ANNS.id: ANNS.public(ANN),
    ANNS_PROOFS.id: ANNS_PROOFS.public(ANN),
    BOBS.id: BOBS.public(BOB),
}
FOLLOW: dict[str, Any] = {
    "@context": "https://www.w3.org/ns/activitystreams",
    "id": "https://them.example/activities/1",
    "type": "Follow",
    "actor": ANN,
    "object": "https://brands.example/brands/acme",
}

Answer = PublicKey | Refusal
Result = TypeVar("Result")


def sent(
    document: dict[str, Any], by: SigningKey = ANNS, dialect: ModuleType = cavage, at: datetime = NOW
) -> Request:
    return signed(post(json.dumps(document).encode()), dialect, by, at)


def driven(
    asking: Generator[FetchKey, PublicKey, Result], answers: dict[str, Answer], fresh: dict[str, Answer]
) -> tuple[Result, list[FetchKey]]:
    """Answer every wish for a key, from ``fresh`` where it is for a fresh copy; return all wishes too."""
    asked: list[FetchKey] = []
    try:
        wish = next(asking)
        for _ in range(10):
            asked.append(wish)
            answer = (fresh if wish.fresh else answers).get(wish.key_id, NoKey())
            wish = asking.throw(answer) if isinstance(answer, Refusal) else asking.send(answer)
    except StopIteration as end:
        return end.value, asked
    raise AssertionError("more keys are wished for than there are")


def verified(
    request: Request,
    document: dict[str, Any],
    answers: dict[str, Answer] | None = None,
    fresh: dict[str, Answer] | None = None,
    now: datetime = NOW,
) -> tuple[Verified | Unproven, list[FetchKey]]:
    known: dict[str, Answer] = {**KEYS, **(answers or {})}
    return driven(verify(request, document, now), known, known if fresh is None else fresh)


def refused(kind: type[Refusal], request: Request, document: dict[str, Any], **given: Any) -> tuple[int, str]:
    with pytest.raises(kind) as found:
        verified(request, document, **given)
    assert type(found.value) is kind
    return told(found.value)


def refused_unasked(kind: type[Refusal], request: Request, document: dict[str, Any]) -> tuple[int, str]:
    """As :func:`refused`, before any key is fetched."""
    with pytest.raises(kind) as found:
        next(verify(request, document, NOW))
    assert type(found.value) is kind
    return told(found.value)


def outcome(request: Request, document: dict[str, Any]) -> Verified | Unproven | tuple[int, str]:
    """What is found, or what the other side is told instead."""
    try:
        return verified(request, document)[0]
    except Refusal as refusal:
        return told(refusal)
