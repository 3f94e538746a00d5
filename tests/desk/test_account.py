"""One's own account: what changes it asks for the password again, and a session that ends is over at once."""

from typing import Any

import pytest

from fedibrand.desk import sessions
from fedibrand.queue.events import Listener
from fedibrand.testing.brand import Brand
from tests.desk.stranger import PASSWORD, Stranger
from tests.journeys.story import Story

HERE = "/desk/account"
OTHER = "another long sentence"
KEPT = "SELECT password, language, totp, totp_step FROM account"
POSTS: dict[str, dict[str, str]] = {
    "password": {"password": PASSWORD, "new": OTHER},
    "language": {"language": "en"},
    "sessions/end": {},
    "sessions/end-others": {},
    "codes/begin": {"password": PASSWORD},
    "codes/on": {"code": "123456"},
    "codes/off": {"password": PASSWORD},
    "codes/recovery": {"password": PASSWORD},
    "passkeys/options": {"password": PASSWORD},
    "passkeys/add": {"credential": "{}"},
    "passkeys/remove": {"password": PASSWORD, "passkey": "00"},
    "delete": {"password": PASSWORD},
}


async def listed(story: Story, who: str = "ana@team.example") -> list[str]:
    return await story.rows(
        "SELECT s.id FROM desk_session s JOIN account a ON a.id = s.account_id"
        f" WHERE a.email = '{who}' ORDER BY s.began_at, s.id"
    )


async def last_of(listener: Listener) -> None:
    while await listener.next(5):
        pass


@pytest.mark.parametrize("path", list(POSTS))
@pytest.mark.parametrize("token", ["", "0" * 32])
async def test_without_a_token_nothing_changes(story: Story, anas: Stranger, path: str, token: str) -> None:
    before = await story.rows(KEPT), await listed(story)
    fields = {"session": before[1][0], **POSTS[path]}
    assert await anas.post(f"{HERE}/{path}", token=token, **fields) == 403
    assert (await story.rows(KEPT), await listed(story)) == before
    assert await story.rows("SELECT count(*) FROM recovery_code") == [0]


@pytest.mark.parametrize("path", list(POSTS))
async def test_nobody_is_led_to_the_door(stranger: Stranger, path: str) -> None:
    assert await stranger.get(HERE) == 303
    assert stranger.location == "/desk/sign-in"
    await stranger.get("/desk/sign-in")
    assert await stranger.post(f"{HERE}/{path}", **POSTS[path]) == 303
    assert stranger.location == "/desk/sign-in"


@pytest.mark.parametrize("path", [path for path, fields in POSTS.items() if "password" in fields])
async def test_what_guards_the_account_takes_the_password_again(
    story: Story, anas: Stranger, path: str
) -> None:
    await story.instance.parts.store.write(
        lambda c: c.exec_driver_sql("UPDATE account SET totp = x'00'")  # codes are on, for what needs them
    )
    before = await story.rows(KEPT)
    await anas.get(HERE)
    assert await anas.post(f"{HERE}/{path}", **{**POSTS[path], "password": OTHER}) == 403
    assert "not your password" in anas.text
    assert await story.rows(KEPT) == before
    assert await story.rows("SELECT count(*) FROM recovery_code") == [0]


async def test_the_password_is_guessed_no_faster_from_inside(story: Story, anas: Stranger) -> None:
    await anas.get(HERE)
    for _ in range(5):
        assert await anas.post(f"{HERE}/password", password="a wrong sentence", new=OTHER) == 403
    assert await anas.post(f"{HERE}/password", password=PASSWORD, new=OTHER) == 429


async def test_another_password_signs_out_everywhere_else(
    story: Story, acme: Brand, anas: Stranger, stranger: Stranger
) -> None:
    await stranger.sign_in()
    here, there = await listed(story)
    await anas.get(HERE)
    async with story.instance.parts.events.listening(acme.id, there) as listener:
        assert await anas.post(f"{HERE}/password", password=PASSWORD, new=OTHER) == 303
        with pytest.raises(EOFError):
            await last_of(listener)
    assert await listed(story) == [here]
    assert await anas.get(HERE) == 200
    assert await stranger.get(HERE) == 303
    assert await stranger.sign_in() == 403
    assert await stranger.sign_in(password=OTHER) == 303


async def test_a_password_that_is_too_short_is_none(story: Story, anas: Stranger) -> None:
    before = await story.rows(KEPT)
    await anas.get(HERE)
    assert await anas.post(f"{HERE}/password", password=PASSWORD, new="short") == 400
    assert "12 to 200" in anas.text
    assert await story.rows(KEPT) == before


async def test_a_language_we_do_not_speak_is_refused(story: Story, anas: Stranger) -> None:
    await anas.get(HERE)
    assert await anas.post(f"{HERE}/language", language="tlh") == 400
    assert await story.rows("SELECT language FROM account") == ["en"]
    await anas.get(HERE)
    assert await anas.post(f"{HERE}/language", language="en") == 303


async def test_a_session_is_listed_and_ended_with_its_stream(
    story: Story, acme: Brand, anas: Stranger, stranger: Stranger
) -> None:
    await stranger.sign_in()
    here, there = await listed(story)
    await anas.get(HERE)
    assert f'value="{there}"' in anas.text
    async with story.instance.parts.events.listening(acme.id, there) as listener:
        assert await anas.post(f"{HERE}/sessions/end", session=there) == 303
        with pytest.raises(EOFError):
            await last_of(listener)
    assert await stranger.get(HERE) == 303
    assert await listed(story) == [here]


async def test_ones_own_session_ends_as_by_signing_out(story: Story, anas: Stranger) -> None:
    (here,) = await listed(story)
    await anas.get(HERE)
    assert await anas.post(f"{HERE}/sessions/end", session=here) == 303
    assert anas.location == "/desk/sign-in"
    assert await anas.get(HERE) == 303


async def test_all_others_end_at_once(story: Story, anas: Stranger) -> None:
    others = [Stranger(story) for _ in range(3)]
    for each in others:
        await each.sign_in()
    await anas.get(HERE)
    assert await anas.post(f"{HERE}/sessions/end-others") == 303
    assert [await each.get(HERE) for each in others] == [303] * 3
    assert await anas.get(HERE) == 200
    for each in others:
        await each.close()


async def test_another_accounts_sessions_are_neither_shown_nor_ended(
    story: Story, zenith: Brand, anas: Stranger, stranger: Stranger
) -> None:
    await stranger.join(zenith, "Zoe")
    (hers,) = await listed(story, "zoe@team.example")
    await anas.get(HERE)
    assert hers not in anas.text
    assert await anas.post(f"{HERE}/sessions/end", session=hers) == 404
    assert await stranger.get(HERE) == 200


async def test_what_a_browser_says_of_itself_stays_inert(story: Story, anas: Stranger) -> None:
    fields: dict[str, Any] = {"User-Agent": "<script>alert(1)</script>" + "x" * 500}
    other = Stranger(story)
    other.headers_of_all = fields
    await other.sign_in()
    await anas.get(HERE)
    assert "<script>alert" not in anas.text
    assert "&lt;script&gt;" in anas.text
    assert max(await story.rows("SELECT length(agent) FROM desk_session")) == sessions.AGENT
    await other.close()
