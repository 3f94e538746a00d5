from typing import Any

import pytest

from fedibrand.activitypub.authority import check
from fedibrand.activitypub.errors import NotTheirs
from fedibrand.activitypub.parsing import parse_activity
from fedibrand.activitypub.vocabulary import (
    Accept,
    Activity,
    Add,
    Announce,
    Block,
    Create,
    Delete,
    Flag,
    Follow,
    Like,
    Move,
    Note,
    Person,
    QuoteRequest,
    Reference,
    Reject,
    Remove,
    Tombstone,
    Undo,
    Unknown,
    Update,
    Vote,
)
from tests.wire.samples import ACME, is_fetched, names, sample

HOST = "https://m.example"
ALICE, BOB, EVE = f"{HOST}/users/alice", f"{HOST}/users/bob", "https://evil.example/users/eve"
POST, THEIRS = f"{HOST}/posts/1", "https://evil.example/posts/1"


def by_alice(kind: type[Activity[Any]], about: Any, **more: Any) -> Activity[Any]:
    return kind(id=f"{HOST}/activities/1", actor=ALICE, object=about, **more)


def note(author: str, post: str = POST) -> Note:
    return Note(id=post, attributed_to=author)


def follow(actor: str, followed: str, follow_id: str = "") -> Follow[Reference]:
    return Follow(id=follow_id, actor=actor, object=Reference(id=followed))


@pytest.mark.parametrize("name", [name for name in names() if not is_fetched(name)])
def test_real_servers_may_say_what_they_say(name: str) -> None:
    check(parse_activity(sample(name)))


@pytest.mark.parametrize(
    "activity",
    [
        by_alice(Create, note(ALICE)),
        by_alice(Create, Reference(id=POST)),
        by_alice(Create, Vote(attributed_to=ALICE, in_reply_to=THEIRS, names=("x",))),
        by_alice(Create, Unknown(id=POST, kind="Recipe")),
        by_alice(Update, note(ALICE)),
        by_alice(Update, Person(id=ALICE)),
        by_alice(Delete, Reference(id=POST)),
        by_alice(Delete, Tombstone(id=POST)),
        by_alice(Delete, Reference(id=ALICE)),
        by_alice(Undo, follow(ALICE, ACME)),
        by_alice(Undo, follow(ALICE, ACME, f"{HOST}/f/1")),
        by_alice(Undo, Reference(id=f"{HOST}/f/1")),
        by_alice(Accept, follow(ACME, ALICE)),
        by_alice(Reject, follow(ACME, ALICE)),
        by_alice(Accept, Reference(id=f"{ACME}/follows/1")),
        by_alice(Move, Reference(id=ALICE), target=EVE),
        by_alice(Add, Reference(id=POST), target=f"{ALICE}/featured"),
        by_alice(Remove, Reference(id=POST), target=f"{ALICE}/featured"),
        by_alice(Follow, Reference(id=ACME)),
        by_alice(Like, Reference(id=THEIRS)),
        by_alice(Block, Reference(id=ACME)),
        by_alice(Flag, Reference(id=ACME)),
        by_alice(QuoteRequest, Reference(id=THEIRS), instrument=POST),
        by_alice(Announce, Create(actor=EVE, object=note(EVE, THEIRS))),
        Follow(actor=ALICE, object=Reference(id=ACME)),
    ],
)
def test_everybody_may_speak_of_what_is_theirs(activity: Activity[Any]) -> None:
    check(activity)


@pytest.mark.parametrize(
    "activity",
    [
        by_alice(Create, note(BOB)),
        by_alice(Create, note("")),
        by_alice(Create, note(ALICE, THEIRS)),
        by_alice(Create, Reference(id=THEIRS)),
        by_alice(Create, Vote(attributed_to=BOB, in_reply_to=THEIRS, names=("x",))),
        by_alice(Update, note(BOB)),
        by_alice(Update, note(ALICE, THEIRS)),
        by_alice(Update, Person(id=BOB)),
        by_alice(Update, Unknown()),
        by_alice(Delete, Reference(id=THEIRS)),
        by_alice(Delete, Tombstone(id=THEIRS)),
        by_alice(Delete, Reference(id="http://m.example/posts/1")),
        by_alice(Undo, follow(BOB, ACME)),
        by_alice(Undo, follow(ALICE, ACME, f"{EVE}/f/1")),
        by_alice(Undo, Reference(id=f"{EVE}/f/1")),
        by_alice(Accept, follow(ACME, BOB)),
        by_alice(Reject, follow(ACME, BOB)),
        by_alice(Move, Reference(id=BOB), target=EVE),
        by_alice(Add, Reference(id=POST)),
        by_alice(Remove, Reference(id=POST), target=f"{EVE}/featured"),
        Follow(id=f"{EVE}#1", actor=ALICE, object=Reference(id=ACME)),
        Like(id="https://m.example:8443/1", actor=ALICE, object=Reference(id=ACME)),
    ],
)
def test_nobody_may_speak_of_what_is_somebody_elses(activity: Activity[Any]) -> None:
    with pytest.raises(NotTheirs) as refused:
        check(activity)
    assert (refused.value.status, refused.value.code) == (403, "not-theirs")
    assert refused.value.log["actor"] == ALICE
    assert "example" not in refused.value.detail
