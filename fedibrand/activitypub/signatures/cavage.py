"""HTTP signatures as most of the fediverse makes them: draft-cavage-http-signatures-12.

Served as it is spoken: ``rsa-sha256`` and ``hs2019`` both mean what the key can do, RSA with PKCS #1 v1.5 and
SHA-256 or Ed25519, and ``(created)`` may stand beside either, though section 2.3 allows it beside
``hs2019`` alone. Parameters we do not know are ignored.
"""

import re
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from fedibrand.activitypub.errors import BadSignature, Stale, Unsigned
from fedibrand.activitypub.signatures import algorithms, demands
from fedibrand.activitypub.signatures.algorithms import ED25519, RSA_V1_5_SHA256
from fedibrand.activitypub.signatures.dialect import MOST_COVERED, Claim, base, moment
from fedibrand.activitypub.signatures.digest import digest_header
from fedibrand.activitypub.signatures.keys import PublicKey, SigningKey
from fedibrand.activitypub.signatures.request import Request

_TARGET = "(request-target)"
_NAMES = {RSA_V1_5_SHA256.name: "rsa-sha256", ED25519.name: "hs2019"}
_PARAMETER = re.compile(r'\s*([A-Za-z][A-Za-z0-9_-]*)\s*=\s*(?:"([^"]*)"|([^\s",]+))\s*(?:,|$)')


def sign(request: Request, key: SigningKey, now: datetime) -> dict[str, str]:
    """Return the headers that sign a request: Date, Host, Digest where there is a body, Signature.

    They replace headers of the same names that the request may have.
    """
    added = {"Date": format_datetime(now.astimezone(UTC), usegmt=True), "Host": request.authority}
    if request.carries:
        added["Digest"] = digest_header(request.body)
    lines = [f"{_TARGET}: {request.method.lower()} {request.target}"]
    lines += [f"{name.lower()}: {value}" for name, value in added.items()]
    signature = b64encode(algorithms.sign(key, base(lines))).decode()
    parameters = {
        "keyId": key.id,
        "algorithm": _NAMES[algorithms.of(key).name],
        "headers": " ".join([_TARGET, *map(str.lower, added)]),
        "signature": signature,
    }
    added["Signature"] = ",".join(f'{name}="{value}"' for name, value in parameters.items())
    return added


def parse(request: Request) -> Claim:
    """Return what the ``Signature`` header claims.

    Raises:
        Unsigned: There is none.
        BadSignature: It cannot be read, covers what did not come, or is for another host.
        AmbiguousHeader: It or ``Date`` came more than once.
        Stale: It covers a Date that is none.
    """
    value = request.header("signature")
    if value is None:
        raise Unsigned
    stated = _parameters(value)
    covered = tuple(stated.get("headers", "(created)").lower().split())
    if not stated.get("keyId") or not covered or len(covered) > MOST_COVERED:
        raise BadSignature
    try:
        signature = b64decode(stated.get("signature", ""), validate=True)
    except ValueError as fault:
        raise BadSignature from fault
    return Claim(
        dialect="cavage",
        key_id=stated["keyId"],
        bases=_bases(request, covered, stated),
        signature=signature,
        covered=covered,
        created=_created(request, covered, stated),
        expires=moment(stated["expires"]) if "(expires)" in covered else None,
        algorithm=stated.get("algorithm"),
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
    algorithms.check(claim, key, (RSA_V1_5_SHA256, ED25519))


def _parameters(value: str) -> dict[str, str]:
    found: dict[str, str] = {}
    position = 0
    while position < len(value):
        match = _PARAMETER.match(value, position)
        if match is None or match[1] in found:
            raise BadSignature
        found[match[1]] = match[2] if match[2] is not None else match[3]
        position = match.end()
    return found


def _bases(request: Request, covered: tuple[str, ...], stated: dict[str, str]) -> tuple[bytes, ...]:
    """With the query in the target as the draft has it, then without, as some servers sign."""
    targets = dict.fromkeys((request.target, request.path))
    return tuple(
        dict.fromkeys(
            base([f"{name}: {_value(request, name, stated, target)}" for name in covered])
            for target in targets
        )
    )


def _value(request: Request, name: str, stated: dict[str, str], target: str) -> str:
    if name == _TARGET:
        return f"{request.method.lower()} {target}"
    if name in ("(created)", "(expires)"):
        values = tuple(value for each, value in stated.items() if f"({each})" == name)
    else:
        values = request.all(name)
    joined = ", ".join(values)
    # A Host that is not ours was signed for somebody else, who sent it on to us.
    if not values or (name == "host" and not request.is_for(joined)):
        raise BadSignature
    return joined


def _created(request: Request, covered: tuple[str, ...], stated: dict[str, str]) -> datetime | None:
    if "(created)" in covered:
        return moment(stated["created"])
    date = request.header("date") if "date" in covered else None
    if date is None:
        return None
    try:
        read = parsedate_to_datetime(date)
    except (TypeError, ValueError, OverflowError) as fault:
        raise Stale from fault
    return read if read.tzinfo else read.replace(tzinfo=UTC)
