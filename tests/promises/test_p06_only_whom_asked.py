"""P6: a brand follows only whom asked for it: a live listen grant, by foreign key; it is not asked twice."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from fedibrand.activitypub.errors import EffectRefused
from fedibrand.effects import EndGrant, Grant, RequestFollow
from fedibrand.store.tables.follows import FollowRow
from fedibrand.store.tables.grants import GrantRow
from tests.conversations.spoken import ALICE
from tests.fakes import START
from tests.promises.anything import ANYBODY, ASKED_FOR, effect
from tests.promises.record import BOB, Stage, done
from tests.promises.world import World, write


@settings(max_examples=100)
@given(data=st.data())
def test_whatever_is_asked_for_nobody_is_followed_who_did_not_ask(stage: Stage, data: st.DataObject) -> None:
    record = stage.record
    with record.trying():
        done(record.voice(BOB).invites())
        for _ in range(data.draw(st.integers(1, 4))):
            kinds = data.draw(st.sampled_from([(RequestFollow,), ASKED_FOR]))
            brand = data.draw(st.sampled_from(["acme", "bolt"]))
            who = data.draw(st.sampled_from([ALICE, BOB]))
            record.act(brand, who, data.draw(effect(kinds, stage.ids)), by=data.draw(ANYBODY))
        invited = set(record.column("SELECT consumer_id FROM consent_grant WHERE scope = 'listen'"))
        assert {row.consumer_id for row in record.rows(FollowRow)} <= invited
        followed = [one["object"] for one in record.leaving() if one["type"] == "Follow"]
        assert set(followed) <= {BOB.id}


def test_a_grant_that_ended_permits_no_follow(stage: Stage) -> None:
    record = stage.record
    with record.trying():
        assert record.act("acme", BOB, RequestFollow()) == "P6"
        done(record.voice(BOB).invites())
        record.act("acme", BOB, EndGrant(scope="listen"), by="core")
        assert record.act("acme", BOB, RequestFollow()) == "P6"
        assert record.rows(FollowRow) == []


def test_what_they_permit_one_brand_permits_no_other(stage: Stage) -> None:
    record = stage.record
    with record.trying():
        done(record.voice(ALICE).invites())
        assert record.act("bolt", ALICE, RequestFollow()) == "P6"
        assert record.act("acme", ALICE, RequestFollow()) == ""


def test_talking_is_not_asking_to_be_followed(stage: Stage) -> None:
    with stage.record.trying():
        talk = Grant(scope="talk", means="follow", subject="a follow")
        assert stage.record.act("acme", ALICE, talk, RequestFollow(), by="core") == "P6"


@pytest.mark.parametrize("grant", [None, "nothing", ""])
def test_the_database_refuses_a_follow_without_a_grant(stage: Stage, grant: str | None) -> None:
    consumer = stage.record.column("SELECT id FROM consumer WHERE brand_id = 'acme'")[0]
    row = {"id": "one", "brand_id": "acme", "consumer_id": consumer, "grant_id": grant, "state": "accepted"}
    with stage.record.trying(), pytest.raises(IntegrityError):
        stage.record.connection.execute(FollowRow.__table__.insert(), {**row, "requested_at": START})  # type: ignore[attr-defined]


def test_the_database_keeps_a_grant_for_as_long_as_a_follow_stands_on_it(stage: Stage) -> None:
    record = stage.record
    with record.trying():
        done(record.voice(BOB).invites())
        assert record.act("acme", BOB, RequestFollow()) == ""
        with pytest.raises(IntegrityError):
            record.connection.execute(GrantRow.__table__.delete())  # type: ignore[attr-defined]


async def test_a_follow_leaves_when_they_ask_and_never_again_once_it_was_turned_down(world: World) -> None:
    world.alice.locked = True
    await write(world.alice, world.brand_row, "direct", "invite")
    await world.settled()
    (asked,) = world.documents("Follow")
    await world.alice.reject(asked["id"])
    await world.settled()
    with pytest.raises(EffectRefused, match="listen grant"):
        await world.act(world.brand_row, world.alice, RequestFollow())
    assert await world.command("follow", world.alice.acct) == 1
    await world.hears()
    await world.passes(timedelta(days=20))
    assert len(world.documents("Follow")) == 1


async def test_following_the_brand_or_accepting_a_follow_is_no_invitation(world: World) -> None:
    await world.alice.follow(world.acct)
    await world.hears()
    assert await world.command("follow", world.alice.acct) == 1
    assert world.documents("Follow") == []
    assert await world.rows("SELECT count(*) FROM follow") == [0]
