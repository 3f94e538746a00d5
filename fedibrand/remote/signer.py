"""Who signs an outgoing request, and how."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fedibrand.activitypub.signatures import cavage, rfc9421
from fedibrand.activitypub.signatures.dialect import Dialect
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.activitypub.signatures.request import Request

_SIGN: Mapping[Dialect, Callable[[Request, SigningKey, datetime], dict[str, str]]] = {
    "cavage": cavage.sign,
    "rfc9421": rfc9421.sign,
}


@dataclass(frozen=True, slots=True)
class Signer:
    """A brand, or the instance actor, as whom a request is made."""

    key: SigningKey

    def headers(self, request: Request, dialect: Dialect, now: datetime) -> dict[str, str]:
        """Return the headers that make ``request`` a signed one."""
        return _SIGN[dialect](request, self.key, now)
