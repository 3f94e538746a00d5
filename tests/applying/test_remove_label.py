"""RemoveLabel: a label is taken off a conversation."""

import pytest

from fedibrand.activitypub.errors import EffectRefused, NotFound
from fedibrand.team_effects import AddLabel, RemoveLabel
from tests.applying.conftest import BOB, Place
from tests.brands import made

NAMES = "SELECT name FROM label ORDER BY name"


async def test_a_label_goes_and_others_stay(place: Place) -> None:
    conversation, _ = await place.heard()
    other, _ = await place.heard()
    await place.do(*(AddLabel(conversation=one, label="kettle") for one in (conversation, other)))
    await place.do(AddLabel(conversation=conversation, label="late"))
    await place.do(RemoveLabel(conversation=conversation, label="kettle"), by="agent")
    assert await place.column(NAMES) == ["kettle", "late"]
    await place.asked(RemoveLabel(conversation=conversation, label="late"))
    assert await place.column(NAMES) == ["kettle"]


async def test_one_that_is_not_there_is_no_fault(place: Place) -> None:
    conversation, _ = await place.heard()
    await place.do(RemoveLabel(conversation=conversation, label="kettle"), by="agent")
    assert await place.column(NAMES) == []


async def test_what_is_put_on_and_taken_off_in_one_act_is_off(place: Place) -> None:
    conversation, _ = await place.heard()
    effects = (kind(conversation=conversation, label="kettle") for kind in (RemoveLabel, AddLabel))
    await place.asked(*effects)
    assert await place.column(NAMES) == []


async def test_a_conversation_with_somebody_else_or_of_another_brand_keeps_its_labels(place: Place) -> None:
    conversation, _ = await place.heard()
    zenith = await place.house.add(made.brand("zenith"))
    await place.do(AddLabel(conversation=conversation, label="kettle"))
    effect = RemoveLabel(conversation=conversation, label="kettle")
    for about in ({"brand": zenith}, {"consumer": BOB.id, "author": BOB}):
        with pytest.raises(NotFound):
            await place.do(effect, by="agent", **about)
        with pytest.raises(EffectRefused, match="of this consumer"):
            await place.asked(effect, **about)
    assert await place.column(NAMES) == ["kettle"]
