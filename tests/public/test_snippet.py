import re
from html import unescape
from xml.etree import ElementTree

import msgspec

from fedibrand.brands import registry
from fedibrand.public.qr import drawn
from tests.brands.made import ORIGIN, PROFILE, House, brand
from tests.public.visitors import BROWSER, Visit


async def test_there_is_html_to_copy_that_needs_no_script_and_no_cookie(house: House, visit: Visit) -> None:
    await house.add(brand())
    response = await visit.get("/@acme/snippet", BROWSER)
    assert response.status == 200
    assert "Set-Cookie" not in response.headers
    link, form = map(unescape, re.findall(r"<code>(.*?)</code></pre>", await response.text(), re.DOTALL))
    assert link == f'<a href="{ORIGIN}/@acme" rel="me">Talk to Acme &amp; Sons in the fediverse</a>'
    assert f'<form method="post" action="{ORIGIN}/@acme/talk">' in form
    assert 'name="account"' in form
    assert "script" not in form
    assert "style" not in form


async def test_a_hostile_name_stays_text_here_and_where_it_is_copied_to(house: House, visit: Visit) -> None:
    evil = '"><script>alert(1)</script>'
    await house.add(brand(profile=msgspec.structs.replace(PROFILE, name=evil)))
    text = await (await visit.get("/@acme/snippet", BROWSER)).text()
    assert "<script" not in text
    for copied in map(unescape, re.findall(r"<code>(.*?)</code></pre>", text, re.DOTALL)):
        assert "<script" not in copied


async def test_the_qr_code_is_a_picture_that_runs_nothing(house: House, visit: Visit) -> None:
    await house.add(brand())
    response = await visit.get("/@acme/qr.svg", "image/*")
    assert (response.status, response.content_type) == (200, "image/svg+xml")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    drawing = ElementTree.fromstring(await response.text())
    assert {child.tag.rpartition("}")[2] for child in drawing} == {"path"}
    assert await response.read() == drawn(f"{ORIGIN}/@acme")
    assert drawn(f"{ORIGIN}/@acme") != drawn(f"{ORIGIN}/@zenith")


async def test_what_is_not_there_has_neither(house: House, visit: Visit) -> None:
    for path in ("/@nobody/snippet", "/@nobody/qr.svg"):
        assert (await visit.get(path, BROWSER)).status == 404
    added = await house.add(brand())
    await house.store.write(registry.remove, added.id, house.clock.now())
    await house.refresh()
    for path in ("/@acme/snippet", "/@acme/qr.svg", "/@acme/talk"):
        assert (await visit.get(path, BROWSER)).status in (404, 410)
