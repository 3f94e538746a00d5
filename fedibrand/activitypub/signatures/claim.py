"""Which dialect a request is signed in, and what its signature claims."""

from fedibrand.activitypub.signatures import cavage, rfc9421
from fedibrand.activitypub.signatures.dialect import Claim
from fedibrand.activitypub.signatures.request import Request

__all__ = ["Claim", "claim"]

_ONCE = ("signature", "signature-input", "digest", "content-digest", "host", "date")


def claim(request: Request) -> Claim:
    """Return what a request's signature claims: RFC 9421 where ``Signature-Input`` came, else Cavage.

    Raises:
        Unsigned: There is no signature.
        AmbiguousHeader: A header that signatures rest on came more than once.
        NotCovered: Of several signatures by RFC 9421, none covers what it must.
        Stale: It covers a Date that is none.
        BadSignature: It cannot be read, or covers what did not come.
    """
    came = {name for name in _ONCE if request.header(name) is not None}
    return rfc9421.parse(request) if "signature-input" in came else cavage.parse(request)
