"""That ``Registry.on`` gives each activity with its object: no activity is without its overloads."""

from typing import Any, get_overloads, get_type_hints

import pytest

from fedibrand.activitypub.vocabulary import ACTIVITIES, Thing
from fedibrand.registry import C, D, O, On, P, Registry

HINTS = [get_type_hints(overload) for overload in get_overloads(Registry.on)]


@pytest.mark.parametrize("kind", ACTIVITIES.values())
def test_an_activity_is_given_with_any_object_one_of_two_or_one_of_many(kind: Any) -> None:
    asked = type[kind[Any]]
    assert [hints for hints in HINTS if hints["activity"] == asked] == [
        {"activity": asked, "return": On[kind[Thing], C, D]},
        {"activity": asked, "one": type[O], "other": type[P], "return": On[kind[O | P], C, D]},
        {"activity": asked, "one": type[O], "more": type[O], "return": On[kind[O], C, D]},
    ]


def test_there_are_no_others() -> None:
    assert len(HINTS) == 3 * len(ACTIVITIES)
