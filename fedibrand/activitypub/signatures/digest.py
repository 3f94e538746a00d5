"""Digests of a body: ``Digest`` (RFC 3230) and ``Content-Digest`` (RFC 9530)."""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterator

import http_sf

from fedibrand.activitypub.errors import BadDigest
from fedibrand.activitypub.signatures.request import Request

_HASHES = {"sha-256": "sha256", "sha-512": "sha512"}


def digest_header(body: bytes) -> str:
    """Return the value of a ``Digest`` header: ``SHA-256=…``."""
    return f"SHA-256={b64encode(hashlib.sha256(body).digest()).decode()}"


def content_digest(body: bytes) -> str:
    """Return the value of a ``Content-Digest`` header: ``sha-256=:…:``."""
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"


def check(request: Request) -> None:
    """Compare every digest that came with the body's own bytes. What must have come, coverage says.

    Raises:
        BadDigest: One does not match, cannot be read, or is by no algorithm we know.
        AmbiguousHeader: A header of digests came more than once.
    """
    for name, read in (("digest", _digest), ("content-digest", _content_digest)):
        value = request.header(name)
        if value is None:
            continue
        try:
            known = [(_HASHES[each], stated) for each, stated in read(value) if each in _HASHES]
        except ValueError as fault:
            raise BadDigest(header=name) from fault
        if not known or any(hashlib.new(each, request.body).digest() != stated for each, stated in known):
            raise BadDigest(header=name)


def _digest(value: str) -> Iterator[tuple[str, bytes]]:
    for member in value.split(","):
        name, _, stated = member.strip().partition("=")
        if name.lower() in _HASHES:
            yield name.lower(), b64decode(stated, validate=True)


def _content_digest(value: str) -> Iterator[tuple[str, bytes]]:
    members = http_sf.parse(value.encode(), tltype="dictionary", on_duplicate_key=_refuse)
    if not isinstance(members, dict):
        raise ValueError("not a dictionary")
    for name, member in members.items():
        stated = member[0] if isinstance(member, tuple) else member
        if not isinstance(stated, bytes):
            raise ValueError("not bytes")
        yield name, stated


def _refuse(name: str, where: str) -> None:
    raise ValueError(f"{name} twice in one {where}")
