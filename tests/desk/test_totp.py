"""One-time codes: asked after the password and not before, each accepted once; and a way back without."""

import re
from datetime import timedelta

import pytest
from pyotp import TOTP

from fedibrand.desk import invitations, totp
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from tests.desk.stranger import PASSWORD, Stranger
from tests.fakes import START
from tests.journeys.story import Story

HERE = "/desk/account/codes"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
STEP = timedelta(seconds=30)


async def switched_on(story: Story, who: Stranger) -> tuple[TOTP, list[str]]:
    """Set up codes; return what makes them, and the recovery codes."""
    await who.get("/desk/account")
    assert await who.post(f"{HERE}/begin", password=PASSWORD) == 200
    found = re.search(r'id="secret">([^<]+)<', who.text)
    assert found
    makes = TOTP(found[1].replace(" ", ""))
    assert await who.post(f"{HERE}/on", code=makes.at(story.clock.now())) == 200
    return makes, re.findall(r"<code>([a-z2-7-]{19})</code>", who.text)


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238 appendix B, cut to six digits."""
    assert totp.step(SECRET, "287082", START.fromtimestamp(59, START.tzinfo)) == 1
    assert totp.step(SECRET, " 081 804 ", START.fromtimestamp(1111111109, START.tzinfo)) == 37037036


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step(steps: int, fits: bool) -> None:
    assert (totp.step(SECRET, TOTP(SECRET).at(START + steps * STEP), START) is not None) is fits


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "abcdef", "".join(chr(0xFF11 + n) for n in range(6)), "12345\u0660"]
)
def test_what_is_no_code_is_none(code: str) -> None:
    assert totp.step(SECRET, code, START) is None


async def test_a_code_is_asked_for_after_the_password_and_not_before(
    story: Story, anas: Stranger, stranger: Stranger
) -> None:
    makes, _ = await switched_on(story, anas)
    story.clock.move(STEP)
    assert await stranger.get("/desk/sign-in/code") == 303
    assert await stranger.sign_in(password="a wrong sentence") == 403
    assert "One-time code" not in stranger.text
    await stranger.get("/desk/sign-in")
    before = stranger.cookie
    assert await stranger.sign_in() == 303
    assert stranger.location == "/desk/sign-in/code"
    half = stranger.cookie
    assert half != before
    assert await stranger.get("/desk/account") == 303, "half way in is not in"
    assert await stranger.get("/desk/sign-in/code") == 200
    assert await stranger.post("/desk/sign-in/code", code="000000") == 403
    assert await stranger.get("/desk/account") == 303
    await stranger.get("/desk/sign-in/code")
    assert await stranger.post("/desk/sign-in/code", code=makes.at(story.clock.now())) == 303
    assert stranger.cookie != half
    assert await stranger.get("/desk/account") == 200


async def test_a_code_works_once(story: Story, anas: Stranger, stranger: Stranger) -> None:
    makes, _ = await switched_on(story, anas)
    used = makes.at(story.clock.now())
    await stranger.sign_in()
    await stranger.get("/desk/sign-in/code")
    assert await stranger.post("/desk/sign-in/code", code=used) == 403, "it switched the codes on"
    story.clock.move(STEP)
    now = makes.at(story.clock.now())
    await stranger.get("/desk/sign-in/code")
    assert await stranger.post("/desk/sign-in/code", code=now) == 303
    other = Stranger(story)
    await other.sign_in()
    await other.get("/desk/sign-in/code")
    assert await other.post("/desk/sign-in/code", code=now) == 403
    assert await other.post("/desk/sign-in/code", code=used) == 403, "nor one from before it"
    await other.close()


async def test_codes_are_guessed_slowly_however_often_the_password_is_given(
    story: Story, anas: Stranger, stranger: Stranger
) -> None:
    makes, _ = await switched_on(story, anas)
    for _ in range(5):
        await stranger.sign_in()
        await stranger.get("/desk/sign-in/code")
        assert await stranger.post("/desk/sign-in/code", code="000000") == 403
    other = Stranger(story)
    await other.sign_in()
    await other.get("/desk/sign-in/code")
    assert await other.post("/desk/sign-in/code", code=makes.at(story.clock.now() + STEP)) == 429
    await other.close()


async def test_half_way_in_lasts_five_minutes(story: Story, anas: Stranger, stranger: Stranger) -> None:
    makes, _ = await switched_on(story, anas)
    await stranger.sign_in()
    await stranger.get("/desk/sign-in/code")
    story.clock.move(timedelta(minutes=5))
    assert await stranger.post("/desk/sign-in/code", code=makes.at(story.clock.now())) == 303
    assert stranger.location == "/desk/sign-in"
    assert await stranger.get("/desk/account") == 303


async def test_a_recovery_code_works_once(story: Story, anas: Stranger, stranger: Stranger) -> None:
    _, codes = await switched_on(story, anas)
    assert len(set(codes)) == 10
    assert codes[0] not in str(await story.rows("SELECT * FROM recovery_code"))
    other = Stranger(story)
    for who, status in ((stranger, 303), (other, 403)):
        await who.sign_in()
        await who.get("/desk/sign-in/code")
        assert await who.post("/desk/sign-in/code", code=f" {codes[0].upper()} ") == status
    await other.close()
    await anas.get("/desk/account")
    assert "9 recovery codes are left" in anas.text


async def test_other_recovery_codes_replace_those_there_were(
    story: Story, anas: Stranger, stranger: Stranger
) -> None:
    _, codes = await switched_on(story, anas)
    await anas.get("/desk/account")
    assert await anas.post(f"{HERE}/recovery", password=PASSWORD) == 200
    await stranger.sign_in()
    await stranger.get("/desk/sign-in/code")
    assert await stranger.post("/desk/sign-in/code", code=codes[0]) == 403
    assert await story.rows("SELECT count(*) FROM recovery_code") == [10]


async def test_a_wrong_first_code_switches_nothing_on(story: Story, anas: Stranger) -> None:
    await anas.get("/desk/account")
    await anas.post(f"{HERE}/begin", password=PASSWORD)
    assert await anas.post(f"{HERE}/on", code="000000") == 403
    assert await story.rows("SELECT totp FROM account") == [None]
    assert await story.rows("SELECT count(*) FROM recovery_code") == [0]


async def test_codes_are_switched_off_by_the_password(
    story: Story, anas: Stranger, stranger: Stranger
) -> None:
    await switched_on(story, anas)
    await anas.get("/desk/account")
    assert await anas.post(f"{HERE}/off", password=PASSWORD) == 303
    assert await story.rows("SELECT totp FROM account") == [None]
    assert await story.rows("SELECT count(*) FROM recovery_code") == [0]
    assert await stranger.sign_in() == 303
    assert stranger.location == "/desk"


async def test_a_secret_lies_wrapped(story: Story, anas: Stranger) -> None:
    makes, _ = await switched_on(story, anas)
    (account, kept) = (await story.rows("SELECT id, totp FROM account"))[0]
    assert makes.secret.encode() not in kept
    assert story.instance.parts.vault.unwrap(f"totp:{account}", kept).decode() == makes.secret


async def test_an_invitation_is_no_way_around_the_code(
    story: Story, zenith: Brand, anas: Stranger, stranger: Stranger
) -> None:
    makes, _ = await switched_on(story, anas)
    story.clock.move(STEP)
    await anas.get("/desk/account")
    link = await invited(story, zenith)
    await stranger.get(link)
    assert await stranger.post(link, email="ana@team.example", password=PASSWORD) == 303
    assert stranger.location == "/desk/sign-in/code"
    assert await stranger.get("/desk/account") == 303
    assert await story.rows(f"SELECT count(*) FROM member WHERE brand_id = '{zenith.id}'") == [0]
    await stranger.get("/desk/sign-in/code")
    assert await stranger.post("/desk/sign-in/code", code=makes.at(story.clock.now())) == 303
    assert stranger.location == link
    await stranger.get(link)
    assert await stranger.post(link) == 303
    assert await story.rows(f"SELECT count(*) FROM member WHERE brand_id = '{zenith.id}'") == [1]


async def invited(story: Story, brand: Brand) -> str:
    store = story.instance.parts.store
    _, token = await store.write(invitations.make, brand.id, "Ana", Role.AGENT, "command", story.clock)
    return f"/desk/join/{token}"
