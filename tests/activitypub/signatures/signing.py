"""What tests of signatures share: a moment, requests, and the headers that a dialect adds to them."""

from dataclasses import replace
from datetime import UTC, datetime
from types import ModuleType

from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.activitypub.signatures.request import Request
from fedibrand.problems import Refusal

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
INBOX = "https://brands.example/inbox?from=them"
BODY = b'{"type": "Follow"}'


def post(body: bytes = BODY, url: str = INBOX) -> Request:
    return Request("POST", url, (("Content-Type", "application/activity+json"),), body)


def get(url: str = "https://brands.example/brands/acme") -> Request:
    return Request("GET", url, (("Accept", "application/activity+json"),), b"")


def with_headers(request: Request, headers: dict[str, str]) -> Request:
    """The request with these headers, in place of any of the same names."""
    replaced = {name.lower() for name in headers}
    kept = tuple(each for each in request.headers if each[0].lower() not in replaced)
    return replace(request, headers=(*kept, *headers.items()))


def signed(request: Request, dialect: ModuleType, key: SigningKey, now: datetime = NOW) -> Request:
    return with_headers(request, dialect.sign(request, key, now))


def told(refusal: Refusal) -> tuple[int, str]:
    """What the other side is told."""
    return refusal.status, refusal.code
