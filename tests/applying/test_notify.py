"""Notify: the team is told, under seal, for as long as there is a conversation to be told about."""

from datetime import timedelta

import pytest

from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.domain import Entry, Role
from fedibrand.effects import DropConversation, Forget
from fedibrand.team_effects import Notify
from tests.applying.conftest import BOB, PACKAGE, Place
from tests.brands import made


async def test_a_role_is_told_or_one_member(place: Place) -> None:
    conversation, _ = await place.heard()
    ada = await place.hires("Ada")
    await place.asked(
        Notify(conversation=conversation, text="The kettle again.", role=Role.MANAGER),
        Notify(conversation=conversation, text="Look at this.", member="Ada", role=Role.MANAGER),
    )
    rows = await place.rows("notification")
    assert [(row["role"], row["member_id"]) for row in rows] == [("manager", None), ("", ada.id)]
    assert {row["by"] for row in rows} == {PACKAGE}
    assert await place.words("notification") == ["The kettle again.", "Look at this."]


async def test_its_words_are_sealed(place: Place) -> None:
    conversation, _ = await place.heard()
    await place.asked(Notify(conversation=conversation, text="The kettle again."))
    (row,) = await place.rows("notification")
    assert not [name for name, value in row.items() if "kettle" in str(value)]


@pytest.mark.parametrize("text", ["", " \n", "x" * 5001])
async def test_one_that_says_nothing_or_no_end_of_things_is_refused(place: Place, text: str) -> None:
    conversation, _ = await place.heard()
    with pytest.raises(Malformed):
        await place.asked(Notify(conversation=conversation, text=text))
    assert await place.count("notification") == 0


async def test_nobody_is_told_who_is_not_in_the_team_or_about_what_is_not_theirs(place: Place) -> None:
    conversation, _ = await place.heard()
    with pytest.raises(NotFound):
        await place.asked(Notify(conversation=conversation, text="Look.", member="Ada"))
    zenith = await place.house.add(made.brand("zenith"))
    for about in ({"brand": zenith}, {"consumer": BOB.id, "author": BOB}):
        with pytest.raises(NotFound):
            await place.do(Notify(conversation=conversation, text="Look."), **about)
    assert await place.count("notification") == 0


@pytest.mark.parametrize("how", ["dropped", "forgotten"])
async def test_it_goes_with_its_conversation_and_so_does_its_key(place: Place, how: str) -> None:
    conversation, _ = await place.heard()
    await place.hires("Ada")
    for member in ("", "Ada"):
        await place.asked(Notify(conversation=conversation, text="Look.", member=member))
    keys = {row["lease_key_id"] for row in await place.rows("notification")}
    place.house.clock.move(timedelta(minutes=1))
    if how == "dropped":
        await place.do(DropConversation(conversation=conversation))
    else:
        await place.do(Forget(entry=Entry.FORGOTTEN))
    assert await place.count("notification") == 0
    assert keys <= await place.let_go()
    assert len(keys) == 2
