from tests.brands.made import OWN, House, brand
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
        assert response.headers["Vary"] == "Accept"


async def test_a_refused_post_is_told_as_a_problem_whatever_it_accepts(visit: Visit) -> None:
    response = await visit.client.post("/nothing", headers={"Accept": BROWSER})
    assert (response.status, response.content_type) == (404, "application/problem+json")
