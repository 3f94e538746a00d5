"""The kit with a package in it: what it is given, what it does, and how a test hears of its faults."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from fedibrand import Handlers
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.faults import NotFound, PackageFailed, WrongSchema, WrongSetting, faults
from fedibrand.testing.stage import Stage
from fedibrand.testing.webhook import Called, Webhook
from tests.inbox.packages.made import install

pytest_plugins = ["fedibrand.testing.fixtures"]

CODE = """
from fedibrand import *

handlers = Handlers("acme.hours", {
    "type": "object",
    "properties": {
        "hours": {"type": "string"},
        "webhook": {"type": "string"},
        "webhook_secret": {"type": "string", "writeOnly": True},
    },
    "required": ["hours"],
    "additionalProperties": False,
})

@handlers.on(Create, Note)
async def say_when(activity, context):
    if "broken" in activity.object.content:
        raise ZeroDivisionError(activity.object.content)
    if "widely" in activity.object.content:
        return [RequestFollow()]
    if "webhook" in context.settings:
        return [CallWebhook(conversation=context.conversation.id, event="written")]
    return [Answer(holding=context.post.id, text=f"We are here {context.settings['hours']}.")]

@handlers.webhook_reply
async def note(reply, context):
    return [AddNote(conversation=context.conversation.id, text=reply.data["customer"])]
"""


@pytest.fixture(autouse=True)
def installed(tmp_path: Path) -> Iterator[None]:
    folder = tmp_path / "installed"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        install(folder, "acme.hours", CODE, patch)
        yield


class TestByFixtures:
    @pytest.fixture
    def packages(self) -> list[str]:
        return ["acme.hours"]

    @pytest.fixture
    def package_settings(self) -> Mapping[str, Mapping[str, Any]]:
        return {"acme.hours": {"hours": "till nine"}}

    async def test_what_a_package_answers_is_sent(
        self, instance: Stage, brand: Brand, consumer: Consumer
    ) -> None:
        post = await consumer.mention(brand, "Good evening!")
        await instance.settled()
        assert [(answer.by, answer.text) for answer in brand.answers] == [
            ("acme.hours", "We are here till nine.")
        ]
        assert len(consumer.answers(post)) == 1

    async def test_a_handler_that_fails_is_told_of_once_with_the_place(
        self, instance: Stage, brand: Brand, consumer: Consumer
    ) -> None:
        assert await instance.instance.ask("acme.hours"), "what it registers is known before it hears"
        await consumer.mention(brand, "it is broken")
        with pytest.raises(PackageFailed, match=r"^acme\.hours, Create Note: ZeroDivisionError") as told:
            await instance.settled()
        assert "in say_when" in str(told.value)
        await instance.settled()
        assert [each.reason for each in brand.failures] == ["ZeroDivisionError"]

    async def test_what_would_break_a_promise_is_told_by_its_name(
        self, instance: Stage, brand: Brand, consumer: Consumer
    ) -> None:
        await consumer.mention(brand, "tell it widely")
        with pytest.raises(PackageFailed, match="P6"):
            await instance.settled()


async def test_a_webhook_is_called_and_what_it_replies_is_heard(
    instance: Stage, brand: Brand, consumer: Consumer, webhook: Webhook
) -> None:
    webhook.reply = {"customer": "since 2019"}
    await brand.enable("acme.hours", hours="always", webhook=webhook.address, webhook_secret=webhook.secret)
    await consumer.mention(brand, "Good evening!")
    await instance.settled()
    (thread,) = brand.conversations
    assert webhook.calls == [Called("written", "acme", "acme.hours", thread.id)]
    assert [note.text for note in brand.notes] == ["since 2019"]
    assert brand.webhook_calls == []


async def test_a_webhook_that_is_away_is_tried_again(
    instance: Stage, brand: Brand, consumer: Consumer, webhook: Webhook
) -> None:
    webhook.status = 503
    await brand.enable("acme.hours", hours="always", webhook=webhook.address, webhook_secret=webhook.secret)
    await consumer.mention(brand, "Good evening!")
    await instance.settled()
    assert [(call.event, call.attempts, call.status) for call in brand.webhook_calls] == [("written", 1, 503)]
    assert webhook.calls == []


async def test_what_is_set_wrongly_is_named(brand: Brand) -> None:
    with pytest.raises(WrongSetting, match="hours: must be set"):
        await brand.enable("acme.hours")
    with pytest.raises(WrongSetting, match="hour: there is no such setting"):
        await brand.enable("acme.hours", hours="always", hour=1)


async def test_what_is_not_installed_cannot_be_enabled(brand: Brand) -> None:
    with pytest.raises(NotFound, match=r"acme\.house is not installed"):
        await brand.enable("acme.house")


async def test_what_is_installed_beside_it_is_left_alone(
    brand: Brand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, imported = tmp_path / "beside", tmp_path / "imported"
    beside.mkdir()
    install(beside, "acme.beside", f"import os; os.mkdir({str(imported)!r})", monkeypatch)
    await brand.enable("acme.hours", hours="always")
    assert not imported.exists()


def test_settings_are_tried_without_a_brand() -> None:
    handlers = Handlers(
        "acme.hours",
        {"type": "object", "properties": {"from": {"type": "string"}}, "additionalProperties": False},
    )
    assert faults(handlers, **{"from": "nine"}) == []
    assert faults(handlers, till="five") == ["till: there is no such setting"]
    with pytest.raises(WrongSchema):
        faults(Handlers("acme.odd", {"type": "array"}))
