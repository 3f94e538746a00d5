from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fedibrand.activitypub.errors import Malformed
from fedibrand.applying.scope import Tools
from fedibrand.brands.registry import BrandRow
from fedibrand.consumers import people
from fedibrand.consumers.people import Known
from fedibrand.domain import Entry, FollowState, HoldingState, Means, Scope, Standing
from fedibrand.effects import AcceptFollow, ConfirmFollow, End, EndGrant, Enter, Forget, RequestFollow
from tests.brands import made
from tests.conversations.spoken import ALICE, Voice


@dataclass
class Place:
    house: made.House
    acme: BrandRow
    other: BrandRow

    def alice(self, brand: BrandRow) -> Voice:
        house = self.house
        tools = Tools(house.vault, house.clock, house.brands.names, house.brands.view, house.keys.proof_key)
        return Voice(house.store, tools, brand.id)

    async def find(self, who: str) -> list[Known]:
        return await people.find(self.house.store, self.house.vault, who)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with made.house(tmp_path) as house:
        yield Place(house, await house.add(made.brand()), await house.add(made.brand("other")))


async def test_a_consumer_is_known_to_each_brand_they_wrote_to(place: Place) -> None:
    await place.alice(place.acme).writes("Hello")
    assert [known.brand for known in await place.find(ALICE.id)] == [place.acme.id]
    voice = place.alice(place.other)
    voice.posts = 1
    await voice.writes("Hello")
    assert {known.brand for known in await place.find(ALICE.id)} == {place.acme.id, place.other.id}


@pytest.mark.parametrize(
    "name", ["@alice@social.example", "Alice@SOCIAL.example", "acct:alice@social.example"]
)
async def test_a_consumer_is_found_by_name_however_it_is_written(place: Place, name: str) -> None:
    await place.alice(place.acme).writes("Hello")
    assert [known.actor for known in await place.find(name)] == [ALICE.id]


async def test_nobody_is_found_under_another_name(place: Place) -> None:
    await place.alice(place.acme).writes("Hello")
    assert await place.find("@bob@social.example") == await place.find(f"{ALICE.id}2") == []
    with pytest.raises(Malformed):
        await place.find("nobody")


async def test_what_is_held_of_them_is_listed_until_it_ends(place: Place) -> None:
    alice = place.alice(place.acme)
    conversation, first = await alice.writes("One")
    _, second = await alice.writes("Two", conversation)
    await alice.does(End(holding=first, state=HoldingState.LET_GO))
    (known,) = await place.find(ALICE.id)
    (held,) = known.held
    assert (held.id, held.conversation) == (second, conversation)
    assert (held.lease_until - place.house.clock.now()).days == 90


async def test_live_grants_are_listed_and_ended_ones_are_not(place: Place) -> None:
    alice = place.alice(place.acme)
    await alice.writes("Hello")
    place.house.clock.move(60)
    await alice.invites()
    (known,) = await place.find(ALICE.id)
    assert [(grant.scope, grant.means) for grant in known.grants] == [
        (Scope.TALK, Means.MENTION),
        (Scope.LISTEN, Means.WORD),
    ]
    await alice.does(EndGrant(scope=Scope.LISTEN))
    assert [grant.scope for grant in (await place.find(ALICE.id))[0].grants] == [Scope.TALK]


async def test_follows_in_both_directions_and_the_standing_are_told(place: Place) -> None:
    alice = place.alice(place.acme)
    await alice.invites()
    await alice.does(RequestFollow())
    (known,) = await place.find(ALICE.id)
    assert known.follow is not None
    assert (known.standing, known.follow.state, known.follows_us_since) == (
        Standing.INVITED,
        FollowState.REQUESTED,
        None,
    )
    await alice.does(
        Enter(entry=Entry.ACCEPTED), ConfirmFollow(), AcceptFollow(follow="https://social.example/f")
    )
    (known,) = await place.find(ALICE.id)
    assert known.follow is not None
    assert (known.standing, known.follow.state) == (Standing.FOLLOWING, FollowState.ACCEPTED)
    assert known.follows_us_since == place.house.clock.now()


async def test_a_profile_is_told_by_the_name_on_its_own_host(place: Place) -> None:
    await place.alice(place.acme).writes("Hello")
    (known,) = await place.find(ALICE.id)
    assert (known.acct, known.name, known.host) == ("@alice@social.example", "Alice", "social.example")
    assert (known.discoverable, known.vetoes) == (True, ())


async def test_who_was_forgotten_is_known_to_nobody(place: Place) -> None:
    alice = place.alice(place.acme)
    await alice.writes("Hello")
    await alice.does(Forget(entry=Entry.FORGOTTEN))
    assert await place.find(ALICE.id) == []
