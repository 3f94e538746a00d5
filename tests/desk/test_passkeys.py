"""Passkeys: what an authenticator says lets somebody in only for the challenge of their own browser, once."""

import json
from datetime import timedelta

import pytest

from tests.desk.authenticator import PRESENT, Authenticator
from tests.desk.stranger import PASSWORD, Stranger
from tests.journeys.story import Story

HERE = "/desk/account/passkeys"
ENTER = "/desk/sign-in/passkey"


@pytest.fixture
def device(story: Story) -> Authenticator:
    return Authenticator(story.instance.settings.url)


async def offered(who: Stranger) -> str:
    """Begin to add a passkey; return what the authenticator is asked."""
    await who.get("/desk/account")
    token = who.token
    assert await who.post(f"{HERE}/options", password=PASSWORD) == 200
    options = who.text
    await who.get("/desk/account")
    assert who.token == token
    return options


async def added(who: Stranger, device: Authenticator) -> None:
    assert await who.post(f"{HERE}/add", name="Laptop", credential=device.create(await offered(who))) == 303


async def challenged(who: Stranger) -> str:
    """Begin to sign in; return what the authenticator is asked."""
    await who.get("/desk/sign-in")
    assert await who.post(f"{ENTER}/options") == 200
    options = who.text
    await who.get("/desk/sign-in")
    return options


async def test_a_passkey_lets_its_account_in(
    story: Story, anas: Stranger, stranger: Stranger, device: Authenticator
) -> None:
    await added(anas, device)
    await anas.get("/desk/account")
    assert "Laptop" in anas.text
    options = await challenged(stranger)
    assert json.loads(options)["userVerification"] == "required"
    before = stranger.cookie
    assert await stranger.post(ENTER, credential=device.get(options)) == 303
    assert stranger.cookie != before
    await stranger.get("/desk/account")
    assert "ana@team.example" in stranger.text
    assert await story.rows("SELECT signed, name FROM passkey") == [(1, "Laptop")]


async def test_a_challenge_is_for_one_browser_and_once_and_for_five_minutes(
    story: Story, anas: Stranger, stranger: Stranger, device: Authenticator
) -> None:
    await added(anas, device)
    said = device.get(await challenged(stranger))
    other = Stranger(story)
    await challenged(other)
    assert await other.post(ENTER, credential=said) == 403
    story.clock.move(timedelta(minutes=5))
    assert await stranger.post(ENTER, credential=said) == 403
    said = device.get(await challenged(stranger))
    assert await stranger.post(ENTER, credential=said) == 303
    await stranger.get("/desk/account")
    await stranger.post("/desk/sign-out")
    await stranger.get("/desk/sign-in")
    assert await stranger.post(ENTER, credential=said) == 403
    await other.close()


@pytest.mark.parametrize("lie", ["origin", "party", "unverified", "user", "count", "id"])
async def test_what_does_not_hold_lets_nobody_in(
    story: Story, anas: Stranger, stranger: Stranger, device: Authenticator, lie: str
) -> None:
    await added(anas, device)
    assert await stranger.post(ENTER, credential=device.get(await challenged(stranger))) == 303
    await stranger.get("/desk/account")
    await stranger.post("/desk/sign-out")
    match lie:
        case "origin":
            device.origin = "https://elsewhere.example"
        case "party":
            device.party = "elsewhere.example"
        case "unverified":
            device.flags = PRESENT
        case "user":
            device.user = b"somebody else"
        case "count":
            device.signed = 0
        case "id":
            device.id = b"another passkey"
    assert await stranger.post(ENTER, credential=device.get(await challenged(stranger))) == 403
    assert "does not let you in" in stranger.text
    assert await stranger.get("/desk/account") == 303


@pytest.mark.parametrize("said", ["", "{}", "[]", "nonsense", '{"id": "AA", "rawId": "AA"}', "{" * 30_000])
async def test_nonsense_is_refused_and_not_a_fault(
    story: Story, anas: Stranger, stranger: Stranger, said: str
) -> None:
    await challenged(stranger)
    assert await stranger.post(ENTER, credential=said) == 403
    await offered(anas)
    assert await anas.post(f"{HERE}/add", name="x", credential=said) == 403
    assert await story.rows("SELECT count(*) FROM passkey") == [0]


@pytest.mark.parametrize("lie", ["origin", "party", "unverified"])
async def test_a_passkey_for_elsewhere_is_not_added(
    story: Story, anas: Stranger, device: Authenticator, lie: str
) -> None:
    match lie:
        case "origin":
            device.origin = "https://elsewhere.example"
        case "party":
            device.party = "elsewhere.example"
        case "unverified":
            device.flags = PRESENT
    assert await anas.post(f"{HERE}/add", name="x", credential=device.create(await offered(anas))) == 403
    assert await story.rows("SELECT count(*) FROM passkey") == [0]


async def test_adding_takes_the_password_and_a_challenge_of_this_session(
    story: Story, anas: Stranger, stranger: Stranger, device: Authenticator
) -> None:
    await anas.get("/desk/account")
    token = anas.token
    assert await anas.post(f"{HERE}/options", password="a wrong sentence") == 403
    said = device.create(await offered(anas))
    await stranger.sign_in()
    await stranger.get("/desk/account")
    assert await stranger.post(f"{HERE}/add", name="x", credential=said) == 403
    assert await anas.post(f"{HERE}/add", token=token, name="x", credential=said) == 303
    await anas.get("/desk/account")
    assert await anas.post(f"{HERE}/add", name="x", credential=said) == 403, "once"
    assert await story.rows("SELECT count(*) FROM passkey") == [1]


async def test_a_passkey_that_was_removed_lets_nobody_in(
    story: Story, anas: Stranger, stranger: Stranger, device: Authenticator
) -> None:
    await added(anas, device)
    await anas.get("/desk/account")
    assert await anas.post(f"{HERE}/remove", password=PASSWORD, passkey=device.id.hex()) == 303
    assert await stranger.post(ENTER, credential=device.get(await challenged(stranger))) == 403


async def test_another_accounts_passkey_is_nothing_to_me(
    story: Story, zenith: object, anas: Stranger, stranger: Stranger, device: Authenticator
) -> None:
    await added(anas, device)
    await stranger.join(story.brands[0], "Zoe")
    await stranger.get("/desk/account")
    token = stranger.token
    for named in (device.id.hex(), "zz", ""):
        assert await stranger.post(f"{HERE}/remove", token=token, password=PASSWORD, passkey=named) == 404
    taken = device.create(await offered(stranger))
    assert await stranger.post(f"{HERE}/add", name="mine", credential=taken) == 400
    assert await story.rows("SELECT name FROM passkey") == ["Laptop"]


@pytest.mark.parametrize("token", ["", "0" * 32])
async def test_without_a_token_nothing_happens(
    story: Story, anas: Stranger, stranger: Stranger, device: Authenticator, token: str
) -> None:
    await added(anas, device)
    said = device.get(await challenged(stranger))
    assert await stranger.post(f"{ENTER}/options", token=token) == 403
    assert await stranger.post(ENTER, token=token, credential=said) == 403
    assert await stranger.get("/desk/account") == 303
