"""P13: one brand sees nothing of another brand's consumers, holdings, conversations; it cannot touch them."""

from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.errors import NotFound
from fedibrand.conversations import rows, threads
from fedibrand.domain import Why
from fedibrand.effects import (
    Answer,
    CallWebhook,
    EditAnswer,
    EndFollow,
    Hold,
    React,
    RequestFollow,
    WithdrawAnswer,
)
from fedibrand.store.metadata import metadata
from fedibrand.store.tables.due import Due
from fedibrand.store.tables.holdings import Holding
from fedibrand.team_effects import (
    AddLabel,
    AddNote,
    Assign,
    MakeCommitment,
    Notify,
    RemoveLabel,
    Reopen,
    Resolve,
    Snooze,
)
from tests.conversations.spoken import ALICE
from tests.promises.anything import ANYBODY, EVERY, PACKAGE, TAKEN_BY_PACKAGES, effect
from tests.promises.record import BOB, Record, Stage, done
from tests.promises.world import World

PLANNED = {"wake": "conversation", "look": "holding", "actor-gone": "consumer", "invitation-lapses": "follow"}


def of_acme(record: Record) -> dict[str, list[Any]]:
    """Return everything that is acme's, and what is planned for it."""
    tables = [table for table in metadata.sorted_tables if "brand_id" in table.c and table.name != "figure"]
    found: dict[str, list[Any]] = {
        table.name: record.connection.execute(
            table.select().where(table.c.brand_id == "acme").order_by(*table.primary_key)
        ).all()
        for table in tables
    }
    ours = {(kind, row.id) for kind, table in PLANNED.items() for row in found[table]}
    return {**found, "due": [row for row in record.rows(Due) if (row.kind, row.subject) in ours]}


@settings(max_examples=100)
@given(data=st.data())
def test_whatever_is_asked_for_at_one_brand_nothing_of_another_changes(
    stage: Stage, data: st.DataObject
) -> None:
    record = stage.record
    with record.trying():
        before = of_acme(record)
        for _ in range(data.draw(st.integers(1, 3))):
            who = data.draw(st.sampled_from([ALICE, BOB]))
            by = data.draw(st.one_of(st.just("core"), ANYBODY))
            kinds = TAKEN_BY_PACKAGES if by == PACKAGE else EVERY
            record.act("bolt", who, data.draw(effect(kinds, stage.ids)), by=by)
        assert of_acme(record) == before


def test_every_id_of_one_brand_is_nothing_to_another(stage: Stage) -> None:
    record = stage.record
    tried = [
        *(Answer(id="new", holding=row, text="Well?") for row in (stage.held, stage.bobs)),
        *(React(holding=row) for row in (stage.held, stage.bobs)),
        EditAnswer(answer=stage.answer, text="Well?"),
        WithdrawAnswer(answer=stage.answer),
    ]
    for effect_ in tried:
        for who in (ALICE, BOB):
            with record.trying():
                assert record.act("bolt", who, effect_) == "not-found"


def test_every_id_of_another_brand_or_consumer_is_refused_to_a_package_naming_this_promise(
    stage: Stage,
) -> None:
    record, now = stage.record, stage.record.clock.now()
    (theirs,) = record.column(f"SELECT conversation_id FROM holding WHERE id = '{stage.held}'")
    tried = [
        Answer(holding=stage.held, text="Well?"),
        React(holding=stage.held),
        EditAnswer(answer=stage.answer, text="Well?"),
        WithdrawAnswer(answer=stage.answer),
        MakeCommitment(answer=stage.answer, until=now + timedelta(days=1)),
        Resolve(conversation=theirs),
        Reopen(conversation=theirs),
        Snooze(conversation=theirs, until=now + timedelta(days=1)),
        Assign(conversation=theirs),
        AddLabel(conversation=theirs, label="theirs"),
        RemoveLabel(conversation=theirs, label="theirs"),
        AddNote(conversation=theirs, text="theirs"),
        Notify(conversation=theirs, text="theirs"),
        CallWebhook(conversation=theirs, event="theirs"),
    ]
    assert {type(one) for one in tried} == {*TAKEN_BY_PACKAGES} - {RequestFollow, EndFollow}
    with record.trying():
        before = of_acme(record)
        for effect_ in tried:
            for brand, who in (("bolt", ALICE), ("bolt", BOB), ("acme", BOB)):
                assert record.act(brand, who, effect_, by=PACKAGE) == "P13", effect_
        assert of_acme(record) == before


def test_nobody_of_another_brands_team_is_told_or_given_anything(stage: Stage) -> None:
    record = stage.record
    (ours,) = record.column("SELECT id FROM conversation WHERE brand_id = 'bolt'")
    for by in ("owner", PACKAGE):
        for effect_ in (
            Assign(conversation=ours, member="Ada"),
            Notify(conversation=ours, text="look", member="Ada"),
        ):
            with record.trying():
                assert record.act("bolt", ALICE, effect_, by=by) == "not-found"
                assert record.act("bolt", ALICE, replace(effect_, member="Zoe"), by=by) == ""


def test_conversations_cannot_be_labelled_or_noted_by_another_brand(stage: Stage) -> None:
    record = stage.record
    with record.trying():
        for conversation in record.column("SELECT id FROM conversation WHERE brand_id = 'acme'"):
            record.act("bolt", ALICE, AddLabel(conversation=conversation, label="theirs"))
            record.act("bolt", ALICE, AddNote(conversation=conversation, text="theirs"))
        assert record.column("SELECT count(*) FROM label UNION ALL SELECT count(*) FROM note") == [0, 0]


def test_what_arrives_at_one_brand_neither_joins_nor_replaces_what_another_holds(stage: Stage) -> None:
    record = stage.record
    with record.trying():
        before = of_acme(record)
        how = {"post": "https://social.example/1", "why": Why.TALK, "level": Level.PUBLIC}
        for holding in record.rows(Holding):
            if holding.brand_id == "acme":
                record.arrives("bolt", ALICE, Hold(**how, conversation=holding.conversation_id))
                record.arrives("bolt", ALICE, Hold(**how, edits=holding.id))
        assert of_acme(record) == before
        assert b"leaks" in record.opened(next(row for row in record.rows(Holding) if row.id == stage.held))


def test_a_consumer_is_another_row_for_every_brand_and_so_is_what_they_permit(stage: Stage) -> None:
    record = stage.record
    with record.trying():
        done(record.voice().invites())
        known = record.column(
            "SELECT brand_id FROM consumer WHERE actor = 'https://social.example/users/alice'"
        )
        assert sorted(known) == ["acme", "bolt"]
        assert record.act("bolt", ALICE, RequestFollow()) == "P6"


def test_whoever_reads_for_one_brand_finds_no_conversation_or_answer_of_another(stage: Stage) -> None:
    record = stage.record
    for conversation in record.column("SELECT id FROM conversation WHERE brand_id = 'acme'"):
        for read in (rows.conversation, rows.conversation_id):
            with pytest.raises(NotFound):
                read(record.connection, conversation, "bolt")
    with pytest.raises(NotFound):
        rows.answer_id(record.connection, stage.answer.replace(" ", ""), "bolt")
    listed = rows.conversations(record.connection, "bolt")
    assert {one.conversation.brand_id for one in listed} == {"bolt"}
    store, vault, now = record.store, record.vault, record.clock.now()
    acme = record.column("SELECT id FROM conversation WHERE brand_id = 'acme'")[0]
    with pytest.raises(NotFound):
        done(threads.open_thread(store, vault, acme, now, "bolt"))  # type: ignore[arg-type]


async def test_two_brands_who_were_written_to_in_one_post_hold_it_apart(world: World) -> None:
    bolt = await world.brand("bolt")
    post = await world.hears(text=f"{bolt.acct} the kettle leaks")
    held = {row.brand_id: row for row in await world.holdings()}
    assert set(held) == {world.brand_row.id, bolt.id}
    for column in ("lease_key_id", "wrapped"):
        assert len({row._mapping[column] for row in held.values()}) == 2
    for brand, other in ((bolt, world.brand_row), (world.brand_row, bolt)):
        with pytest.raises(NotFound):
            await world.answer(brand, world.alice, "Well?", held[other.id].id)
    assert post


async def test_an_answer_of_one_brand_is_nowhere_among_those_of_another(world: World) -> None:
    bolt = await world.brand("bolt")
    await world.hears()
    answer = await world.answers_with("Turn it round.")
    headers = {"Accept": "application/activity+json"}
    async with aiohttp.ClientSession(headers=headers) as session:
        statuses = []
        for names in (world.brand_row.names, bolt.names):
            async with session.get(names.answer(answer)) as response:
                statuses.append((response.status, response.content_type))
        async with (
            session.get(bolt.names.answer("nothing")) as absent,
            session.get(bolt.names.answer(answer)) as theirs,
        ):
            assert await absent.text() == await theirs.text()
    assert [status for status, _ in statuses] == [200, 404]
