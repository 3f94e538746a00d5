"""Going: an account that is deleted leaves nothing of itself, and no brand without an owner."""

from typing import Any

import pytest
from pyotp import TOTP
from sqlalchemy import Connection, inspect, text
from structlog.testing import capture_logs

from fedibrand.brands import registry
from fedibrand.desk import passkeys, recovery, totp
from fedibrand.desk.passkeys import Passkey
from fedibrand.domain import Role
from fedibrand.queue.events import Listener
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.stage import Teammate
from tests.desk.stranger import PASSWORD, Stranger
from tests.journeys.story import Story

HERE = "/desk/account"
PARTS = ("account", "desk_session", "passkey", "recovery_code", "member")


async def counts(story: Story) -> list[int]:
    return [(await story.rows(f"SELECT count(*) FROM {table}"))[0] for table in PARTS]


def everywhere(connection: Connection, sought: list[str]) -> list[str]:
    """Return the tables in which one of some texts stands, in whatever column."""
    found = []
    for table in inspect(connection).get_table_names():
        for row in connection.execute(text(f'SELECT * FROM "{table}"')):
            if any(one in str(value) for one in sought for value in row):
                found.append(table)
    return found


async def last_of(listener: Listener) -> None:
    while await listener.next(5):
        pass


async def with_everything(story: Story, anas: Stranger) -> tuple[str, str]:
    """Give Ana's account a passkey, codes and a second session; return its id and the secret of its codes."""
    (account,) = await story.rows("SELECT id FROM account")
    secret, having = totp.new_secret(story.clock), story.instance.parts

    def write(connection: Connection) -> None:
        passkeys.add(connection, Passkey(b"\x01" * 16, account, b"key", 0, "Laptop", story.clock.now(), None))

    await having.store.write(write)
    other = Stranger(story)
    await other.sign_in()
    await other.close()

    def codes(connection: Connection) -> None:
        totp.switch_on(connection, account, secret, 0, having.vault)
        recovery.make(connection, account, having.vault, story.clock)

    await having.store.write(codes)
    return account, secret


def code(story: Story, secret: str) -> str:
    return TOTP(secret).at(story.clock.now())


async def test_an_account_that_is_deleted_leaves_nothing(
    story: Story, acme: Brand, alice: Consumer, anas: Stranger
) -> None:
    account, secret = await with_everything(story, anas)
    (member,) = await story.rows("SELECT id FROM member")
    (session, _) = await story.rows("SELECT id FROM desk_session ORDER BY began_at, id")
    await alice.mention(acme, "the kettle leaks")
    await story.settled()
    await anas.get(HERE)
    listener = story.instance.parts.events.listening(acme.id, session)
    with capture_logs() as logged:
        async with listener as stream:
            assert await anas.post(f"{HERE}/delete", password=PASSWORD, code=code(story, secret)) == 303
            with pytest.raises(EOFError):
                await last_of(stream)
    assert anas.location == "/desk/sign-in"
    assert not anas.cookie
    assert await counts(story) == [0, 0, 0, 0, 0]
    sought = [account, member, "ana@team.example", "Laptop"]
    assert await story.instance.parts.store.read(everywhere, sought) == []
    assert not any("ana@" in str(line) or PASSWORD in str(line) for line in logged)
    assert await anas.get(HERE) == 303
    assert await anas.sign_in() == 403


@pytest.mark.parametrize(
    ("password", "right", "sentence"),
    [
        ("another long sentence", True, "This is not your password."),
        (PASSWORD, False, "This code is not right"),
    ],
)
async def test_it_takes_the_password_and_a_code(
    story: Story, anas: Stranger, password: str, right: bool, sentence: str
) -> None:
    _, secret = await with_everything(story, anas)
    before = await counts(story)
    await anas.get(HERE)
    with capture_logs() as logged:
        given = code(story, secret) if right else "000000"
        assert await anas.post(f"{HERE}/delete", password=password, code=given) == 403
    assert sentence in anas.text
    assert await counts(story) == before
    assert not any(password in str(line) or "ana@" in str(line) for line in logged)


async def test_the_last_owner_of_a_brand_stays(
    story: Story, acme: Brand, zenith: Brand, stranger: Stranger
) -> None:
    await stranger.join(acme, "Ana", Role.OWNER)
    before = await counts(story)
    await stranger.get(HERE)
    assert await stranger.post(f"{HERE}/delete", password=PASSWORD) == 409
    assert "You are the last owner of " in stranger.text
    assert await counts(story) == before
    assert await stranger.get(HERE) == 200


async def test_an_account_without_a_team_can_go(story: Story, acme: Brand, anas: Stranger) -> None:
    assert await anas.post(f"/desk/{acme.id}/team/leave") == 303
    assert anas.location == "/desk"
    assert await anas.get("/desk") == 200
    assert f'href="{HERE}"' in anas.text
    await anas.get(HERE)
    assert await anas.post(f"{HERE}/delete", password=PASSWORD) == 303
    assert await counts(story) == [0, 0, 0, 0, 0]


async def test_who_was_of_a_brand_that_left_can_go(story: Story, acme: Brand, stranger: Stranger) -> None:
    await stranger.join(acme, "Ana", Role.OWNER)
    await story.instance.parts.store.write(registry.remove, acme.id, story.clock.now())
    await story.instance.parts.brands.refresh()
    await stranger.get(HERE)
    assert await stranger.post(f"{HERE}/delete", password=PASSWORD) == 303
    assert await counts(story) == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT, Role.MANAGER])
async def test_whoever_leaves_a_team_keeps_their_account(
    story: Story, acme: Brand, zenith: Brand, join: Join, role: Role
) -> None:
    await join(acme, "Olga", Role.OWNER)
    zoe = await join(acme, "Zoe", role)
    await zoe.joins(zenith, "Zoe", role)
    await zoe.get(f"/desk/{acme.id}/team")
    assert f"/desk/{acme.id}/team/leave" in zoe.text
    assert await zoe.post(f"/desk/{acme.id}/team/leave") == 303
    assert await story.rows(f"SELECT name FROM member WHERE brand_id = '{acme.id}'") == ["Olga"]
    assert await zoe.get(f"/desk/{acme.id}/team") == 404
    assert await zoe.get(f"/desk/{zenith.id}/team") == 200


async def test_the_last_owner_does_not_leave(story: Story, acme: Brand, join: Join) -> None:
    olga = await join(acme, "Olga", Role.OWNER)
    await olga.get("team")
    assert await olga.post("team/leave") == 409
    assert "You are the last owner of " in olga.text
    assert await story.rows("SELECT name FROM member") == ["Olga"]


@pytest.mark.parametrize("token", ["", "0" * 32])
async def test_nobody_leaves_without_a_token(story: Story, ana: Teammate, token: Any) -> None:
    assert await ana.post("team/leave", token=token) == 403
    assert await story.rows("SELECT name FROM member") == ["Ana"]


async def test_nobody_leaves_a_team_that_they_are_not_in(story: Story, ana: Teammate, zenith: Brand) -> None:
    await ana.get("team")
    assert await ana.post(f"/desk/{zenith.id}/team/leave") == 404
    assert await story.rows("SELECT name FROM member") == ["Ana"]
