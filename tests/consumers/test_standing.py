"""The table of standing, row by row, as the promises write it down, and what follows from it."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.consumers.standing import TABLE, enter, fold, forget_who_asked
from fedibrand.domain import Entry, Purge, Scope, Standing
from fedibrand.effect import Effect
from fedibrand.effects import EndFollow, EndGrant, Enter, Forget, Release, RequestFollow, WriteReceipt

STRANGER, INVITED, FOLLOWING = Standing.STRANGER, Standing.INVITED, Standing.FOLLOWING
RELEASED, BLOCKED, FORGOTTEN = Standing.RELEASED, Standing.BLOCKED, Standing.FORGOTTEN
REACHABLE = (STRANGER, INVITED, FOLLOWING, RELEASED)
SAME = None
PARTED = (EndGrant(scope=Scope.LISTEN), EndFollow(), Release())
PURGED = (Forget(entry=Entry.FORGOTTEN), WriteReceipt(what=Purge.FORGOTTEN))
NOTHING: tuple[Effect, ...] = ()

Promise = tuple[Iterable[Standing], Entry, Standing | None, tuple[Effect, ...]]
PROMISED: list[Promise] = [
    (REACHABLE, Entry.TALKED, SAME, NOTHING),
    (REACHABLE, Entry.FOLLOWED, SAME, NOTHING),
    ((STRANGER, RELEASED), Entry.INVITED, INVITED, (RequestFollow(),)),
    ((INVITED,), Entry.ACCEPTED, FOLLOWING, NOTHING),
    ((INVITED,), Entry.REJECTED, RELEASED, PARTED),
    ((INVITED,), Entry.LAPSED, RELEASED, PARTED),
    ((INVITED, FOLLOWING), Entry.STOPPED, RELEASED, (*PARTED, WriteReceipt(what=Purge.STOPPED))),
    ((FOLLOWING,), Entry.REJECTED, RELEASED, PARTED),
    ((INVITED, FOLLOWING), Entry.MISSED, RELEASED, PARTED),
    ((INVITED, FOLLOWING), Entry.GRANT_OVER, RELEASED, PARTED),
    ((INVITED, FOLLOWING), Entry.LET_GO, RELEASED, PARTED),
    (REACHABLE, Entry.UNFOLLOWED, SAME, NOTHING),
    ((INVITED, FOLLOWING), Entry.MOVED, RELEASED, PARTED),
    (Standing, Entry.BLOCKED, BLOCKED, (Forget(entry=Entry.BLOCKED),)),
    ((BLOCKED,), Entry.UNBLOCKED, RELEASED, NOTHING),
    (Standing, Entry.FORGOTTEN, FORGOTTEN, PURGED),
    (REACHABLE, Entry.SUSPENDED, RELEASED, PARTED),
    (REACHABLE, Entry.REKEYED, RELEASED, (*PARTED, EndGrant(scope=Scope.TALK))),
    ((FORGOTTEN,), Entry.TALKED, STRANGER, NOTHING),
    ((FORGOTTEN,), Entry.FOLLOWED, STRANGER, NOTHING),
]
ROWS = [
    (before, entry, after or before, then) for befores, entry, after, then in PROMISED for before in befores
]
UNNAMED = [
    (before, entry)
    for before in Standing
    for entry in Entry
    if (before, entry) not in {(row[0], row[1]) for row in ROWS}
]
entries = st.lists(st.sampled_from(Entry), max_size=12)


@pytest.mark.parametrize(("before", "entry", "after", "then"), ROWS, ids=lambda each: str(each)[:20])
def test_every_row_of_the_table_leads_where_it_says(
    before: Standing, entry: Entry, after: Standing, then: tuple[Effect, ...]
) -> None:
    assert TABLE[before, entry] == (after, then)
    assert enter(before, entry, "activity-1") == [Enter(entry=entry, subject="activity-1"), *then]


@pytest.mark.parametrize(("before", "entry"), UNNAMED)
def test_what_the_table_does_not_name_changes_nothing(before: Standing, entry: Entry) -> None:
    assert enter(before, entry) == []


def test_the_table_has_no_row_that_was_not_promised() -> None:
    assert set(TABLE) == {(before, entry) for before, entry, _, _ in ROWS}


def test_a_consumer_nobody_knows_is_a_stranger() -> None:
    assert fold([]) is STRANGER


def test_a_consumer_goes_from_stranger_to_followed_to_released() -> None:
    assert fold([Entry.TALKED, Entry.INVITED]) is INVITED
    assert fold([Entry.TALKED, Entry.INVITED, Entry.ACCEPTED]) is FOLLOWING
    assert fold([Entry.TALKED, Entry.INVITED, Entry.ACCEPTED, Entry.STOPPED]) is RELEASED


def test_an_accept_alone_is_no_consent() -> None:
    assert fold([Entry.ACCEPTED]) is STRANGER
    assert fold([Entry.INVITED, Entry.STOPPED, Entry.ACCEPTED]) is RELEASED


@given(before=entries)
def test_a_block_is_where_the_fold_begins(before: list[Entry]) -> None:
    assert fold([*before, Entry.BLOCKED]) is BLOCKED


@given(before=entries, after=entries)
def test_the_fold_begins_at_the_last_entry_that_a_purge_leaves(
    before: list[Entry], after: list[Entry]
) -> None:
    for beginning in (Entry.BLOCKED, Entry.FORGOTTEN):
        assert fold([*before, beginning, *after]) is fold([beginning, *after])


@given(
    after=st.lists(
        st.sampled_from([each for each in Entry if each not in (Entry.UNBLOCKED, Entry.FORGOTTEN)])
    )
)
def test_only_undo_block_and_forgetting_lead_away_from_blocked(after: list[Entry]) -> None:
    assert fold([Entry.BLOCKED, *after]) is BLOCKED


@given(found=entries)
def test_what_is_entered_twice_over_stays(found: list[Entry]) -> None:
    repeatable = {Entry.BLOCKED, Entry.FORGOTTEN, Entry.TALKED, Entry.FOLLOWED, Entry.UNFOLLOWED}
    twice = [entry for entry in found for _ in range(2 if entry in repeatable else 1)]
    assert fold(twice) is fold(found)


@given(found=entries)
def test_a_follow_is_asked_for_only_by_an_invitation(found: list[Entry]) -> None:
    standing = fold(found)
    for entry in Entry:
        if RequestFollow() in enter(standing, entry):
            assert entry is Entry.INVITED


@pytest.mark.parametrize("before", list(Standing))
def test_who_asks_to_be_forgotten_and_is_followed_is_told_that_we_part(before: Standing) -> None:
    part = [EndFollow()] if before in (INVITED, FOLLOWING) else []
    forgotten = Enter(entry=Entry.FORGOTTEN, subject="activity-1")
    assert forget_who_asked(before, "activity-1") == [forgotten, *PURGED, *part]
