"""HTTP Message Signatures (RFC 9421), as the fediverse begins to make them.

An RSA key may sign by ``rsa-v1_5-sha256`` or ``rsa-pss-sha512``; ``alg`` says which, and without it either is
tried. For every other key ``alg`` changes nothing but that a wrong one is refused (section 3.2, step 6).
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import http_sf

from fedibrand.activitypub.errors import BadSignature, Unsigned
from fedibrand.activitypub.signatures import algorithms, components, demands
from fedibrand.activitypub.signatures.algorithms import (
    ECDSA_P256_SHA256,
    ED25519,
    RSA_PSS_SHA512,
    RSA_V1_5_SHA256,
)
from fedibrand.activitypub.signatures.dialect import MOST_COVERED, Claim, base, moment
from fedibrand.activitypub.signatures.digest import content_digest
from fedibrand.activitypub.signatures.keys import PublicKey, SigningKey
from fedibrand.activitypub.signatures.request import Request

_LABEL = "sig1"
_MOST_LABELS = 10

Parameters = dict[str, Any]


def sign(request: Request, key: SigningKey, now: datetime) -> dict[str, str]:
    """Return the headers that sign a request: Host, Content-Digest where there is a body, and the two.

    They replace headers of the same names that the request may have.
    """
    added = {"Host": request.authority}
    covered = ["@method", "@target-uri"]
    if request.carries:
        added["Content-Digest"] = content_digest(request.body)
        covered.append("content-digest")
    parameters = {"created": int(now.timestamp()), "keyid": key.id, "alg": algorithms.of(key).name}
    stated: list[tuple[str, Parameters]] = [(name, {}) for name in covered]
    complete = Request(request.method, request.url, tuple(added.items()), request.body)
    signature = b64encode(algorithms.sign(key, _base(complete, stated, parameters))).decode()
    added["Signature-Input"] = f"{_LABEL}={_written((stated, parameters))}"
    added["Signature"] = f"{_LABEL}=:{signature}:"
    return added


def parse(request: Request) -> Claim:
    """Return what the first signature that covers enough claims.

    Raises:
        Unsigned: There is none.
        AmbiguousHeader: ``Signature`` or ``Signature-Input`` came more than once.
        NotCovered: None covers enough; or
        BadSignature: None can be read, or covers only what came. Of several, the first one's fault is told.
    """
    inputs = _members(request, "signature-input")
    faults: list[BadSignature] = []
    for label in list(inputs)[:_MOST_LABELS]:
        try:
            claim = read(request, label)
            demands.require_coverage(claim, request)
        except BadSignature as fault:
            faults.append(fault)
        else:
            return claim
    raise faults[0] if faults else Unsigned()


def read(request: Request, label: str) -> Claim:
    """Return what the signature under one label claims, whatever it covers.

    Raises:
        Unsigned: There is none.
        BadSignature: It cannot be read, or covers what did not come.
    """
    stated, signature = (_members(request, name).get(label) for name in ("signature-input", "signature"))
    match stated, signature:
        case (list(covered), dict(parameters)), (bytes(signed), _):
            pass
        case _:
            raise BadSignature
    key_id, named = parameters.get("keyid"), parameters.get("alg")
    if not isinstance(key_id, str) or not isinstance(named, str | None) or len(covered) > MOST_COVERED:
        raise BadSignature
    names = tuple(name if not marks else _written((name, marks)) for name, marks in covered)
    if len(set(names)) != len(names):
        raise BadSignature
    return Claim(
        dialect="rfc9421",
        key_id=key_id,
        bases=(_base(request, covered, parameters),),
        signature=signed,
        covered=names,
        created=_time(parameters.get("created")),
        expires=_time(parameters.get("expires")),
        algorithm=named,
    )


def check(claim: Claim, request: Request, key: PublicKey) -> None:
    """Check that a claim covers what a request like this must have covered, and that it is the key's.

    The time is not checked here.

    Raises:
        NotCovered: It does not cover enough.
        BadKey: The key is of no kind this dialect has an algorithm for.
        BadSignature: It does not hold.
    """
    demands.require_coverage(claim, request)
    known = (RSA_V1_5_SHA256, RSA_PSS_SHA512, ECDSA_P256_SHA256, ED25519)
    algorithms.check(claim, key, known, claim.algorithm)


def wants(headers: Iterable[str]) -> bool:
    """Return whether headers, given by name, ask for signatures of this dialect (section 5.1)."""
    return any(name.lower() == "accept-signature" for name in headers)


def _members(request: Request, name: str) -> dict[str, Any]:
    value = request.header(name)
    if value is None:
        raise Unsigned
    try:
        members = http_sf.parse(value.encode(), tltype="dictionary", on_duplicate_key=_refuse)
    except ValueError as fault:
        raise BadSignature from fault
    return dict(members) if isinstance(members, dict) else {}


def _refuse(name: str, where: str) -> None:
    raise ValueError(f"{name} twice in one {where}")


def _base(request: Request, covered: Sequence[tuple[Any, Parameters]], parameters: Parameters) -> bytes:
    """The signature base (section 2.5)."""
    lines = []
    for name, marks in covered:
        if not isinstance(name, str):
            raise BadSignature
        lines.append(f"{_written((name, marks))}: {components.value(request, name, marks)}")
    lines.append(f'"@signature-params": {_written((list(covered), parameters))}')
    return base(lines)


def _written(structure: Any) -> str:
    """The one way a structured field is written (RFC 9651 section 4.1)."""
    return http_sf.ser([structure])


def _time(stated: object) -> datetime | None:
    if stated is None:
        return None
    if type(stated) is not int:
        raise BadSignature
    return moment(stated)
