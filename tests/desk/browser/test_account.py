"""The account and the team in a real browser: a passkey of Chromium's own, one-time codes, every window."""

from typing import Any

import pytest
from playwright.async_api import expect
from pyotp import TOTP

from fedibrand.desk import invitations
from fedibrand.domain import Role
from fedibrand.testing.brand import Brand
from tests.desk.browser.conftest import Sit
from tests.desk.browser.seat import PASSWORD, Seat
from tests.journeys.story import Story

pytestmark = pytest.mark.asyncio(loop_scope="session")

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
LOOKS: list[dict[str, Any]] = [
    {},
    {"color_scheme": "dark"},
    {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    {"viewport": {"width": 720, "height": 450}},  # 1440 px at 200 %
]


async def fits(seat: Seat) -> None:
    """Hold a page to what every page is held to."""
    assert await seat.violations() == []
    assert not await seat.overflows()


async def sign_out(seat: Seat) -> None:
    await seat.page.get_by_role("button", name="Sign out").click()
    await seat.page.wait_for_url(f"{seat.origin}/desk/sign-in")


async def test_a_passkey_of_the_browser_lets_one_in(acme: Brand, sit: Sit) -> None:
    ana = await sit(acme)
    session = await ana.page.context.new_cdp_session(ana.page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    await ana.go("/desk/account")
    section = ana.page.locator("#passkeys")
    await section.get_by_label("What to call it").fill("Laptop")
    await section.get_by_label("Your password").fill(PASSWORD)
    await section.get_by_role("button", name="Add a passkey").click()
    await section.get_by_text("Laptop").first.wait_for()
    await fits(ana)
    await sign_out(ana)
    await fits(ana)
    await ana.page.get_by_role("button", name="Sign in with a passkey").click()
    await ana.page.wait_for_url(f"{ana.origin}/desk/{acme.id}")
    await session.detach()


async def test_one_time_codes_are_set_up_and_asked_for(story: Story, acme: Brand, sit: Sit) -> None:
    ana = await sit(acme)
    await ana.go("/desk/account")
    section = ana.page.locator("#codes")
    await section.get_by_label("Your password").fill(PASSWORD)
    await ana.press("Set up codes")
    await fits(ana)
    makes = TOTP((await ana.page.locator("#secret").inner_text()).replace(" ", ""))
    assert (
        await ana.page.get_by_alt_text("QR code of the key below").evaluate("each => each.naturalWidth") > 0
    )
    await ana.page.get_by_label("One-time code").fill(makes.at(story.clock.now()))
    await ana.press("Ask for codes from now on")
    assert await ana.page.locator(".codes li").count() == 10
    await fits(ana)
    await sign_out(ana)
    await ana.page.get_by_label("E-mail address").fill(f"ana@{acme.id}.example")
    await ana.page.get_by_label("Password").fill(PASSWORD)
    await ana.press("Sign in")
    await fits(ana)
    story.clock.move(30)
    await ana.page.get_by_label("One-time code").fill(makes.at(story.clock.now()))
    await ana.press("Go on")
    assert ana.page.url == f"{ana.origin}/desk/{acme.id}"
    await ana.go("/desk/account")
    assert "10 recovery codes are left" in await ana.words()
    await fits(ana)


async def test_one_who_is_removed_leaves_the_open_desk(acme: Brand, sit: Sit) -> None:
    here, there = await sit(acme), await sit(acme, "Zoe")
    await there.go("/team")
    await here.go("/team")
    await here.page.get_by_label("Remove Zoe").click()
    await here.press("Remove Zoe")
    await expect(here.page.get_by_text("Zoe")).to_have_count(0)
    await there.page.get_by_text("You are in no team").wait_for()


async def test_a_session_that_is_ended_leaves_the_open_desk(acme: Brand, sit: Sit) -> None:
    ana, again = await sit(acme), await sit(acme, "Zoe")
    await sign_out(again)
    await again.page.get_by_label("E-mail address").fill(f"ana@{acme.id}.example")
    await again.page.get_by_label("Password").fill(PASSWORD)
    await again.press("Sign in")
    await again.go("/desk/account")
    await again.press("End all others")
    await ana.page.wait_for_url(f"{ana.origin}/desk/sign-in")


@pytest.mark.parametrize("look", LOOKS)
async def test_team_and_account_fit_every_window(
    story: Story, acme: Brand, sit: Sit, look: dict[str, Any]
) -> None:
    ana = await sit(acme, **look)
    store = story.instance.parts.store
    for name, role in (
        ("Maximiliane Freifrau von und zu Hohenlohe-Schillingsfürst", Role.VIEWER),
        ("Bo", Role.AGENT),
    ):
        await store.write(invitations.make, acme.id, name, role, "command", story.clock)
    await ana.go("/team")
    await ana.page.get_by_label("What the team will call them").fill("Zoe")
    await ana.press("Make a link")
    assert "/desk/join/" in await ana.page.locator("#link").input_value()
    await fits(ana)
    await ana.go("/desk/account")
    await fits(ana)


async def test_the_account_is_changed_without_javascript(acme: Brand, sit: Sit) -> None:
    ana = await sit(acme, java_script_enabled=False)
    await ana.go("/desk/account")
    assert "needs JavaScript" in await ana.words()
    section = ana.page.locator("#password")
    await section.get_by_label("Your password").fill(PASSWORD)
    await section.get_by_label("New password").fill("another long sentence")
    await ana.press("Change the password")
    await sign_out(ana)
    await ana.page.get_by_label("E-mail address").fill(f"ana@{acme.id}.example")
    await ana.page.get_by_label("Password").fill("another long sentence")
    await ana.press("Sign in")
    assert ana.page.url == f"{ana.origin}/desk/{acme.id}"
