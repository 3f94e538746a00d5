"""The door: what lets somebody in, and what nobody learns at it."""

import asyncio
from datetime import timedelta

import pytest

from fedibrand.app.team_desk import TRIES
from fedibrand.desk import invitations, sessions
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from tests.desk.stranger import PASSWORD, Stranger
from tests.journeys.story import Story

SESSIONS = "SELECT count(*) FROM desk_session"


async def link(story: Story, brand: Brand, name: str = "Zoe", role: Role = Role.AGENT) -> str:
    store = story.instance.parts.store
    _, token = await store.write(invitations.make, brand.id, name, role, "command", story.clock)
    return f"/desk/join/{token}"


async def test_an_invitation_makes_a_member_who_is_signed_in(
    story: Story, acme: Brand, stranger: Stranger
) -> None:
    path = await link(story, acme)
    assert await stranger.get(path) == 200
    before = stranger.cookie
    assert await stranger.post(path, email="Zoe@Team.example", password=PASSWORD) == 303
    assert stranger.cookie != before, "a cookie from before signing in lets nobody in"
    assert await stranger.get(f"/desk/{acme.id}/team") == 200
    assert await story.rows("SELECT email FROM account") == ["zoe@team.example"]
    assert await stranger.get(path) == 410, "a link works once"
    (kept,) = await story.rows("SELECT password FROM account")
    assert kept.startswith("$argon2id$")


async def test_one_signs_in_and_out_under_another_cookie_each_time(
    story: Story, acme: Brand, anas: Stranger, stranger: Stranger
) -> None:
    await stranger.get("/desk/sign-in")
    before = stranger.cookie
    assert await stranger.sign_in(" Ana@Team.Example ") == 303
    assert stranger.location == "/desk"
    signed_in = stranger.cookie
    assert signed_in != before
    assert signed_in not in str(await story.rows("SELECT * FROM desk_session")), "a digest of it is kept"
    await stranger.get(f"/desk/{acme.id}/team")
    assert await stranger.post("/desk/sign-out") == 303
    stranger.cookie = signed_in
    assert await stranger.get(f"/desk/{acme.id}/team") == 303
    assert stranger.location == "/desk/sign-in"
    assert await anas.get(f"/desk/{acme.id}/team") == 200, "another browser is signed in as before"


async def test_signing_in_over_a_session_ends_it(story: Story, acme: Brand, anas: Stranger) -> None:
    old = anas.cookie
    assert await anas.post("/desk/sign-in", email="ana@team.example", password=PASSWORD) == 303
    assert anas.cookie != old
    anas.cookie = old
    assert await anas.get(f"/desk/{acme.id}/team") == 303
    assert await story.rows(SESSIONS) == [1]


async def test_nobody_learns_who_has_an_account(anas: Stranger, stranger: Stranger) -> None:
    wrong = await stranger.sign_in(password="another long sentence"), stranger.text
    nobody = await stranger.sign_in("nobody@team.example", "another long sentence"), stranger.text
    assert wrong[0] == nobody[0] == 403
    assert wrong[1].replace("ana@", "nobody@") == nobody[1]


async def test_an_invitation_tells_nobody_who_has_an_account(
    story: Story, acme: Brand, anas: Stranger, stranger: Stranger
) -> None:
    path = await link(story, acme)
    await stranger.get(path)
    told = []
    for email in ("ana@team.example", "nobody@team.example"):
        told.append((await stranger.post(path, email=email, password="short"), stranger.text))
    assert told[0] == told[1]
    assert told[0][0] == 400
    assert await story.rows("SELECT email FROM account") == ["ana@team.example"]


async def test_an_account_joins_another_team_by_its_password(
    story: Story, zenith: Brand, anas: Stranger, stranger: Stranger
) -> None:
    path = await link(story, zenith)
    await stranger.get(path)
    assert await stranger.post(path, email="ana@team.example", password="another long sentence") == 403
    assert await stranger.post(path, email="ana@team.example", password=PASSWORD) == 303
    assert await stranger.get(f"/desk/{zenith.id}/team") == 200
    assert await story.rows("SELECT count(*) FROM account") == [1]


async def test_tries_are_counted_for_the_account_wherever_they_come_from(
    story: Story, anas: Stranger, stranger: Stranger
) -> None:
    for _ in range(5):
        assert await stranger.sign_in(password="another long sentence") == 403
    other = Stranger(story)
    assert await other.sign_in() == 429, "the right password as well"
    assert await other.sign_in("zoe@team.example") == 403, "another account is let be"
    story.clock.move(timedelta(seconds=30))
    assert await other.sign_in() == 303
    await other.close()


async def test_tries_at_once_are_counted_as_well(story: Story, anas: Stranger) -> None:
    browsers = [Stranger(story) for _ in range(8)]
    found = await asyncio.gather(*(each.sign_in(password="another long sentence") for each in browsers))
    assert sorted(found) == [403] * 5 + [429] * 3
    for each in browsers:
        await each.close()


@pytest.mark.parametrize("passed", [sessions.IDLE, sessions.LASTS])
async def test_a_session_that_is_over_leads_to_the_door(
    story: Story, acme: Brand, anas: Stranger, passed: timedelta
) -> None:
    left = passed
    while left > timedelta(0):
        step = min(left, sessions.IDLE if passed == sessions.IDLE else timedelta(days=1))
        assert await anas.get(f"/desk/{acme.id}/team") == 200
        story.clock.move(step)
        left -= step
    assert await anas.get(f"/desk/{acme.id}/team") == 303
    assert anas.location == "/desk/sign-in"
    assert await anas.get(f"/desk/{acme.id}/list", **{"HX-Request": "true"}) == 401
    assert anas.headers["HX-Redirect"] == "/desk/sign-in"


@pytest.mark.parametrize("token", ["", "0" * 32, "ü"])
async def test_without_a_token_nothing_happens(
    story: Story, acme: Brand, anas: Stranger, stranger: Stranger, token: str
) -> None:
    path = await link(story, acme)
    await stranger.get("/desk/sign-in")
    posts = {
        "/desk/sign-in": {"email": "ana@team.example", "password": PASSWORD},
        path: {"email": "zoe@team.example", "password": PASSWORD},
        "/desk/sign-in/code": {"code": "123456"},
    }
    for where, fields in posts.items():
        assert await stranger.post(where, token=token, **fields) == 403
    assert await anas.post("/desk/sign-out", token=token) == 403
    assert await anas.get(f"/desk/{acme.id}/team") == 200
    assert await story.rows("SELECT email FROM account") == ["ana@team.example"]
    assert await story.rows(SESSIONS) == [1]


async def test_a_token_is_of_one_browser(anas: Stranger, stranger: Stranger) -> None:
    await stranger.get("/desk/sign-in")
    fields = {"email": "ana@team.example", "password": PASSWORD}
    assert await stranger.post("/desk/sign-in", token=anas.token, **fields) == 403


async def test_the_cookie_is_for_this_page_alone(story: Story, stranger: Stranger) -> None:
    await stranger.get("/desk/sign-in")
    given = stranger.headers["Set-Cookie"].lower()
    assert "httponly" in given
    assert "samesite=lax" in given
    assert stranger.headers["Cache-Control"] == "no-store"


async def test_somebody_in_no_team_is_told_so(story: Story, acme: Brand, anas: Stranger) -> None:
    await story.instance.parts.store.write(lambda c: c.exec_driver_sql("DELETE FROM member"))
    assert await anas.get("/desk") == 200
    assert "in no team" in anas.text


async def test_one_address_has_so_many_tries_a_minute_whomever_it_tries(
    story: Story, anas: Stranger, stranger: Stranger
) -> None:
    await stranger.get("/desk/sign-in")
    for number in range(TRIES):
        assert await stranger.post("/desk/sign-in", email=f"{number}@x.example", password=PASSWORD) == 403
    assert await stranger.post("/desk/sign-in", email="ana@team.example", password=PASSWORD) == 429
    story.clock.move(60)
    assert await stranger.post("/desk/sign-in", email="ana@team.example", password=PASSWORD) == 303


async def test_the_log_names_neither_who_tried_nor_what(
    story: Story, acme: Brand, anas: Stranger, stranger: Stranger, capfd: pytest.CaptureFixture[str]
) -> None:
    path = await link(story, acme)
    await stranger.get(path)
    await stranger.post(path, email="zoe@team.example", password="too short")
    await stranger.post(path, token="", email="zoe@team.example", password=PASSWORD)
    await stranger.sign_in(password="a wrong sentence")
    written = "".join(capfd.readouterr())
    for word in ("zoe@", "ana@", "too short", "a wrong sentence", PASSWORD, path.rpartition("/")[2]):
        assert word not in written
