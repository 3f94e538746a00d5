import dataclasses
import inspect

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedibrand import effects
from fedibrand.activitypub.vocabulary import ACTIVITIES, OBJECTS
from fedibrand.acts import Act, decode, encode
from fedibrand.effect import Effect
from fedibrand.effects import AnyEffect, Hold

KINDS: list[type[Effect]] = list(AnyEffect.__args__)
by_type = st.one_of(*(st.from_type(kind) for kind in KINDS))


@given(st.lists(by_type, max_size=4))
def test_effects_are_read_as_they_were_written(found: list[Effect]) -> None:
    assert decode(encode(found)) == found


def test_an_act_is_about_one_brand_and_one_consumer_and_does_not_change() -> None:
    act = Act(brand="brand-1", consumer="https://home.example/users/alice", by="core", effects=())
    with pytest.raises(dataclasses.FrozenInstanceError):
        act.brand = "brand-2"  # type: ignore[misc]


def test_the_closed_set_holds_every_effect_there_is() -> None:
    defined = {kind for _, kind in inspect.getmembers(effects, inspect.isclass) if issubclass(kind, Effect)}
    assert set(KINDS) == defined - {Effect}


@pytest.mark.parametrize("kind", KINDS)
def test_no_effect_shares_a_name_with_an_activity_or_an_object(kind: type[Effect]) -> None:
    assert kind.__name__ not in {*ACTIVITIES, *OBJECTS}


@pytest.mark.parametrize("kind", KINDS)
def test_no_effect_says_to_whom(kind: type[Effect]) -> None:
    assert not {"brand", "consumer", "to", "cc", "audience", "inbox"} & set(kind.__struct_fields__)


@pytest.mark.parametrize("kind", KINDS)
def test_every_effect_is_frozen_and_says_what_it_does(kind: type[Effect]) -> None:
    assert kind.__struct_config__.frozen
    assert kind.__doc__


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b'[{"effect": "Publish", "text": "hello"}]',
        b'[{"effect": "Hold"}]',
        b'[{"text": "hello"}]',
    ],
)
def test_what_is_no_effect_is_refused(data: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(data)


def test_a_holdings_words_are_in_no_effect() -> None:
    assert not {"content", "words", "text", "body"} & set(Hold.__struct_fields__)
