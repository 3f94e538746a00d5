"""Failed work, as owners and managers see it, and have it tried again."""

from typing import Any

import pytest
from sqlalchemy import Connection, insert

from fedibrand.brands import packages
from fedibrand.domain import DeliveryState, JobState, Role
from fedibrand.store.tables.package_jobs import PackageJobRow
from fedibrand.store.tables.webhook_calls import WebhookCallRow
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.stage import Teammate
from tests.journeys.story import Story

NAME = "acme.loyalty"
TRACE = 'File "acme_loyalty.py", line 7, in <greet>'
WORDS = "the kettle leaks"


async def broken(story: Story, brand: Brand, consumer: Consumer) -> None:
    """Have an answer, a job and a call of a brand fail, all about one conversation."""
    post = await consumer.mention(brand, WORDS)
    await story.settled()
    await brand.answer(post, "Which kettle is it?")
    having = story.instance.parts

    def write(connection: Connection) -> None:
        connection.exec_driver_sql(
            "UPDATE delivery SET state = ?, reason = 'refused', status = 403, attempts = 2"
            " WHERE brand_id = ?",
            (DeliveryState.FAILED, brand.id),
        )
        held = connection.exec_driver_sql(
            "SELECT id, consumer_id, conversation_id FROM holding WHERE brand_id = ?", (brand.id,)
        ).one()
        now = story.clock.now()
        common: dict[str, Any] = {
            **{"brand_id": brand.id, "package": NAME, "state": JobState.FAILED, "attempts": 5},
            **{"created_at": now, "due_at": now, "ended_at": now, "conversation_id": held.conversation_id},
        }
        job = {
            **common,
            **{"id": f"job-{brand.id}", "consumer_id": held.consumer_id, "holding_id": held.id},
            **{"activity": "Create", "object": "Note", "event": "", "reason": "KeyError", "fault": TRACE},
            "activity_hash": brand.id.encode(),
        }
        call = {
            **common,
            **{"id": f"call-{brand.id}", "event": "kettle.leaks", "address": "hook", "secret": "signs"},
            **{"status": 422, "reason": "refused"},
        }
        connection.execute(insert(PackageJobRow), job)
        connection.execute(insert(WebhookCallRow), call)
        schema = {"type": "object"}
        changes = {"hook": "https://crm.example/hooks/1?key=k3y"}
        packages.set(connection, having.vault, brand.id, NAME, schema, changes, now)

    await having.store.write(write)


@pytest.fixture
async def mia(join: Join, acme: Brand) -> Teammate:
    """A manager of Acme's."""
    return await join(acme, "Mia", Role.MANAGER)


async def states(story: Story, table: str, brand: Brand) -> list[str]:
    return await story.rows(f"SELECT state FROM {table} WHERE brand_id = '{brand.id}'")


async def test_what_failed_is_listed_with_its_host_its_reason_and_its_trace_and_no_words(
    story: Story, acme: Brand, alice: Consumer, mia: Teammate
) -> None:
    await broken(story, acme, alice)
    assert await mia.get("failed") == 200
    for words in (
        "To localhost",
        "an answer",
        "refused · HTTP 403 · 2 tries",
        "Package acme.loyalty, about Create Note",
        "KeyError",
        "line 7, in &lt;greet&gt;",
        "Webhook crm.example (acme.loyalty): kettle.leaks",
        "refused · HTTP 422 · 5 tries",
        "Try all 3 again",
    ):
        assert words in mia.text
    assert WORDS not in mia.text
    assert "k3y" not in mia.text
    assert "Which kettle" not in mia.text


async def test_one_is_tried_again(story: Story, acme: Brand, alice: Consumer, mia: Teammate) -> None:
    await broken(story, acme, alice)
    (delivery,) = await story.rows(f"SELECT id FROM delivery WHERE brand_id = '{acme.id}'")
    await mia.get("failed")
    await mia.press("failed/retry", id=delivery)
    assert await states(story, "delivery", acme) == [DeliveryState.DELIVERED]
    assert await states(story, "package_job", acme) == [JobState.FAILED]
    assert await states(story, "webhook_call", acme) == [JobState.FAILED]
    assert delivery not in mia.text


async def test_all_are_tried_again_and_only_those_of_this_brand(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer, mia: Teammate
) -> None:
    await broken(story, acme, alice)
    await broken(story, zenith, alice)
    await mia.get("failed")
    await mia.press("failed/retry", all="yes")
    assert await states(story, "delivery", acme) == [DeliveryState.DELIVERED]
    # The brand does not use the package: its job is dropped, and its call is not made.
    assert await states(story, "package_job", acme) == []
    assert "the package is not in use any more" in mia.text
    for table in ("delivery", "package_job", "webhook_call"):
        assert await states(story, table, zenith) == ["failed"]


async def test_the_failed_work_of_another_brand_is_left_alone(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer, mia: Teammate
) -> None:
    await broken(story, zenith, alice)
    await mia.get("failed")
    assert "Nothing failed." in mia.text
    (delivery,) = await story.rows(f"SELECT id FROM delivery WHERE brand_id = '{zenith.id}'")
    token = mia.token
    for named in (delivery, f"job-{zenith.id}", f"call-{zenith.id}"):
        await mia.post("failed/retry", token=token, id=named)
    for table in ("delivery", "package_job", "webhook_call"):
        assert await states(story, table, zenith) == ["failed"]
    assert await mia.get(f"/desk/{zenith.id}/failed") == 404
    assert await mia.post(f"/desk/{zenith.id}/failed/retry", token=token, all="yes") == 404


async def test_a_form_that_was_not_made_here_has_nothing_tried_again(
    story: Story, acme: Brand, alice: Consumer, mia: Teammate
) -> None:
    await broken(story, acme, alice)
    assert await mia.post("failed/retry", token="0" * 64, all="yes") == 403
    assert await states(story, "delivery", acme) == [DeliveryState.FAILED]


@pytest.mark.parametrize("role", [Role.AGENT, Role.VIEWER])
async def test_agents_and_viewers_neither_see_it_nor_have_it_tried_again(
    story: Story, acme: Brand, alice: Consumer, join: Join, role: Role
) -> None:
    await broken(story, acme, alice)
    someone = await join(acme, "Ann", role)
    await someone.get(someone.desk)
    assert "/failed" not in someone.text
    assert await someone.post("failed/retry", all="yes") == 403
    assert await states(story, "delivery", acme) == [DeliveryState.FAILED]
    for path in ("failed", "failed/list"):
        assert await someone.get(path) == 403
