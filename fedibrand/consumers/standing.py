"""Standing: where a consumer stands with a brand, as a pure fold over the ledger.

:data:`TABLE` is the whole of it. What it does not name changes nothing; from *blocked* only Undo Block,
``forget`` and Delete of the actor lead away. The fold begins at the consumer's last *blocked* or
*forgotten* entry, the one thing a purge leaves in the ledger.
"""

from collections.abc import Iterable

from fedibrand.domain import Entry, Purge, Scope, Standing
from fedibrand.effect import Effect
from fedibrand.effects import EndFollow, EndGrant, Enter, Forget, Release, RequestFollow, WriteReceipt

_S = Standing
_PART: tuple[Effect, ...] = (EndGrant(scope=Scope.LISTEN), EndFollow(), Release())
_FORGET: tuple[Effect, ...] = (Forget(entry=Entry.FORGOTTEN), WriteReceipt(what=Purge.FORGOTTEN))
_LISTENED = (_S.INVITED, _S.FOLLOWING)
_REACHABLE = (_S.STRANGER, _S.INVITED, _S.FOLLOWING, _S.RELEASED)

Row = tuple[Standing, tuple[Effect, ...]]


def _rows(
    before: Iterable[Standing], entry: Entry, after: Standing, *then: Effect
) -> dict[tuple[Standing, Entry], Row]:
    return {(standing, entry): (after, then) for standing in before}


def _same(entry: Entry, *then: Effect) -> dict[tuple[Standing, Entry], Row]:
    return {(standing, entry): (standing, then) for standing in _REACHABLE}


TABLE: dict[tuple[Standing, Entry], Row] = {
    **_same(Entry.TALKED),
    **_same(Entry.FOLLOWED),
    **_same(Entry.UNFOLLOWED),
    **_rows((_S.FORGOTTEN,), Entry.TALKED, _S.STRANGER),
    **_rows((_S.FORGOTTEN,), Entry.FOLLOWED, _S.STRANGER),
    **_rows((_S.STRANGER, _S.RELEASED), Entry.INVITED, _S.INVITED, RequestFollow()),
    **_rows((_S.INVITED,), Entry.ACCEPTED, _S.FOLLOWING),
    **_rows((_S.INVITED,), Entry.LAPSED, _S.RELEASED, *_PART),
    **_rows(_LISTENED, Entry.REJECTED, _S.RELEASED, *_PART),
    **_rows(_LISTENED, Entry.STOPPED, _S.RELEASED, *_PART, WriteReceipt(what=Purge.STOPPED)),
    **_rows(_LISTENED, Entry.MISSED, _S.RELEASED, *_PART),
    **_rows(_LISTENED, Entry.GRANT_OVER, _S.RELEASED, *_PART),
    **_rows(_LISTENED, Entry.LET_GO, _S.RELEASED, *_PART),
    **_rows(_LISTENED, Entry.MOVED, _S.RELEASED, *_PART),
    **_rows(_REACHABLE, Entry.SUSPENDED, _S.RELEASED, *_PART),
    **_rows(_REACHABLE, Entry.REKEYED, _S.RELEASED, *_PART, EndGrant(scope=Scope.TALK)),
    **_rows(Standing, Entry.BLOCKED, _S.BLOCKED, Forget(entry=Entry.BLOCKED)),
    **_rows((_S.BLOCKED,), Entry.UNBLOCKED, _S.RELEASED),
    **_rows(Standing, Entry.FORGOTTEN, _S.FORGOTTEN, *_FORGET),
}

_BEGINNINGS = {Entry.BLOCKED: _S.BLOCKED, Entry.FORGOTTEN: _S.FORGOTTEN}


def fold(entries: Iterable[Entry]) -> Standing:
    """Return where a consumer stands after ``entries``, oldest first."""
    standing = _S.STRANGER
    for entry in entries:
        standing = _BEGINNINGS.get(entry) or TABLE.get((standing, entry), (standing, ()))[0]
    return standing


def enter(standing: Standing, entry: Entry, subject: str = "") -> list[Effect]:
    """Return the effects of ``entry`` on a consumer who stands there; none when the table does not name it.

    Args:
        standing: Where the consumer stands now.
        entry: What happened.
        subject: The id of the activity that says so.
    """
    row = TABLE.get((standing, entry))
    if row is None:
        return []
    return [Enter(entry=entry, subject=subject), *row[1]]


def forget_who_asked(standing: Standing, subject: str = "") -> list[Effect]:
    """Return the effects of ``forget``, said by the consumer themself: their server is told that we part.

    One whose actor is gone has nobody to be told: that is :func:`enter` alone.
    """
    part: list[Effect] = [EndFollow()] if standing in _LISTENED else []
    return [*enter(standing, Entry.FORGOTTEN, subject), *part]
