"""What packages were to decide ends with what it is about, and the words that a job keeps end with it."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from fedibrand.applying import reaping, restoring
from fedibrand.domain import Entry, HoldingState, Means, Scope
from fedibrand.effects import CallWebhook, DropConversation, DropProfile, End, Forget, Grant, Release
from fedibrand.lasting import WAITING_KEPT
from fedibrand.outbox.order import RESTORED
from tests.applying.conftest import Place

STATES = "SELECT state || ' ' || reason FROM"


async def keys_of_jobs(place: Place) -> set[str]:
    return {row["lease_key_id"] for row in await place.rows("package_job") if row["lease_key_id"]}


@pytest.mark.parametrize("state", [HoldingState.WITHDRAWN, HoldingState.LAPSED, HoldingState.LET_GO])
async def test_a_job_about_a_post_ends_with_it_though_the_stub_stays(
    place: Place, state: HoldingState
) -> None:
    _, holding = await place.heard()
    _, other = await place.heard()
    await place.gives_job(holding_id=holding)
    kept = await place.gives_job(holding_id=other)
    await place.do(End(holding=holding, state=state))
    assert await place.count("holding") == 2
    assert await place.column("SELECT id FROM package_job") == [kept]


async def test_jobs_about_what_was_listened_to_end_with_the_listening(place: Place) -> None:
    _, holding = await place.heard()

    def listen(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE holding SET why = 'listen'")

    await place.house.store.write(listen)
    await place.gives_job(holding_id=holding)
    await place.do(Release())
    assert await place.count("holding") == 1
    assert await place.count("package_job") == 0


async def test_with_a_conversation_go_the_jobs_of_its_webhooks_replies(place: Place) -> None:
    conversation, _ = await place.heard()
    await place.gives_job(conversation_id=conversation, event="new", words='{"loyal": true}')
    keys = await keys_of_jobs(place)
    await place.do(DropConversation(conversation=conversation))
    assert await place.count("package_job") == 0
    assert len(keys) == 1
    assert keys <= await place.let_go()


@pytest.mark.parametrize("how", ["forgotten", "dropped"])
async def test_with_a_consumer_go_the_jobs_about_them_and_their_words(place: Place, how: str) -> None:
    if how == "forgotten":
        _, holding = await place.heard()
        await place.gives_job(holding_id=holding)
    else:
        await place.do(Grant(scope=Scope.TALK, means=Means.MENTION, subject="https://social.example/1"))
    await place.gives_job(activity="Like", words='{"type": "Like"}')
    keys = await keys_of_jobs(place)
    await place.do(Forget(entry=Entry.FORGOTTEN) if how == "forgotten" else DropProfile())
    for table in ("package_job", "consumer", "content"):
        assert await place.count(table) == 0, table
    assert len(keys) == 1
    assert keys <= await place.let_go()


async def test_jobs_and_calls_that_nobody_did_in_seven_days_end_failed_ones_too(place: Place) -> None:
    conversation, holding = await place.heard()
    await place.gives_job(holding_id=holding, state="failed")
    await place.gives_job(activity="Like", words='{"type": "Like"}')
    keys = await keys_of_jobs(place)
    await place.asked(CallWebhook(event="new", conversation=conversation))
    place.house.clock.move(WAITING_KEPT)
    now = place.house.clock.now()
    late = await place.gives_job(holding_id=holding)
    for end, number in ((reaping.jobs, 2), (reaping.calls, 1)):
        assert await place.house.store.write(end, now - timedelta(seconds=1), place.tools) == 0
        assert await place.house.store.write(end, now, place.tools) == number
        assert await place.house.store.write(end, now, place.tools) == 0
    assert await place.column("SELECT id FROM package_job") == [late]
    assert await place.count("webhook_call") == 0
    assert keys <= await place.let_go()


async def test_what_was_waiting_when_a_backup_was_taken_waits_for_a_person(place: Place) -> None:
    conversation, holding = await place.heard()
    await place.gives_job(holding_id=holding)
    await place.gives_job(holding_id=holding, state="failed", reason="refused")
    await place.asked(CallWebhook(event="new", conversation=conversation))
    await place.house.store.write(restoring.hold_back, place.house.clock.now())
    assert await place.column(f"{STATES} package_job ORDER BY id") == [f"failed {RESTORED}", "failed refused"]
    assert await place.column(f"{STATES} webhook_call") == [f"failed {RESTORED}"]
    assert await place.column("SELECT count(*) FROM webhook_call WHERE ended_at IS NOT NULL") == [1]


async def test_a_job_whose_words_have_no_key_any_more_is_taken_out(place: Place) -> None:
    _, holding = await place.heard()
    kept = await place.gives_job(holding_id=holding)
    await place.gives_job(activity="Like", words='{"type": "Like"}')
    (key,) = await keys_of_jobs(place)
    place.house.vault.destroy([key])
    assert await place.house.store.write(restoring.take_out, place.house.vault) == 1
    assert await place.column("SELECT id FROM package_job") == [kept]
