"""member: the people of a brand's team."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import Connection

from fedibrand.activitypub.errors import Gone
from fedibrand.app.parts import Parts, act
from fedibrand.brands import members
from fedibrand.brands.members import Member
from fedibrand.desk import accounts, invitations, passkeys, recovery, sessions
from fedibrand.desk.accounts import Account
from fedibrand.desk.passkeys import Passkey
from fedibrand.desk.passwords import Passwords
from fedibrand.domain import Role
from fedibrand.team_effects import Assign, Notify
from tests.cli.conftest import ADD, URL, Shell
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


def test_the_first_owner_is_made_by_a_link_that_works_once(shell: Shell) -> None:
    invited = shell.run("member", "invite", "Olga", "--json").json
    assert (invited["brand"], invited["name"], invited["role"]) == ("@acme@localhost:8123", "Olga", "owner")
    at, _, token = invited["link"].rpartition("/")
    assert at == f"{URL}/desk/join"
    assert len(token) == 48
    assert invited["until"]

    async def join(having: Parts) -> Member:
        now = having.clock.now()
        ana = Account("ana", "ana@acme.example", "", None, 0, "en")
        await having.store.write(accounts.add, ana, now)
        return await having.store.write(invitations.take, token, ana.id, having.clock)

    joined = shell.do(join)
    assert (joined.name, joined.role) == ("Olga", Role.OWNER)
    with pytest.raises(Gone):
        shell.do(join_again(token))
    assert [row[:2] for row in shell.run("member", "list").rows] == [["Olga", "owner"]]


def join_again(token: str) -> Callable[[Parts], Awaitable[Member]]:
    async def join(having: Parts) -> Member:
        return await having.store.write(invitations.take, token, "ana", having.clock)

    return join


def test_an_invitation_is_printed_for_people(shell: Shell) -> None:
    ran = shell.run("member", "invite", "Zoe", "--role", "viewer")
    assert ran.code == 0
    assert f"{URL}/desk/join/" in ran.out
    assert "viewer" in ran.out


def test_nobody_is_invited_under_a_name_that_is_taken(shell: Shell) -> None:
    add(shell)
    ran = shell.run("member", "invite", "Ada")
    assert (ran.code, ran.err) == (1, "malformed: The team has a member Ada already.\n")


def test_links_of_a_removed_member_let_nobody_in(shell: Shell) -> None:
    add(shell)

    async def invite(having: Parts) -> str:
        (brand,) = having.brands
        ada = await having.store.read(members.get, brand.id, "Ada")
        _, token = await having.store.write(
            invitations.make, brand.id, "Zoe", Role.AGENT, ada.id, having.clock
        )
        return token

    async def waiting(having: Parts) -> int:
        (brand,) = having.brands
        return len(await having.store.read(invitations.waiting, brand.id, having.clock.now()))

    shell.do(invite)
    assert shell.do(waiting) == 1
    assert shell.run("member", "remove", "Ada").code == 0
    assert shell.do(waiting) == 0


def test_one_who_cannot_sign_in_any_more_is_given_a_password_and_a_fresh_beginning(shell: Shell) -> None:
    async def lost(having: Parts) -> None:
        def write(connection: Connection) -> None:
            now = having.clock.now()
            accounts.add(connection, Account("ana", "ana@acme.example", "old", b"wrapped", 7, "en"), now)
            recovery.make(connection, "ana", having.vault, having.clock)
            passkeys.add(connection, Passkey(b"id", "ana", b"key", 0, "Laptop", now, None))
            sessions.begin(connection, "ana", "cookie", "browser", having.clock)

        await having.store.write(write)

    async def found(having: Parts) -> tuple[Account | None, int, int, int]:
        def read(connection: Connection) -> tuple[Account | None, int, int, int]:
            now = having.clock.now()
            return (
                accounts.get(connection, "ana"),
                recovery.left(connection, "ana"),
                len(passkeys.of_account(connection, "ana")),
                len(sessions.of_account(connection, "ana", now)),
            )

        return await having.store.read(read)

    shell.do(lost)
    given = shell.run("member", "reset", "Ana@acme.example", "--json").json
    account, *left = shell.do(found)
    assert account is not None
    assert (account.totp, left) == (None, [0, 0, 0])
    assert given["email"] == "ana@acme.example"
    assert asyncio.run(Passwords().fits(account.password, given["password"]))
    ran = shell.run("member", "reset", "nobody@acme.example")
    assert (ran.code, ran.err) == (1, "not-found: There is no account of this address.\n")
