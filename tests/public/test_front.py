import msgspec

from fedibrand.domain import BrandSettings
from tests.brands.made import OWN, PROFILE, House, brand
from tests.public.visitors import BROWSER, Visit


async def test_the_front_page_lists_the_brands_of_the_origin(house: House, visit: Visit) -> None:
    await house.add(brand())
    await house.add(brand("zenith", origin=OWN))
    shared = await visit.get("/", BROWSER)
    assert shared.status == 200
    assert "default-src 'none'" in shared.headers["Content-Security-Policy"]
    text = await shared.text()
    assert "@acme@brands.example" in text
    assert "zenith" not in text
    own = await (await visit.get("/", BROWSER, host="own.example")).text()
    assert "@zenith@own.example" in own
    assert "@acme@" not in own


async def test_a_brand_that_does_not_want_to_be_listed_is_not_and_has_its_page(
    house: House, visit: Visit
) -> None:
    await house.add(brand(settings=BrandSettings(listed=False)))
    text = await (await visit.get("/", BROWSER)).text()
    assert "@acme@" not in text
    assert "not listed" in text
    assert (await visit.get("/@acme", BROWSER)).status == 200


async def test_the_front_page_leads_to_what_is_ones_own_and_to_the_desk(visit: Visit) -> None:
    response = await visit.get("/", BROWSER)
    text = await response.text()
    assert 'href="/you"' in text
    assert 'href="/desk"' in text
    assert "Set-Cookie" not in response.headers


async def test_an_entry_shows_what_the_brand_is_in_a_line(house: House, visit: Visit) -> None:
    profile = msgspec.structs.replace(PROFILE, summary=f"{'word ' * 50}<script>\nmore", language="fr")
    await house.add(brand(profile=profile))
    text = await (await visit.get("/", BROWSER)).text()
    assert '<p lang="fr">word word' in text
    assert "word …</p>" in text
    assert "<script" not in text


async def test_a_host_that_is_markup_stays_text(visit: Visit) -> None:
    text = await (await visit.get("/", BROWSER, host="<script>")).text()
    assert "<script" not in text


async def test_an_empty_instance_has_a_front_page_too(visit: Visit) -> None:
    assert "no brand here yet" in await (await visit.get("/", BROWSER)).text()


async def test_crawlers_are_kept_from_answers(visit: Visit) -> None:
    response = await visit.get("/robots.txt", "*/*")
    assert response.content_type == "text/plain"
    assert "Disallow: /brands/*/answers/" in await response.text()


async def test_the_style_is_light_and_dark(visit: Visit) -> None:
    response = await visit.get("/style.css", "text/css,*/*;q=0.1")
    assert response.content_type == "text/css"
    assert "prefers-color-scheme: dark" in await response.text()


async def test_what_is_not_there_is_told_to_each_reader_in_their_way(visit: Visit) -> None:
    for accept, media_type in ((BROWSER, "text/html"), ("*/*", "application/problem+json")):
        response = await visit.get("/nothing", accept)
        assert (response.status, response.content_type) == (404, media_type)
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Vary"] == ("Accept, Accept-Language" if accept == BROWSER else "Accept")


async def test_a_refused_post_is_told_as_a_problem_whatever_it_accepts(visit: Visit) -> None:
    response = await visit.client.post("/nothing", headers={"Accept": BROWSER})
    assert (response.status, response.content_type) == (404, "application/problem+json")
