from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.domain import (
    AnswerView,
    BrandSettings,
    BrandView,
    ConsumerView,
    ConversationView,
    FollowView,
    GrantView,
    HoldingView,
    Means,
    Picture,
    Scope,
    Why,
)
from fedibrand.lasting import AFTER_RESOLVED, LEASES
from tests.inbox.handlers.cases import FOLLOWED, INVITED, MENTIONED, NOW

KINDS: list[type[Any]] = [
    AnswerView,
    BrandSettings,
    BrandView,
    ConsumerView,
    ConversationView,
    FollowView,
    GrantView,
    HoldingView,
    Picture,
]


@given(st.one_of(*(st.from_type(kind) for kind in KINDS)))
def test_every_view_is_read_as_it_was_written(view: msgspec.Struct) -> None:
    assert msgspec.json.decode(msgspec.json.encode(view), type=type(view)) == view


@pytest.mark.parametrize("kind", KINDS)
def test_every_view_is_frozen(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.frozen


def test_every_reason_to_hold_something_has_an_end() -> None:
    assert {why: LEASES[why].days for why in Why} == {Why.TALK: 90, Why.LISTEN: 7, Why.REPORT: 30}
    assert timedelta(days=30) == AFTER_RESOLVED


def test_a_brand_begins_with_the_longest_leases_and_two_answers() -> None:
    settings = BrandSettings()
    assert timedelta(days=settings.talk_days) == LEASES[Why.TALK]
    assert timedelta(days=settings.listen_days) == LEASES[Why.LISTEN]
    assert settings.answers_per_message == 2


def test_a_grant_is_found_by_its_scope() -> None:
    known = ConsumerView(actor="a", grants=(FOLLOWED, MENTIONED, INVITED))
    assert known.grant(Scope.TALK) == FOLLOWED
    assert known.grant(Scope.LISTEN) == INVITED
    assert ConsumerView(actor="a", grants=(MENTIONED,)).grant(Scope.LISTEN) is None


def test_a_consumer_nobody_knows_permits_nothing() -> None:
    stranger = ConsumerView(actor="a")
    assert stranger.grants == ()
    assert not stranger.known


def test_a_grant_says_when_and_by_what_it_was_given() -> None:
    grant = GrantView(id="g", scope=Scope.LISTEN, means=Means.WORD, granted_at=NOW)
    assert not grant.may_answer
