from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from example_crm_bridge import handlers
from standardwebhooks import Webhook, WebhookVerificationError

from fedibrand import Resolve
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import MovedClock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.faults import PackageFailed, faults
from fedibrand.testing.stage import Stage

NAME = "example.crm_bridge"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOTE = {"customer": "C-1017", "note": "Bought the red kettle in March."}


@dataclass
class Crm:
    """Takes calls that are signed, and says ``reply`` to each."""

    secret: str = SECRET
    reply: Any = None
    address: str = ""
    bodies: list[str] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.text()
        try:
            self.calls.append(Webhook(self.secret).verify(body, dict(request.headers)))
        except WebhookVerificationError:
            return web.Response(status=401)
        self.bodies.append(body)
        return web.Response(status=204) if self.reply is None else web.json_response(self.reply)


@pytest.fixture
async def crm() -> AsyncIterator[Crm]:
    made, application = Crm(), web.Application()
    application.add_routes([web.post("/calls", made.take)])
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.address = f"http://127.0.0.1:{runner.addresses[0][1]}/calls"
    yield made
    await runner.cleanup()


@pytest.fixture
def clock() -> MovedClock:
    """Now: whoever verifies a call refuses what is minutes old."""
    return MovedClock(datetime.now(UTC))


@pytest.fixture
def packages() -> list[str]:
    return [NAME]


@pytest.fixture
def package_settings(crm: Crm) -> dict[str, dict[str, Any]]:
    return {NAME: {"webhook": crm.address, "webhook_secret": SECRET}}


async def test_a_new_conversation_is_told_by_ids_alone(
    instance: Stage, crm: Crm, brand: Brand, consumer: Consumer
) -> None:
    await consumer.mention(brand, "My kettle leaks.")
    await instance.settled()
    (call,), (conversation,) = crm.calls, brand.conversations
    assert call["type"] == "conversation.opened"
    assert call["data"].pop("call")
    assert call["data"] == {"brand": "acme", "package": NAME, "conversation": conversation.id}
    assert not any(word in crm.bodies[0] for word in ("kettle", "alice", consumer.id))
    assert (brand.notes, brand.labels, brand.webhook_calls) == ([], [], [])


async def test_what_the_crm_knows_becomes_a_note_and_a_label(
    instance: Stage, crm: Crm, brand: Brand, consumer: Consumer
) -> None:
    crm.reply = NOTE
    await consumer.mention(brand, "Mein Kessel ist undicht.", language="de")
    await instance.settled()
    assert [(note.by, note.text) for note in brand.notes] == [
        (NAME, "C-1017: Bought the red kettle in March.")
    ]
    assert brand.labels == ["customer"]
    assert brand.answers == []


async def test_somebody_whom_the_crm_does_not_know_is_no_customer(
    instance: Stage, crm: Crm, brand: Brand, consumer: Consumer
) -> None:
    for reply in ({}, {"note": "Nobody of this name.", "score": 3}):
        crm.reply = reply
        await consumer.mention(brand, "My kettle leaks.")
        await instance.settled()
    assert len(crm.calls) == 2
    assert ([note.text for note in brand.notes], brand.labels) == (["Nobody of this name."], [])


async def test_a_conversation_that_goes_on_is_not_told_again(
    instance: Stage, crm: Crm, brand: Brand, consumer: Consumer
) -> None:
    for text in ("My kettle leaks.", "It is the red one."):
        await consumer.message(brand, text)
        await instance.passes(timedelta(seconds=5))
    post = await consumer.mention(brand, "It still leaks!")
    await consumer.edit(post, f"{brand.acct} It still leaks.")
    await consumer.reply(post, "Hello?")
    await instance.settled()
    assert len(brand.posts) == 4
    assert [call["data"]["conversation"] for call in crm.calls] == [each.id for each in brand.conversations]


async def test_a_private_conversation_after_one_that_was_resolved_is_told(
    instance: Stage, crm: Crm, brand: Brand, consumer: Consumer
) -> None:
    await consumer.message(brand, "My kettle leaks.")
    await instance.settled()
    await brand.act(consumer, Resolve(conversation=brand.conversations[0].id))
    await consumer.message(brand, "My teapot leaks.")
    await instance.settled()
    assert len(brand.conversations) == 2
    assert [call["data"]["conversation"] for call in crm.calls] == [each.id for each in brand.conversations]


async def test_a_call_that_is_not_signed_by_what_the_crm_knows_is_not_taken(
    instance: Stage, crm: Crm, brand: Brand, consumer: Consumer
) -> None:
    crm.secret = "whsec_b3RoZXI="
    await consumer.mention(brand, "My kettle leaks.")
    await instance.settled()
    (call,) = brand.webhook_calls
    assert (crm.calls, call.status, call.reason) == ([], 401, "refused")
    assert len(brand.posts) == 1


async def test_a_reply_of_another_shape_fails_where_the_operator_sees_it(
    instance: Stage, crm: Crm, brand: Brand, consumer: Consumer
) -> None:
    crm.reply = {"customer": 1017}
    await consumer.mention(brand, "My kettle leaks.")
    with pytest.raises(PackageFailed, match=r"conversation\.opened: ValidationError"):
        await instance.settled()
    assert len(brand.posts) == 1
    assert (brand.notes, brand.labels) == ([], [])


async def test_nothing_is_noted_of_a_consumer_who_left(
    instance: Stage, crm: Crm, brand: Brand, consumer: Consumer
) -> None:
    crm.reply = NOTE
    post = await consumer.mention(brand, "My kettle leaks.")
    await instance.settled()
    await consumer.delete(post)
    await consumer.message(brand, "forget")
    await instance.settled()
    assert (brand.notes, brand.labels, len(crm.calls)) == ([], [], 1)


@pytest.mark.parametrize(
    ("setting", "value"), [("webhook", "crm"), ("webhook_secret", ""), ("label", ""), ("token", "t")]
)
def test_a_setting_that_is_wrong_is_refused_by_its_name(setting: str, value: str) -> None:
    whole = {"webhook": "https://crm.example/", "webhook_secret": SECRET, setting: value}
    (fault,) = faults(handlers, **whole)
    assert fault.startswith(f"{setting}: ")
