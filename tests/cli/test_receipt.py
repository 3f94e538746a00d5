import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from fedibrand.app.parts import Parts
from fedibrand.consumers import standing
from fedibrand.domain import Standing
from tests.cli.conftest import Shell, voice_of


async def forgotten(having: Parts) -> None:
    voice = voice_of(having)
    await voice.does(*standing.forget_who_asked(Standing.STRANGER))  # type: ignore[arg-type]


@pytest.fixture
def receipts(shell: Shell) -> list[Any]:
    """Three receipts, each of a consumer who wrote one post and was forgotten."""
    for _ in range(3):
        shell.hear("<p>The kettle leaks</p>")
        shell.do(forgotten)
    return list(shell.run("receipt", "list", "--json").json)


def saved(folder: Path, receipt: Any) -> str:
    file = folder / "receipt.json"
    file.write_text(json.dumps(receipt))
    return str(file)


def sql(shell: Shell, statement: str) -> None:
    async def run(having: Parts) -> None:
        def write(connection: Connection) -> None:
            connection.exec_driver_sql(statement)

        await having.store.write(write)

    shell.do(run)


def test_receipts_are_listed_in_the_order_of_the_chain(shell: Shell, receipts: list[Any]) -> None:
    assert [each["number"] for each in receipts] == [1, 2, 3]
    assert [row[0] for row in shell.run("receipt", "list").rows] == ["1", "2", "3"]
    assert [row[2:4] for row in shell.run("receipt", "list").rows] == [["forgotten", "1"]] * 3


def test_a_receipt_that_holds_is_said_to(shell: Shell, receipts: list[Any], tmp_path: Path) -> None:
    file = saved(tmp_path, receipts[1])
    ran = shell.run("receipt", "verify", file)
    assert (ran.code, ran.err) == (0, "")
    assert ["number", "2 of 3"] in ran.rows
    assert shell.run("receipt", "verify", file, "--json").json == {
        "receipt": receipts[1]["id"],
        "number": 2,
        "chain": 3,
        "holds": True,
    }


def test_a_receipt_that_says_something_else_is_refused(
    shell: Shell, receipts: list[Any], tmp_path: Path
) -> None:
    ran = shell.run("receipt", "verify", saved(tmp_path, {**receipts[1], "counts": {"holdings": 9}}))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("receipt-broken: The brand's signature does not hold")


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM receipt WHERE number = 2", "has it no more"),
        ("DELETE FROM receipt WHERE number = 1", "broken at: 2 removed"),
        (
            "UPDATE receipt SET document = replace(document, 'forgotten', 'ended') WHERE number = 3",
            "3 tampered",
        ),
        (
            "UPDATE receipt SET document = (SELECT document FROM receipt WHERE number = 1) WHERE number = 2",
            "has another in its place",
        ),
    ],
)
def test_a_receipt_whose_chain_was_touched_is_refused(
    shell: Shell, receipts: list[Any], tmp_path: Path, statement: str, told: str
) -> None:
    sql(shell, statement)
    ran = shell.run("receipt", "verify", saved(tmp_path, receipts[1]))
    assert ran.code == 1
    assert told in ran.err


def test_what_is_no_receipt_of_a_brand_here_is_refused(shell: Shell, tmp_path: Path) -> None:
    assert shell.run("receipt", "verify", str(tmp_path / "nothing")).err.startswith("malformed:")
    ran = shell.run("receipt", "verify", saved(tmp_path, {"brand": "https://other.example/brands/x"}))
    assert (ran.code, ran.err.partition(":")[0]) == (1, "not-found")
