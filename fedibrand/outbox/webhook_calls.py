"""Calls to webhooks as rows: how one is claimed, how it ends, what people see of it.

A claim counts the try before it is made, as that of a delivery does. A call that was answered is done and has
no row any more; one that failed stays until a person has it tried again, or its conversation goes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, select, update

from fedibrand.domain import JobState
from fedibrand.outbox.backoff import Outcome, Verdict
from fedibrand.outbox.claims import LONGEST_TRY
from fedibrand.outbox.order import ON_ITS_WAY
from fedibrand.store.tables.brand_packages import BrandPackageRow
from fedibrand.store.tables.brands import Brand
from fedibrand.store.tables.webhook_calls import WebhookCallRow

KIND = "webhook"
"""The kind of the job that makes a call."""

DISABLED = "disabled"
"""The reason of a call that was not made because the brand uses the package no longer."""

MOST = 1000

_call = WebhookCallRow.__table__  # type: ignore[attr-defined]
_brand, _use = Brand.__table__, BrandPackageRow.__table__  # type: ignore[attr-defined]
_one = _call.c.id == bindparam("row_id")
_waits = _call.c.state == JobState.WAITING
_due = (_waits, _call.c.due_at <= bindparam("now"))
_aim = select(_call.c.brand_id, _call.c.package, _call.c.address).where(_one, *_due)
_whole = (
    select(_call, _brand.c.handle, and_(_use.c.enabled, _brand.c.removed_at.is_(None)).label("used"))
    .join(_brand, _brand.c.id == _call.c.brand_id)
    .outerjoin(_use, and_(_use.c.brand_id == _call.c.brand_id, _use.c.package == _call.c.package))
    .where(_one, *_due)
)
_claim = (
    update(_call)
    .where(_one)
    .values(attempts=_call.c.attempts + 1, due_at=bindparam("until"), reason=ON_ITS_WAY)
)
_still = select(_call.c.id).where(_one, _waits)
_drop = delete(_call).where(_one)
_later = (
    update(_call)
    .where(_one)
    .values(due_at=bindparam("until"), status=bindparam("said"), reason=bindparam("why"))
)
_fail = (
    update(_call)
    .where(_one)
    .values(
        state=JobState.FAILED, status=bindparam("said"), reason=bindparam("why"), ended_at=bindparam("now")
    )
)
_hold_back = (
    update(_call)
    .where(
        _call.c.brand_id == bindparam("of_brand"),
        _call.c.package == bindparam("of_package"),
        _call.c.address == bindparam("to_address"),
        _waits,
        _call.c.reason != ON_ITS_WAY,
        _call.c.due_at < bindparam("until"),
    )
    .values(due_at=bindparam("until"))
)
_list = (
    select(_call)
    .where(_call.c.state.in_(bindparam("states", expanding=True)))
    .order_by(_call.c.id.desc())
    .limit(MOST)
)
_list_of_brand = _list.where(_call.c.brand_id == bindparam("brand"))
_ids = _call.c.id.in_(bindparam("ids", expanding=True))
_failed = select(_call.c.id).where(_ids, _call.c.state == JobState.FAILED).order_by(_call.c.id)
_again = (
    update(_call)
    .where(_ids)
    .values(
        state=JobState.WAITING,
        attempts=0,
        status=None,
        reason="",
        due_at=bindparam("now"),
        ended_at=None,
    )
)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is made now. ``tries`` counts this one; ``address`` and ``secret`` name settings."""

    id: str
    brand_id: str
    handle: str
    package: str
    conversation_id: str
    event: str
    address: str
    secret: str
    tries: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A call as people see it: ids, a state, and why; ``address`` names the setting of where it goes."""

    id: str
    brand_id: str
    package: str
    conversation_id: str
    event: str
    address: str
    state: JobState
    tries: int
    status: int | None
    reason: str
    created_at: datetime
    due_at: datetime
    ended_at: datetime | None


def lane(connection: Connection, call_id: str, now: datetime) -> str | None:
    """Return which lane a call goes in, or nothing where it is not due.

    The lane is one address of one package at one brand, so that one that is slow holds up no other's.
    """
    row = connection.execute(_aim, {"row_id": call_id, "now": now}).first()
    return None if row is None else f"{row.brand_id}:{row.package}:{row.address}"


def claim(connection: Connection, call_id: str, now: datetime) -> Call | None:
    """Take a call that is due; where the brand uses the package no longer, it fails and there is none."""
    row = connection.execute(_whole, {"row_id": call_id, "now": now}).first()
    if row is None:
        return None
    if not row.used:
        connection.execute(_fail, {"row_id": row.id, "said": None, "why": DISABLED, "now": now})
        return None
    connection.execute(_claim, {"row_id": row.id, "until": now + LONGEST_TRY})
    return Call(
        id=row.id,
        brand_id=row.brand_id,
        handle=row.handle,
        package=row.package,
        conversation_id=row.conversation_id,
        event=row.event,
        address=row.address,
        secret=row.secret,
        tries=row.attempts + 1,
        created_at=row.created_at,
    )


def settle(connection: Connection, call: Call, verdict: Verdict, status: int | None, now: datetime) -> bool:
    """Write what became of a call; return whether it was there still.

    One whose conversation went meanwhile stays gone.
    """
    one: dict[str, Any] = {"row_id": call.id}
    if connection.execute(_still, one).first() is None:
        return False
    told = {**one, "said": status, "why": verdict.reason}
    if verdict.outcome is Outcome.DELIVERED:
        connection.execute(_drop, one)
    elif verdict.outcome is Outcome.LATER:
        connection.execute(_later, {**told, "until": now + verdict.wait})
    else:
        connection.execute(_fail, {**told, "now": now})
    return True


def hold_back(connection: Connection, call: Call, until: datetime) -> None:
    """Have everything that waits for the same address wait until then."""
    of = {"of_brand": call.brand_id, "of_package": call.package, "to_address": call.address}
    connection.execute(_hold_back, {**of, "until": until})


def list_calls(connection: Connection, brand_id: str | None, states: Collection[JobState]) -> list[Listed]:
    """Return the newest thousand calls in those states, of one brand or of all."""
    of = {} if brand_id is None else {"brand": brand_id}
    found = connection.execute(_list if brand_id is None else _list_of_brand, {**of, "states": [*states]})
    return [
        Listed(
            id=row.id,
            brand_id=row.brand_id,
            package=row.package,
            conversation_id=row.conversation_id,
            event=row.event,
            address=row.address,
            state=JobState(row.state),
            tries=row.attempts,
            status=row.status,
            reason=row.reason,
            created_at=row.created_at,
            due_at=row.due_at,
            ended_at=row.ended_at,
        )
        for row in found
    ]


def retry(connection: Connection, ids: Collection[str], now: datetime) -> list[str]:
    """Have failed calls made again, from the beginning; return those that were failed."""
    found = list(connection.execute(_failed, {"ids": [*ids]}).scalars())
    for start in range(0, len(found), 500):
        connection.execute(_again, {"ids": found[start : start + 500], "now": now})
    return found
