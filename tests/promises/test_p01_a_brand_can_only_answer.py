"""P1: every new Note replies to a post whose words are held; an edit changes only what was sent."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from fedibrand.activitypub.vocabulary import OBJECTS
from fedibrand.domain import AnswerState, HoldingState
from fedibrand.effects import Answer, EditAnswer, End, Forget, WithdrawAnswer
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.holdings import Holding
from tests.conversations.spoken import ALICE
from tests.promises.anything import ANYBODY, ASKED_FOR, EVERY, PACKAGE, TAKEN_BY_PACKAGES, WORDS, effect
from tests.promises.record import BOB, Stage
from tests.promises.surfaces import SURFACES
from tests.promises.world import World, note_of

COLUMNS = {
    *("id", "brand_id", "conversation_id", "holding_id", "level", "state", "by", "member_id", "version"),
    *("created_at", "edited_at", "content_id", "lease_key_id", "wrapped"),
}


def posts_in(document: Any) -> list[dict[str, Any]]:
    """Return every post in a document, however deep."""
    if isinstance(document, list):
        return [post for each in document for post in posts_in(each)]
    if not isinstance(document, dict):
        return []
    here = [document] if document.get("type") in OBJECTS and document["type"] != "Tombstone" else []
    return here + [post for name, each in document.items() if name != "tag" for post in posts_in(each)]


@settings(max_examples=100)
@given(data=st.data())
def test_whatever_is_asked_for_no_post_leaves_but_a_reply_to_words_that_are_held(
    stage: Stage, data: st.DataObject
) -> None:
    record = stage.record
    with record.trying():
        for _ in range(data.draw(st.integers(1, 4))):
            held = {row.id: row for row in record.rows(Holding) if row.state == HoldingState.HELD}
            before = {row.id for row in record.rows(AnswerRow)}
            brand = data.draw(st.sampled_from(["acme", "bolt"]))
            who = data.draw(st.sampled_from([ALICE, BOB]))
            by = data.draw(ANYBODY)
            kinds = data.draw(st.sampled_from([(Answer,), TAKEN_BY_PACKAGES if by == PACKAGE else ASKED_FOR]))
            record.act(brand, who, data.draw(effect(kinds, stage.ids)), by=by)
            for row in record.rows(AnswerRow):
                if row.id not in before:
                    assert held[row.holding_id].brand_id == row.brand_id == brand
        sent = [row.id for row in record.rows(AnswerRow) if row.state == AnswerState.SENT]
        for document in record.leaving():
            for post in posts_in(document):
                assert post["inReplyTo"].startswith((ALICE.id, BOB.id))
                assert post["id"].rsplit("/", 1)[1] in sent


@settings(max_examples=100)
@given(answer=st.text(max_size=20), text=WORDS)
def test_an_edit_changes_only_what_was_sent(stage: Stage, answer: str, text: str) -> None:
    with stage.record.trying():
        outcome = stage.record.act("acme", ALICE, EditAnswer(answer=answer, text=text))
        assert outcome in ("P4", "not-found")
        assert [row.version for row in stage.record.rows(AnswerRow)] == [1]


def test_what_has_no_words_any_more_takes_no_answer(stage: Stage) -> None:
    with stage.record.trying():
        assert stage.record.act("acme", ALICE, Answer(id="one", holding=stage.ended, text="Well?")) == "P1"
        stage.record.act("acme", ALICE, End(holding=stage.held, state=HoldingState.LAPSED))
        assert stage.record.act("acme", ALICE, Answer(id="two", holding=stage.held, text="Well?")) == "P1"


def test_an_answer_to_what_is_no_longer_held_can_still_be_edited_and_withdrawn(stage: Stage) -> None:
    with stage.record.trying():
        assert stage.record.act("acme", ALICE, EditAnswer(answer=stage.answer, text="Turn it twice.")) == ""
        assert stage.record.act("acme", ALICE, WithdrawAnswer(answer=stage.answer)) == ""
        assert stage.record.act("acme", ALICE, EditAnswer(answer=stage.answer, text="Well?")) == "P1"


def test_nobody_of_whom_nothing_is_left_can_be_answered(stage: Stage) -> None:
    with stage.record.trying():
        stage.record.act("acme", ALICE, Forget(entry="forgotten"), by="core")
        outcome = stage.record.act("acme", ALICE, Answer(id="one", holding=stage.held, text="Well?"))
        assert outcome == "not-found"


def test_no_effect_says_publish() -> None:
    kinds = {kind.__name__ for kind in EVERY}
    assert kinds.isdisjoint({"Publish", "Post", "Create", "Announce", "Boost", "Quote", "Broadcast"})
    writing = {kind.__name__ for kind in EVERY if "text" in kind.__struct_fields__}
    assert writing <= {
        "Answer",
        "EditAnswer",
        "AddNote",
        "KeepCommitment",
        "MakeCommitment",
        "Notify",
        "SaveDraft",
    }


def test_the_table_of_answers_has_no_column_for_another_kind_or_an_audience(stage: Stage) -> None:
    looked_at = inspect(stage.record.connection)
    assert {column["name"] for column in looked_at.get_columns("answer")} == COLUMNS
    keys = {
        key["constrained_columns"][0]: key["referred_table"] for key in looked_at.get_foreign_keys("answer")
    }
    assert (keys["holding_id"], keys["conversation_id"]) == ("holding", "conversation")


@pytest.mark.parametrize("holding", [None, "nothing", ""])
def test_the_database_refuses_an_answer_to_nothing(stage: Stage, holding: str | None) -> None:
    (row,) = stage.record.rows(AnswerRow)
    values = {**row._mapping, "id": "another", "holding_id": holding}
    with stage.record.trying(), pytest.raises(IntegrityError):
        stage.record.connection.execute(AnswerRow.__table__.insert(), values)  # type: ignore[attr-defined]


@pytest.mark.parametrize("surface", SURFACES)
async def test_after_a_delete_nobody_gets_an_answer_out(world: World, surface: str) -> None:
    post = await world.hears()
    await world.alice.delete(post)
    await world.settled()
    if surface == "command":
        (conversation,) = await world.rows("SELECT id FROM conversation")
        assert await world.command("answer", conversation, "Turn it round.") == 1
    assert [one for one in world.sent if note_of(one)] == []
