import pytest

from fedibrand.activitypub.errors import Malformed
from fedibrand.applying.lengths import LABEL, check_length


@pytest.mark.parametrize("text", ["a", " a ", "é" * LABEL])
def test_what_says_something_is_taken(text: str) -> None:
    check_length("A label has 1 to %(most)s characters.", text, LABEL)


@pytest.mark.parametrize("text", ["", " \n", "a" * (LABEL + 1)])
def test_what_says_nothing_or_too_much_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="A label has 1 to 60 characters"):
        check_length("A label has 1 to %(most)s characters.", text, LABEL)
