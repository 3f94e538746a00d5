"""Consent, asked at the moment a delivery leaves."""

from datetime import datetime, timedelta

import pytest

from fedibrand.domain import HoldingState, Scope, Why
from fedibrand.outbox.consent import against_activity, against_answer
from fedibrand.store.tables.holdings import Holding
from tests.fakes import START
from tests.outbox.scene import Scene

SOON = START + timedelta(hours=1)


@pytest.mark.parametrize(
    ("why", "scope", "may_answer", "against"),
    [
        (Why.TALK, Scope.TALK, False, ""),
        (Why.TALK, Scope.LISTEN, False, "grant-over"),
        (Why.TALK, Scope.LISTEN, True, ""),
        (Why.LISTEN, Scope.TALK, False, "grant-over"),
        (Why.LISTEN, Scope.LISTEN, False, "grant-over"),
        (Why.LISTEN, Scope.LISTEN, True, ""),
    ],
)
async def test_which_grant_lets_an_answer_to_which_post_leave(
    scene: Scene, why: Why, scope: Scope, may_answer: bool, against: str
) -> None:
    await scene.consumer("alice")
    await scene.post("alice", why)
    await scene.grant("alice", scope, may_answer=may_answer)
    assert await scene.store.read(against_answer, "alice", "alice-post", START) == against


@pytest.mark.parametrize(
    ("times", "against"),
    [({}, ""), ({"ended_at": START}, "grant-over"), ({"until": SOON}, ""), ({"until": START}, "grant-over")],
)
async def test_a_grant_counts_until_it_ends(scene: Scene, times: dict[str, datetime], against: str) -> None:
    await scene.consumer("alice")
    await scene.post("alice")
    await scene.grant("alice", Scope.TALK, **times)
    assert await scene.store.read(against_answer, "alice", "alice-post", START) == against


@pytest.mark.parametrize("state", [HoldingState.WITHDRAWN, HoldingState.LAPSED, HoldingState.LET_GO])
async def test_no_new_note_replies_to_words_that_are_gone(scene: Scene, state: HoldingState) -> None:
    await scene.talker("alice")
    await scene.change(Holding, "alice-post", state=state)
    assert await scene.store.read(against_answer, "alice", "alice-post", START) == "post-gone"


async def test_anothers_grant_is_no_grant(scene: Scene) -> None:
    await scene.talker("bob")
    await scene.consumer("alice")
    await scene.post("alice")
    assert await scene.store.read(against_answer, "alice", "alice-post", START) == "grant-over"


@pytest.mark.parametrize(
    ("what", "scope", "against"),
    [
        ("Follow", Scope.LISTEN, ""),
        ("Follow", Scope.TALK, "grant-over"),
        ("Like", Scope.TALK, ""),
        ("EmojiReact", Scope.LISTEN, ""),
        ("Like", None, "grant-over"),
        ("Accept", None, ""),
        ("Reject", None, ""),
        ("Undo", None, ""),
    ],
)
async def test_what_is_owed_needs_no_grant_and_what_we_wish_for_does(
    scene: Scene, what: str, scope: Scope | None, against: str
) -> None:
    await scene.consumer("alice")
    if scope is not None:
        await scene.grant("alice", scope)
    assert await scene.store.read(against_activity, "alice", what, START) == against
