"""When core has a private message acknowledged."""

from typing import Any

import msgspec
import pytest

from fedibrand.activitypub.vocabulary import Create, Note
from fedibrand.domain import BrandView, OpeningHours
from fedibrand.effects import Acknowledge, Hold
from fedibrand.inbox.deciding import CoreContext
from tests.inbox.handlers.cases import (
    ACTIVITY,
    ALICE,
    POST,
    answer,
    blocked,
    brand,
    context,
    decide,
    kinds,
    mention,
    message,
    thread,
)

SUNDAYS = (OpeningHours(day=6, opens=0, closes=1440),)
"""Nobody is there on the Monday of these cases."""
ALWAYS = tuple(OpeningHours(day=day, opens=0, closes=1440) for day in range(7))


def closed(**otherwise: Any) -> BrandView:
    settings = {"opening_hours": SUNDAYS, "acknowledgement": "Later.", "acknowledgement_language": "en"}
    return brand(**{**settings, **otherwise})


def made(post: Note) -> Create[Note]:
    return Create(id=ACTIVITY, actor=ALICE, object=post)


async def acknowledged(post: Note, known: CoreContext) -> bool:
    return Acknowledge in kinds(await decide(made(post), known))


async def test_it_comes_after_what_is_held() -> None:
    found = await decide(made(message()), context(brand=closed()))
    assert isinstance(found, list)
    assert found[-1] == Acknowledge(post=POST)
    assert type(found[-2]) is Hold


@pytest.mark.parametrize(
    "settings", [{"acknowledgement": ""}, {"opening_hours": ALWAYS}, {"opening_hours": ()}]
)
async def test_where_none_is_set_or_somebody_is_there_it_does_not(settings: dict[str, Any]) -> None:
    assert not await acknowledged(message(), context(brand=closed(**settings)))


async def test_what_others_can_read_is_not_acknowledged() -> None:
    assert not await acknowledged(mention(), context(brand=closed()))


@pytest.mark.parametrize("word", ["help", "what", "stop"])
async def test_a_word_is_replied_to_instead(word: str) -> None:
    assert not await acknowledged(message(f"<p>@acme {word}</p>"), context(brand=closed()))


@pytest.mark.parametrize(("by", "said"), [("hours", False), ("agent", True), ("acme.loyalty", True)])
async def test_a_reply_to_an_acknowledgement_is_not_acknowledged(by: str, said: bool) -> None:
    parent = msgspec.structs.replace(answer(), by=by)
    known = context(brand=closed(), parent_answer=parent, conversation=thread(message=True))
    assert await acknowledged(message(in_reply_to="https://brands.example/1"), known) == said


async def test_who_is_turned_away_is_not() -> None:
    assert not await acknowledged(message(), blocked(brand=closed()))
