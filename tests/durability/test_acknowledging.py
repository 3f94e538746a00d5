"""Acknowledgements of a server that is killed: each message has its one, and each one arrives."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from random import Random

import msgspec

from fedibrand.brands import acknowledging, registry
from fedibrand.brands.registry import BrandRow
from fedibrand.domain import ConversationState, DeliveryState, OpeningHours
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.testing.running import running
from tests.durability.crowd import Crowd
from tests.durability.disk import reading
from tests.durability.processes import Place, eventually, forking, serving

MESSAGES, KILLS, LATER = 40, 4, 3 * 3600
"""How many seconds ahead the last server is: all that waits for its time is due."""


async def test_a_server_killed_while_it_acknowledges_says_it_once_to_everybody(
    place: Place, crowd: Crowd, acme: BrandRow
) -> None:
    moments = Random(2007)
    await close(place, acme)
    for _ in range(KILLS):
        async with serving(place) as server:
            people = asyncio.gather(*(message(crowd) for _ in range(MESSAGES // KILLS)))
            await asyncio.sleep(moments.uniform(0.02, 0.4))
            server.kill()
            await server.wait()
            people.cancel()
            await asyncio.gather(people, return_exceptions=True)
    async with serving(place):
        for person in crowd.people:
            await message(crowd, person.id)
    async with forking(place) as forks:
        await forks.start(ahead=LATER)
        await eventually(partial(_rests, place))
        assert await forks.terminate() == 0
    with reading(place) as disk:
        conversations, answers = disk.rows(Conversation), disk.rows(AnswerRow)
        assert len(conversations) == len(crowd.people) == MESSAGES
        assert {row.by for row in answers} == {acknowledging.BY}
        said = Counter(row.conversation_id for row in answers)
        assert said == Counter(row.id for row in conversations)
        assert {(row.state, row.answered) for row in conversations} == {(ConversationState.OPEN, 1)}
        deliveries = Counter(row.answer_id for row in disk.rows(Delivery) if row.what == "Create")
        assert deliveries == Counter(row.id for row in answers)
        came = {one["object"]["id"] for one in crowd.received if one["type"] == "Create"}
        assert came == {acme.names.answer(row.id) for row in answers}


async def message(crowd: Crowd, actor: str = "") -> None:
    """Have somebody send the one message of theirs, again if it was sent before."""
    person = next((one for one in crowd.people if one.id == actor), None) or crowd.person()
    # What strangers write alike stands apart from the queues, and is not acknowledged.
    words = Random(person.id).sample(["kettle", "teapot", "cup", "leaks", "cold", "red", "late", "gone"], 6)
    content = {"content": f"{' '.join(words)} {person.id.rpartition('/')[2]}"}
    note = {**crowd.note(person, "kettle"), **content, "to": [crowd.brand.actor], "cc": []}
    await crowd.insist({**crowd.act("Create", note), "to": [crowd.brand.actor], "cc": []})


async def close(place: Place, brand: BrandRow) -> None:
    """Have nobody be there for three days."""
    days_ahead = (datetime.now(UTC).weekday() + 4) % 7
    settings = msgspec.structs.replace(
        brand.settings,
        opening_hours=(OpeningHours(day=days_ahead, opens=0, closes=1),),
        acknowledgement="We are back {opens}.",
        acknowledgement_language="en",
    )
    async with running(place.settings, role="worker") as instance:
        now = instance.parts.clock.now()
        await instance.parts.store.write(registry.edit, brand.id, brand.profile, settings, now)


async def _rests(place: Place) -> bool:
    with reading(place) as disk:
        waiting = [row for row in disk.rows(Delivery) if row.state == DeliveryState.WAITING]
        return not waiting and not disk.rows(Arrival)
