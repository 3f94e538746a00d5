"""member: the people of a brand's team."""

import pytest

from fedibrand.app.parts import Parts, act
from fedibrand.effects import Assign, Notify
from tests.cli.conftest import ADD, Shell
from tests.conversations.spoken import ALICE


def add(shell: Shell, name: str = "Ada", role: str = "agent") -> None:
    assert shell.run("member", "add", name, "--role", role).code == 0


def test_the_team_is_listed_by_name_and_role(shell: Shell) -> None:
    assert shell.run("member", "list").rows == []
    add(shell, "Zoe", "owner")
    add(shell)
    listed = shell.run("member", "list", "--json").json
    assert [(one["name"], one["role"], one["brand"]) for one in listed] == [
        ("Ada", "agent", "@acme@localhost:8123"),
        ("Zoe", "owner", "@acme@localhost:8123"),
    ]
    assert all(len(one["id"]) == 26 and one["addedAt"] for one in listed)
    assert [row[:2] for row in shell.run("member", "list").rows] == [["Ada", "agent"], ["Zoe", "owner"]]


def test_a_member_is_of_one_brands_team(shell: Shell) -> None:
    assert shell.run(*("bolt" if token == "acme" else token for token in ADD)).code == 0
    assert shell.run("member", "add", "Ada", "--role", "agent").err.startswith(
        "malformed: There are 2 brands"
    )
    for brand in ("acme", "bolt"):
        assert shell.run("member", "add", "Ada", "--role", "agent", "--brand", brand).code == 0
    assert shell.run("member", "remove", "Ada", "--brand", "bolt").code == 0
    assert [row[2] for row in shell.run("member", "list", "--brand", "acme").rows] == ["@acme@localhost:8123"]
    assert shell.run("member", "list", "--brand", "bolt").rows == []


def test_two_of_one_name_would_be_mixed_up(shell: Shell) -> None:
    add(shell)
    ran = shell.run("member", "add", "Ada", "--role", "viewer")
    assert (ran.code, ran.err) == (1, "malformed: The team has a member Ada already.\n")


@pytest.mark.parametrize("name", ["", " ", " Ada", "Ada\n", "A\u202eda", "A" * 61])
def test_a_name_that_cannot_be_told_is_none(shell: Shell, name: str) -> None:
    ran = shell.run("member", "add", name, "--role", "agent")
    assert ran.code == 1
    assert ran.err.startswith("malformed: A member's name")
    assert shell.run("member", "list").rows == []


def test_a_role_that_is_none_is_a_wrong_use(shell: Shell) -> None:
    assert shell.run("member", "add", "Ada", "--role", "king").code == 2
    assert shell.run("member", "add", "Ada").code == 2


def test_somebody_who_is_not_in_the_team_cannot_be_removed(shell: Shell) -> None:
    ran = shell.run("member", "remove", "Ada")
    assert (ran.code, ran.err) == (1, "not-found: There is no member Ada in this team.\n")


def test_what_was_a_removed_members_is_nobodys_and_what_they_were_to_be_told_ends(shell: Shell) -> None:
    conversation, _ = shell.hear("Hello")
    add(shell)
    add(shell, "Zoe")

    async def give(having: Parts) -> None:
        (brand,) = having.brands
        told = [
            Notify(conversation=conversation, text="Look at this.", member=name) for name in ("Ada", "Zoe")
        ]
        await act(having, brand.id, ALICE.id, Assign(conversation=conversation, member="Ada"), *told)

    async def left(having: Parts) -> tuple[object, ...]:
        queries = (
            "SELECT count(*) FROM conversation WHERE assignee_id IS NOT NULL",
            "SELECT count(*) FROM notification",
            "SELECT count(*) FROM content WHERE id IN (SELECT content_id FROM notification)",
            "SELECT coalesce(sum(length(lease_keys)), 0) FROM ending",
        )
        return tuple(
            [
                await having.store.read(lambda connection, sql: connection.exec_driver_sql(sql).scalar(), sql)
                for sql in queries
            ]
        )

    shell.do(give)
    assert shell.do(left) == (1, 2, 2, 0)
    assert shell.run("member", "remove", "Ada", "--json").json["name"] == "Ada"
    assert shell.do(left) == (0, 1, 1, 26)
    assert [row[0] for row in shell.run("member", "list").rows] == ["Zoe"]
