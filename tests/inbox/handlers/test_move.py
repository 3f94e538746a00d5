import pytest

from fedibrand.activitypub.vocabulary import Actor, Move, Note, Person, Reference, Thing
from fedibrand.domain import Entry, Scope, Standing
from fedibrand.effects import Count, EndFollow, EndGrant, Enter, Release, Remember
from fedibrand.inbox.deciding import Need
from tests.inbox.handlers.cases import ACTIVITY, ALICE, blocked, consumer, context, decide

NEW = "https://new.example/users/alice"
LISTENED = consumer(Standing.FOLLOWING)
CONFIRMED = Person(id=NEW, also_known_as=("https://old.example/users/alice", ALICE))


def move(whom: str = ALICE, target: str | None = NEW) -> Move[Thing]:
    return Move(id=ACTIVITY, actor=ALICE, object=Reference(id=whom), target=target)


async def test_the_new_account_is_asked_first() -> None:
    assert await decide(move(), context(consumer=LISTENED)) == Need(NEW)


@pytest.mark.parametrize("stands", [Standing.INVITED, Standing.FOLLOWING])
async def test_an_old_account_is_released_once_the_new_one_names_it(stands: Standing) -> None:
    assert await decide(move(), context(consumer=consumer(stands), document=CONFIRMED)) == [
        Enter(entry=Entry.MOVED, subject=ACTIVITY),
        EndGrant(scope=Scope.LISTEN),
        EndFollow(),
        Release(),
        Remember(what="moved", subject=ALICE),
    ]


@pytest.mark.parametrize(
    "document",
    [
        Person(id=NEW),
        Person(id=NEW, also_known_as=("https://home.example/users/bob",)),
        Person(id="https://new.example/users/other", also_known_as=(ALICE,)),
        Note(id=NEW),
    ],
    ids=["names nobody", "names another", "is another", "is no actor"],
)
async def test_a_move_that_the_new_account_does_not_confirm_changes_nothing(document: Actor) -> None:
    found = await decide(move(), context(consumer=LISTENED, document=document))
    assert found == [Count(what="move-unconfirmed")]


async def test_a_second_move_within_seven_days_changes_nothing() -> None:
    known = context(consumer=LISTENED, document=CONFIRMED, remembered=("moved",))
    assert await decide(move(), known) == [Count(what="moved-again")]


@pytest.mark.parametrize("stands", [Standing.STRANGER, Standing.RELEASED, Standing.FORGOTTEN])
async def test_nothing_is_fetched_for_who_is_not_listened_to(stands: Standing) -> None:
    found = await decide(move(), context(consumer=consumer(stands)))
    assert found == [Count(what="dropped-not-for-us")]


@pytest.mark.parametrize(
    ("whom", "target"),
    [("https://home.example/users/bob", NEW), (ALICE, None), (ALICE, ALICE)],
    ids=["another actor", "to nowhere", "to itself"],
)
async def test_what_is_no_move_of_oneself_changes_nothing(whom: str, target: str | None) -> None:
    found = await decide(move(whom, target), context(consumer=LISTENED))
    assert found == [Count(what="dropped-no-move")]


async def test_a_blocked_consumers_move_is_dropped() -> None:
    assert await decide(move(), blocked()) == [Count(what="from-blocked")]
