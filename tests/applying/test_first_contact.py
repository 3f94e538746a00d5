"""First contact: what stands apart of what strangers write, and what lets it in."""

from typing import Any

import msgspec
import pytest

from fedibrand.activitypub.errors import EffectRefused, NotFound
from fedibrand.activitypub.vocabulary import Person
from fedibrand.applying.apply import Applied, apply
from fedibrand.domain import BrandSettings, Entry, HoldingState
from fedibrand.effects import Answer, End, Forget
from fedibrand.team_effects import Admit, Assign, MergeConversation, Resolve
from tests.applying.conftest import Place
from tests.brands import made
from tests.conversations import spoken
from tests.conversations.spoken import ALICE, Voice

SAME = "<p>Cheap watches at a price that you will not believe</p>"
LINK = '<p><a href="https://shop.example/p">shop.example/p</a></p>'
OWN = "<p>The kettle I bought from you leaks at the bottom</p>"


def person(name: str) -> Person:
    return msgspec.structs.replace(ALICE, id=f"https://social.example/users/{name}", preferred_username=name)


class Street:
    """Strangers in front of a brand."""

    def __init__(self, place: Place) -> None:
        self.place, self.brand = place, place.acme
        self._voices: dict[tuple[str, str], Voice] = {}

    async def writes(self, who: str, html: str = SAME, conversation: str | None = None) -> str:
        """Have somebody write; return the conversation."""
        found, _ = await self.voice(who).writes(html, conversation)
        return found

    async def does(self, who: str, *effects: Any, **more: Any) -> Any:
        """Have a member do something about somebody."""
        about = {
            "consumer": person(who).id,
            "author": person(who),
            "by": "agent",
            "brand": self.brand,
            **more,
        }
        return await self.place.apply(*effects, **about)

    def voice(self, who: str) -> Voice:
        house = self.place.house
        posts = 100 * len(self._voices)
        made_of = Voice(house.store, self.place.tools, self.brand.id, person(who), posts)
        return self._voices.setdefault((self.brand.id, who), made_of)

    async def apart(self) -> list[str]:
        return await self.place.column("SELECT id FROM conversation WHERE first_contact ORDER BY id")

    async def holding(self, conversation: str) -> str:
        (found, *_) = await self.place.column(
            f"SELECT id FROM holding WHERE conversation_id = '{conversation}' ORDER BY id"
        )
        return str(found)


@pytest.fixture
def street(place: Place) -> Street:
    return Street(place)


async def test_a_stranger_who_sends_only_a_link_stands_apart_and_is_held_like_any_other(
    street: Street,
) -> None:
    conversation = await street.writes("bob", LINK)
    assert await street.apart() == [conversation]
    assert await street.place.column("SELECT state FROM conversation") == ["open"]
    assert await street.place.column("SELECT state FROM holding") == [HoldingState.HELD]
    assert await street.place.column("SELECT entry FROM ledger") == [Entry.TALKED]


async def test_a_stranger_with_words_of_their_own_stands_with_the_others(street: Street) -> None:
    for number, who in enumerate(("bob", "carol", "dave")):
        await street.writes(who, f"{OWN} {'I' * number}")
    assert await street.apart() == []


async def test_the_third_who_writes_the_same_stands_apart_with_the_two_before_them(street: Street) -> None:
    first, second = await street.writes("bob"), await street.writes("carol")
    assert await street.apart() == []
    third, fourth = await street.writes("dave"), await street.writes("eve", f"@acme {SAME.upper()}")
    assert await street.apart() == [first, second, third, fourth]


async def test_who_looks_at_those_before_hears_of_it(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    touched: set[tuple[str, str]] = set()

    def noting(*about: Any) -> Applied:
        applied = apply(*about)
        touched.update(applied.touched)
        return applied

    monkeypatch.setattr(spoken, "apply", noting)
    await street.writes("bob")
    await street.writes("carol")
    touched.clear()
    await street.writes("dave")
    consumers = await street.place.column("SELECT id FROM consumer")
    assert touched == {(street.brand.id, consumer) for consumer in consumers}


async def test_a_greeting_that_many_write_is_everybodys(street: Street) -> None:
    for who in ("bob", "carol", "dave", "eve"):
        await street.writes(who, "<p>Good morning, Acme!</p>")
    assert await street.apart() == []


async def test_one_who_writes_the_same_three_times_is_one(street: Street) -> None:
    for _ in range(3):
        await street.writes("bob")
    assert await street.apart() == []


async def test_each_brand_is_written_to_by_itself(street: Street) -> None:
    zenith = await street.place.house.add(made.brand("zenith"))
    await street.writes("bob")
    await street.writes("carol")
    street.brand = zenith
    await street.writes("dave")
    link = await street.writes("eve", LINK)
    street.brand = street.place.acme
    await street.writes("eve", OWN)
    assert await street.apart() == [link]


async def test_whom_the_brand_knows_is_never_set_apart(street: Street) -> None:
    await street.writes("bob", OWN)
    await street.voice("carol").invites()
    for who in ("bob", "carol"):
        for html in (LINK, SAME):
            await street.writes(who, html)
    await street.writes("dave")
    await street.writes("eve")
    assert await street.apart() == []


@pytest.mark.parametrize("what", ["answered", "assigned", "resolved", "more said", "said more elsewhere"])
async def test_those_before_stay_where_somebody_turned_to_them_or_they_said_more(
    street: Street, what: str
) -> None:
    first, second = await street.writes("bob"), await street.writes("carol")
    match what:
        case "answered":
            await street.does("bob", Answer(holding=await street.holding(first), text="Well?"))
        case "assigned":
            await street.place.hires("Ana")
            await street.does("bob", Assign(conversation=first, member="Ana"))
        case "resolved":
            await street.does("bob", Resolve(conversation=first))
        case "more said":
            await street.writes("bob", OWN, first)
        case "said more elsewhere":
            await street.writes("bob", OWN)
    third = await street.writes("dave")
    assert await street.apart() == [second, third]


@pytest.mark.parametrize("what", ["taken back", "forgotten", "edited", "merged"])
async def test_what_ended_is_no_longer_like_others(street: Street, what: str) -> None:
    first = await street.writes("bob")
    match what:
        case "taken back":
            await street.does(
                "bob", End(holding=await street.holding(first), state=HoldingState.WITHDRAWN), by="core"
            )
        case "forgotten":
            await street.does("bob", Forget(entry=Entry.FORGOTTEN), by="core")
        case "edited":
            await street.voice("bob").edits(await street.holding(first), OWN, first)
        case "merged":
            await street.does(
                "bob", MergeConversation(conversation=first, into=await street.writes("bob", OWN))
            )
    assert len(street.place.tools.alike) == 0
    await street.writes("carol")
    await street.writes("dave")
    assert await street.apart() == []


async def test_a_member_lets_somebody_in_with_all_they_wrote(street: Street) -> None:
    one, _ = await street.writes("bob", LINK), await street.writes("bob", LINK)
    other = await street.writes("carol", LINK)
    street.place.house.clock.move(60)
    await street.does("bob", Admit(conversation=one))
    assert await street.apart() == [other]
    moved = "SELECT count(DISTINCT moved_at) FROM conversation"
    assert await street.place.column(moved) == [2]
    await street.does("bob", Admit(conversation=one))
    assert await street.apart() == [other]


async def test_who_was_let_in_stays_so_when_more_write_the_same(street: Street) -> None:
    first, second, third = [await street.writes(who) for who in ("bob", "carol", "dave")]
    await street.does("bob", Admit(conversation=first))
    fourth = await street.writes("eve")
    assert await street.apart() == [second, third, fourth]
    await street.writes("bob")
    assert await street.apart() == [second, third, fourth]


async def test_answering_and_assigning_let_in_and_taking_away_from_a_member_does_not(street: Street) -> None:
    await street.place.hires("Ana")
    first, second, third = [await street.writes(who, LINK) for who in ("bob", "carol", "dave")]
    await street.does("bob", Answer(holding=await street.holding(first), text="What is this?"))
    await street.does("carol", Assign(conversation=second, member="Ana"))
    await street.does("dave", Assign(conversation=third))
    assert await street.apart() == [third]


@pytest.mark.parametrize("where", ["there", "elsewhere", "by an edit"])
async def test_words_of_their_own_let_a_stranger_in_and_another_link_does_not(
    street: Street, where: str
) -> None:
    conversation = await street.writes("bob", LINK)
    await street.writes("bob", LINK, conversation)
    another = await street.writes("bob", LINK)
    assert await street.apart() == [conversation, another]
    match where:
        case "there":
            await street.writes("bob", OWN, conversation)
        case "elsewhere":
            await street.writes("bob", OWN)
        case "by an edit":
            await street.voice("bob").edits(await street.holding(conversation), OWN, conversation)
    assert await street.apart() == []


async def test_who_wrote_the_same_as_others_and_does_so_again_stays_apart(street: Street) -> None:
    found = [await street.writes(who) for who in ("bob", "carol", "dave")]
    await street.writes("dave", SAME, found[-1])
    assert await street.apart() == found


@pytest.mark.parametrize("what", ["another brand's", "another consumer's", "nobody's"])
async def test_nobody_is_let_in_by_whom_it_does_not_concern(street: Street, what: str) -> None:
    conversation = await street.writes("bob", LINK)
    zenith = await street.place.house.add(made.brand("zenith"))
    await street.writes("carol", OWN)
    who, about = "bob", conversation
    if what == "another brand's":
        street.brand = zenith
        await street.writes("bob", OWN)
    elif what == "another consumer's":
        who = "carol"
    else:
        about = "nothing"
    with pytest.raises(NotFound):
        await street.does(who, Admit(conversation=about))
    assert await street.apart() == [conversation]


async def test_no_package_lets_anybody_in(street: Street) -> None:
    conversation = await street.writes("bob", LINK)
    with pytest.raises(EffectRefused) as refused:
        await street.does("bob", Admit(conversation=conversation), by="acme.loyalty")
    assert refused.value.promise == "P5"
    assert await street.apart() == [conversation]


async def test_no_turn_is_taken_for_who_stands_apart_until_they_are_let_in(street: Street) -> None:
    house = street.place.house
    street.brand = await house.add(made.brand("turns", settings=BrandSettings(take_turns=True)))
    ana = await street.place.hires("Ana", street.brand)
    conversation = await street.writes("bob", LINK)
    assert await street.place.column("SELECT assignee_id FROM conversation") == [None]
    await street.does("bob", Admit(conversation=conversation))
    assert await street.place.column("SELECT assignee_id FROM conversation") == [ana.id]
    another = await street.writes("carol", LINK)
    await street.writes("carol", OWN, another)
    assert await street.place.column("SELECT assignee_id FROM conversation") == [ana.id, ana.id]


async def test_no_word_of_it_is_in_the_record(street: Street) -> None:
    for who in ("bob", "carol", "dave"):
        await street.writes(who)
    digests = [note.digest for note in street.place.tools.alike._brands[street.brand.id].notes.values()]
    assert len(set(digests)) == 1
    for table in ("conversation", "holding", "consumer", "ledger", "consent_grant"):
        for row in await street.place.rows(table):
            assert not any(digests[0] in value for value in row.values() if isinstance(value, bytes))
