"""Assign: a conversation is one member's, or nobody's."""

import pytest

from fedibrand.activitypub.errors import NotFound
from fedibrand.team_effects import Assign
from tests.applying.conftest import BOB, Place
from tests.brands import made

WHOSE = "SELECT assignee_id FROM conversation"


async def test_a_conversation_is_a_members_by_their_name_and_nobodys_again(place: Place) -> None:
    conversation, _ = await place.heard()
    ada, zoe = await place.hires("Ada"), await place.hires("Zoe")
    for name, whose in (("Ada", ada.id), ("Zoe", zoe.id), ("", None)):
        await place.do(Assign(conversation=conversation, member=name), by="agent")
        assert await place.column(WHOSE) == [whose]


async def test_the_last_word_about_a_conversation_counts(place: Place) -> None:
    conversation, _ = await place.heard()
    await place.hires("Ada")
    zoe = await place.hires("Zoe")
    await place.asked(*(Assign(conversation=conversation, member=name) for name in ("Ada", "Zoe")))
    assert await place.column(WHOSE) == [zoe.id]


@pytest.mark.parametrize("name", ["Zoe", "ada", " Ada"])
async def test_nobody_is_assigned_what_who_is_not_in_the_brands_team(place: Place, name: str) -> None:
    conversation, _ = await place.heard()
    await place.hires("Ada")
    await place.hires("Zoe", await place.house.add(made.brand("zenith")))
    with pytest.raises(NotFound) as refused:
        await place.asked(Assign(conversation=conversation, member=name))
    assert refused.value.detail == "There is no member of this name in the team."
    assert await place.column(WHOSE) == [None]


async def test_a_conversation_with_somebody_else_or_of_another_brand_is_not_there(place: Place) -> None:
    conversation, _ = await place.heard()
    zenith = await place.house.add(made.brand("zenith"))
    await place.hires("Ada")
    await place.hires("Ada", zenith)
    effect = Assign(conversation=conversation, member="Ada")
    for about in ({"brand": zenith}, {"consumer": BOB.id, "author": BOB}):
        with pytest.raises(NotFound):
            await place.do(effect, by="agent", **about)
    assert await place.column(WHOSE) == [None]
