from sqlalchemy import update

from fedibrand.app.parts import Parts
from fedibrand.domain import DeliveryState
from fedibrand.store.tables.deliveries import Delivery
from tests.cli.conftest import Shell

_delivery = Delivery.__table__  # type: ignore[attr-defined]


async def fails(having: Parts) -> None:
    values = {"state": DeliveryState.FAILED, "reason": "status", "status": 403, "attempts": 1}
    await having.store.write(lambda connection: connection.execute(update(_delivery).values(**values)))


def test_what_waits_to_leave_is_listed(shell: Shell) -> None:
    conversation, _ = shell.hear("Hello")
    shell.run("answer", conversation, "Good day")
    assert [row[1:4] for row in shell.run("deliveries").rows] == [["Create", "social.example", "waiting"]]
    assert shell.run("deliveries", "--failed").rows == []


def test_a_failed_delivery_says_why_and_is_tried_again(shell: Shell) -> None:
    conversation, _ = shell.hear("Hello")
    shell.run("answer", conversation, "Good day")
    shell.do(fails)
    (failed,) = shell.run("deliveries", "--failed", "--json").json
    assert (failed["state"], failed["status"], failed["reason"]) == ("failed", 403, "status")
    assert shell.run("deliveries", "retry", failed["id"][-6:], "--json").json == {"retried": [failed["id"]]}
    assert [each["state"] for each in shell.run("deliveries", "--json").json] == ["waiting"]


def test_everything_that_failed_is_tried_again_at_once(shell: Shell) -> None:
    conversation, _ = shell.hear("Hello")
    shell.run("answer", conversation, "One")
    shell.run("answer", conversation, "Two")
    shell.do(fails)
    assert len(shell.run("deliveries", "retry", "--all", "--brand", "acme").rows) == 2
    assert shell.run("deliveries", "--failed").rows == []


def test_what_did_not_fail_is_not_tried_again(shell: Shell) -> None:
    conversation, _ = shell.hear("Hello")
    shell.run("answer", conversation, "Good day")
    waiting = shell.run("deliveries").rows[0][0]
    ran = shell.run("deliveries", "retry", waiting)
    assert (ran.code, ran.err) == (1, f"not-found: There is no failed delivery {waiting}.\n")


def test_which_deliveries_must_be_said(shell: Shell) -> None:
    assert [shell.run("deliveries", "retry", *more).code for more in ((), ("x", "--all"))] == [2, 2]
