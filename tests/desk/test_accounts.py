import pytest

from fedibrand.activitypub.errors import Malformed
from fedibrand.desk import accounts


def test_an_address_is_known_in_small_letters() -> None:
    assert accounts.address(" Ana@Team.Example ") == "ana@team.example"


@pytest.mark.parametrize(
    "text", ["", "ana", "ana@team", "a b@team.example", "@team.example", "a" * 250 + "@b.cc"]
)
def test_what_is_no_address_is_none(text: str) -> None:
    with pytest.raises(Malformed):
        accounts.address(text)
