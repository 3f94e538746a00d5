"""Who may ask for what: packages for little, members for all but a consumer's own acts, nobody else."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from fedibrand.activitypub.errors import EffectRefused, Malformed
from fedibrand.app import your_page
from fedibrand.applying import dated, restoring, scope
from fedibrand.applying.permitted import CONSUMERS_OWN, NOT_FOR_PACKAGES, PACKAGES, PROGRAM
from fedibrand.domain import Entry, HoldingState, Means, Role, Scope
from fedibrand.effect import Effect
from fedibrand.effects import (
    Answer,
    AnyEffect,
    CallWebhook,
    DropProfile,
    EditAnswer,
    End,
    EndFollow,
    EndGrant,
    Enter,
    Forget,
    Grant,
    KeepProfile,
    React,
    Release,
    WithdrawAnswer,
)
from fedibrand.team_effects import AddLabel, AddNote, Assign, MakeCommitment, Notify, Resolve
from tests.applying.conftest import BOB, PACKAGE, Place
from tests.brands import made
from tests.conversations.spoken import ALICE
from tests.fakes import START

DOCUMENT = Path(__file__).parents[2] / "docs" / "promises.md"
GRANT = Grant(scope=Scope.TALK, means=Means.MENTION, subject="https://social.example/1")


async def refused(place: Place, *effects: Effect, **more: Any) -> EffectRefused:
    with pytest.raises(EffectRefused) as found:
        await place.apply(*effects, **more)
    return found.value


def test_every_effect_that_no_package_may_ask_for_names_the_promise_it_would_break() -> None:
    assert set(NOT_FOR_PACKAGES) == set(get_args(AnyEffect)) - PACKAGES
    promises = set(re.findall(r"^\| (P\d+) \|", DOCUMENT.read_text("utf-8"), re.MULTILINE))
    assert {promise for promise, _ in NOT_FOR_PACKAGES.values()} <= promises
    assert all(sentence.endswith(".") for _, sentence in NOT_FOR_PACKAGES.values())


def test_whoever_decides_here_is_in_the_table() -> None:
    assert {scope.CORE, dated.CLOCK, restoring.BY, your_page.CONSUMER} <= PROGRAM
    assert not any("." in by for by in PROGRAM | set(Role))


@pytest.mark.parametrize(
    "effect", [DropProfile(), Forget(entry=Entry.FORGOTTEN), KeepProfile(), Release(), GRANT]
)
async def test_a_package_is_refused_what_is_not_for_packages_and_nothing_of_its_act_is_done(
    place: Place, effect: Effect
) -> None:
    conversation, _ = await place.heard()
    label = AddLabel(conversation=conversation, label="new")
    refusal = await refused(place, label, effect, by=PACKAGE, activity_hash=b"one")
    promise, sentence = NOT_FOR_PACKAGES[type(effect)]
    assert refusal.promise == promise
    assert refusal.detail == f"{type(effect).__name__}: {sentence}"
    assert await place.count("label") == 0
    assert await place.column(f"SELECT count(*) FROM done WHERE by = '{PACKAGE}'") == [0]


def about(conversation: str, holding: str, answer: str) -> list[Effect]:
    """Return everything that a package can ask for about these."""
    return [
        Answer(holding=holding, text="Well?"),
        React(holding=holding),
        EditAnswer(answer=answer, text="Well?"),
        WithdrawAnswer(answer=answer),
        MakeCommitment(answer=answer, until=START),
        Resolve(conversation=conversation),
        Assign(conversation=conversation),
        AddLabel(conversation=conversation, label="new"),
        AddNote(conversation=conversation, text="new"),
        Notify(conversation=conversation, text="new"),
        CallWebhook(conversation=conversation, event="new"),
    ]


@pytest.mark.parametrize("whose", ["another brand's", "another consumer's", "nobody's"])
async def test_what_is_not_this_consumers_at_this_brand_is_refused_to_a_package(
    place: Place, whose: str
) -> None:
    conversation, holding = await place.heard()
    answer = place.answer(holding)
    await place.do(answer)
    zenith = await place.house.add(made.brand("zenith"))
    await place.heard(zenith)
    await place.heard(actor=BOB)
    tried = about(conversation, holding, answer.id)
    who: dict[str, Any] = {"brand": zenith}
    if whose == "another consumer's":
        who = {"consumer": BOB.id, "author": BOB}
    elif whose == "nobody's":
        tried, who = about("nothing", "", "nothing"), {}
    for effect in tried:
        refusal = await refused(place, effect, by=PACKAGE, **who)
        assert refusal.promise == "P13"
        assert re.fullmatch(
            "There is no such (conversation|holding|answer) of this consumer's at this brand.", refusal.detail
        )


async def test_a_package_can_say_more_about_what_it_answers_in_the_same_act(place: Place) -> None:
    _, holding = await place.heard()
    answer = place.answer(holding)
    until = place.house.clock.now() + timedelta(days=2)
    await place.asked(answer, MakeCommitment(answer=answer.id, until=until))
    assert await place.column("SELECT answer_id FROM commitment") == [answer.id]


@pytest.mark.parametrize(
    "answer", ["one", "A" * 26, "0" * 25, "0" * 27, "l" * 26, "0" * 26 + "\n", "\x00" * 26]
)
async def test_an_id_that_is_none_is_refused_to_a_package(place: Place, answer: str) -> None:
    _, holding = await place.heard()
    with pytest.raises(Malformed):
        await place.asked(Answer(id=answer, holding=holding, text="Well?"))
    assert await place.count("answer") == 0


@pytest.mark.parametrize("when", ["it stands", "it is gone", "the same act has it"])
async def test_an_id_that_is_taken_is_refused_to_a_package(place: Place, when: str) -> None:
    _, holding = await place.heard()
    answer = place.answer(holding)
    if when == "the same act has it":
        assert (await refused(place, answer, answer, by=PACKAGE)).promise == "P1"
        return
    await place.do(answer)
    if when == "it is gone":
        await place.do(Forget(entry=Entry.FORGOTTEN))
        _, holding = await place.heard()
    again = Answer(id=answer.id, holding=holding, text="Well?")
    assert (await refused(place, again, by=PACKAGE)).promise == "P1"


async def test_an_answer_without_an_id_gets_a_fresh_one(place: Place) -> None:
    _, holding = await place.heard()
    await place.asked(*(Answer(holding=holding, text="Well?") for _ in range(2)))
    assert await place.count("answer") == 2


@pytest.mark.parametrize("role", Role)
async def test_no_member_can_do_what_only_a_consumers_own_act_leads_to(place: Place, role: Role) -> None:
    await place.heard()
    own = [KeepProfile(), GRANT, Enter(entry=Entry.INVITED), Forget(entry=Entry.FORGOTTEN)]
    assert {type(one) for one in own} <= CONSUMERS_OWN
    for effect in own:
        assert (await refused(place, effect, by=role)).promise == NOT_FOR_PACKAGES[type(effect)][0]
    assert await place.column("SELECT entry FROM ledger") == ["talked"]


async def test_a_member_lets_a_consumer_go(place: Place) -> None:
    _, holding = await place.heard()
    part = (Enter(entry=Entry.LET_GO), EndFollow(), EndGrant(scope=Scope.LISTEN), Release())
    await place.do(*part, End(holding=holding, state=HoldingState.LET_GO), by=Role.AGENT)
    assert await place.column("SELECT entry FROM ledger ORDER BY id") == ["talked", "let-go"]


@pytest.mark.parametrize("by", ["", "somebody", "Owner"])
async def test_nobody_else_may_ask_for_anything(place: Place, by: str) -> None:
    conversation, _ = await place.heard()
    await refused(place, AddLabel(conversation=conversation, label="new"), by=by)
    await refused(place, GRANT, by=by)
    assert await place.count("label") == 0
    assert ALICE.id not in str((await refused(place, GRANT, by=by)).detail)
