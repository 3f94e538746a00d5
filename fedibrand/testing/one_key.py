"""One RSA key for everybody in a run of tests: making one takes long, and so does reading one."""

import contextlib
from collections.abc import Iterator
from functools import cache
from unittest import mock

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from fedibrand.activitypub.signatures import keys as signatures
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.brands import keys
from fedibrand.brands.keys import Pair
from fedibrand.clock import Clock
from fedibrand.testing.consumer_server import new_key

_read = cache(load_pem_private_key)


@cache
def one_key() -> rsa.RSAPrivateKey:
    """Return the one key of this process, which is made when it is first asked for."""
    return new_key()


@contextlib.contextmanager
def one_key_for_all() -> Iterator[None]:
    """Have every brand and instance use :func:`one_key` for as long as the block lasts; for tests alone."""
    with (
        mock.patch.object(keys, "make", _pair),
        mock.patch.object(signatures, "load_pem_private_key", _read),
    ):
        yield


def _pair(clock: Clock) -> Pair:
    return Pair(SigningKey(clock.new_id(), one_key()), SigningKey.generate_ed25519(clock.new_id()))
