"""Settings and failed work in a real browser."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from fedibrand.domain import Role
from fedibrand.team_effects import AddLabel
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.cli.packaged import LOYALTY
from tests.desk.browser.conftest import Sit
from tests.desk.test_failed import broken
from tests.inbox.packages.made import install
from tests.journeys.story import Story

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME = "acme.loyalty"
PAGES = (
    *("/failed", "/settings", "/settings/profile", "/settings/labels", "/settings/canned"),
    "/settings/hours",
    *("/settings/packages", f"/settings/packages/{NAME}"),
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
async def test_no_page_is_too_wide_or_keeps_anybody_out(
    story: Story,
    acme: Brand,
    alice: Consumer,
    sit: Sit,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
    width: int,
) -> None:
    install(tmp_path, NAME, LOYALTY, monkeypatch)
    await broken(story, acme, alice)
    thread = (await story.threads(acme))[0].id
    await acme.act(alice, AddLabel(conversation=thread, label="x" * 60))
    ana = await sit(acme, viewport={"width": width, "height": 800}, color_scheme=scheme)
    for path in PAGES:
        await ana.go(path)
        await ana.page.evaluate("document.querySelectorAll('main details').forEach((one) => one.open = true)")
        assert await ana.violations() == []
        assert not await ana.overflows(), path


async def test_what_a_colleague_has_tried_again_goes_from_an_open_page(
    story: Story, acme: Brand, alice: Consumer, sit: Sit
) -> None:
    await broken(story, acme, alice)
    ana, ben = await sit(acme), await sit(acme, "Ben", Role.MANAGER)
    await ana.go("/failed")
    rows = ana.page.locator(".failed > li")
    assert await rows.count() == 3
    await ben.go("/failed")
    await ben.page.get_by_role("button", name="Try again To").click()
    await ana.page.get_by_text("Try all 2 again").wait_for()
    assert await rows.count() == 2


async def test_a_picture_is_chosen_kept_and_seen(acme: Brand, sit: Sit) -> None:
    out = BytesIO()
    Image.new("RGB", (800, 800), "teal").save(out, "JPEG")
    ana = await sit(acme)
    await ana.go("/settings/profile")
    file = {"name": "kettle.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
    await ana.page.locator("#icon-file").set_input_files(files=[file])
    await ana.page.locator("#icon-alt").fill("A kettle")
    await ana.press("Keep")
    shown = ana.page.get_by_role("img", name="A kettle")
    assert await shown.evaluate("(one) => [one.complete, one.naturalWidth]") == [True, 400]
