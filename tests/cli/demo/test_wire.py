"""Nothing counts as crossed that only one end knows of."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from fedibrand.cli.demo.record import Record
from fedibrand.cli.demo.wire import Arrivals, NotSeen, Wire
from fedibrand.domain import DeliveryState, Standing

ID = "http://localhost:8001/users/alice#1"
SENT = {
    "what": "Create Note",
    "inbox": "http://localhost:8000/inbox",
    "status": 202,
    "code": "",
    "activity": ID,
}
RECEIVED = {
    "type": "Create",
    "object": "http://localhost:8000/brands/acme/answers/reply-1",
    "verified_by": "cavage",
    "status": 202,
    "outcome": "applied",
}
INBOX = "http://localhost:8001/users/alice/inbox"


class Theirs:
    """A consumer's server to which these things came."""

    def __init__(self, *received: dict[str, Any]) -> None:
        self.all = list(received)

    async def received(self, after: int, seconds: float) -> list[dict[str, Any]]:
        return self.all[after:]


def wire(*received: dict[str, Any], arrived: str = "") -> Wire:
    arrivals = Arrivals()
    if arrived:
        arrivals.lines[ID] = {"event": "arrived", "activity": ID, "dialect": arrived}
    return Wire(Theirs(*received), arrivals)  # type: ignore[arg-type]


def record(*states: DeliveryState) -> Record:
    rows = [
        SimpleNamespace(id=str(number), what="Create", inbox=INBOX, state=state, status=202)
        for number, state in enumerate(states)
    ]
    return Record([], [], [], rows, [], [], 0, Standing.STRANGER)


def test_what_was_sent_has_crossed_when_it_arrived() -> None:
    (crossed,) = wire(arrived="cavage").to_brand({"sent": [SENT]})
    assert (crossed.sender, crossed.what, crossed.dialect, crossed.status) == (
        *("consumer", "Create Note", "cavage"),
        202,
    )


@pytest.mark.parametrize(
    ("sent", "arrived", "end"),
    [
        ([], "cavage", "consumer"),
        ([SENT], "", "brand"),
        ([SENT], "rfc9421", "brand"),
        ([{**SENT, "status": 401, "code": "bad-signature"}], "cavage", "brand"),
        ([{**SENT, "status": None}], "cavage", "brand"),
    ],
)
def test_what_one_end_alone_has_is_not_seen(sent: list[dict[str, Any]], arrived: str, end: str) -> None:
    with pytest.raises(NotSeen, match=f"at the {end}’s end"):
        wire(arrived=arrived).to_brand({"sent": sent})


def test_what_was_told_before_is_not_told_again() -> None:
    having = wire(arrived="cavage")
    having.to_brand({"sent": [SENT]})
    with pytest.raises(NotSeen, match="nothing was sent"):
        having.to_brand({"sent": [SENT]})


async def test_what_came_in_has_crossed_when_its_delivery_is_recorded() -> None:
    (crossed,) = await wire(RECEIVED).to_consumer(record(DeliveryState.DELIVERED))
    assert (crossed.sender, crossed.target, crossed.dialect) == ("brand", INBOX, "cavage")


@pytest.mark.parametrize(
    ("received", "states", "end"),
    [
        ([], [DeliveryState.DELIVERED], "consumer"),
        ([RECEIVED], [], "brand"),
        ([RECEIVED], [DeliveryState.WAITING], "brand"),
        ([RECEIVED, RECEIVED], [DeliveryState.DELIVERED], "brand"),
        ([{**RECEIVED, "verified_by": None}], [DeliveryState.DELIVERED], "consumer"),
        ([{**RECEIVED, "outcome": "dropped: known"}], [DeliveryState.DELIVERED], "consumer"),
    ],
)
async def test_a_delivery_that_one_end_alone_has_is_not_seen(
    received: list[dict[str, Any]], states: list[DeliveryState], end: str
) -> None:
    with pytest.raises(NotSeen, match=f"at the {end}’s end"):
        await wire(*received).to_consumer(record(*states))


async def test_of_a_reply_the_brand_has_the_bare_id_alone() -> None:
    having = replace(record(DeliveryState.DELIVERED), gone=frozenset({"reply-1"}))
    crossed = await wire(RECEIVED, RECEIVED).to_consumer(having, 2)
    assert [(each.what, each.target) for each in crossed] == [("Create", INBOX)] * 2
