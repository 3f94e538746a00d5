import pytest

from fedibrand.activitypub.signatures.keys import SigningKey


@pytest.fixture(scope="session")
def rsa_key() -> SigningKey:
    return SigningKey.generate_rsa("https://them.example/users/ann#main-key")


@pytest.fixture(scope="session")
def ed_key() -> SigningKey:
    return SigningKey.generate_ed25519("https://them.example/users/ann#ed25519-key")


@pytest.fixture(scope="session", params=["rsa", "ed25519"])
def key(request: pytest.FixtureRequest, rsa_key: SigningKey, ed_key: SigningKey) -> SigningKey:
    return {"rsa": rsa_key, "ed25519": ed_key}[request.param]
