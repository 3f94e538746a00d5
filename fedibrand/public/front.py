"""The front page of an origin, what crawlers may read, and the style of every page."""

from functools import partial
from pathlib import Path

from aiohttp import web

from fedibrand.brands.site import Site
from fedibrand.html import HEADERS, STYLE, response
from fedibrand.public import pages
from fedibrand.public.speech import VARY, speech

_CSS = Path(__file__).with_name("style.css").read_bytes()
_ROBOTS = "User-agent: *\nDisallow: /brands/*/answers/\nDisallow: /media/\nDisallow: /you\n"


def routes(site: Site) -> list[web.RouteDef]:
    """Return the routes of the front."""
    return [
        web.get("/", partial(front, site)),
        web.get("/robots.txt", robots),
        web.get(STYLE, style),
    ]


async def front(site: Site, request: web.Request) -> web.Response:
    """Show the brands of the origin that was asked, as far as they want to be listed.

    A brand's own domain shows that brand's alone.
    """
    origin = site.origin(request)
    here = [brand for brand in site.brands if brand.origin == origin]
    listed = [brand for brand in here if brand.settings.listed]
    page = pages.front(site.host(request), listed, speech(request), any_here=bool(here))
    return response(page, headers={**VARY, "Cache-Control": "public, max-age=60"})


async def robots(request: web.Request) -> web.Response:
    """Keep crawlers from answers (an index of them is a list of who asked what) and from pictures."""
    return web.Response(text=_ROBOTS, headers={"Cache-Control": "public, max-age=3600"})


async def style(request: web.Request) -> web.Response:
    """Serve the style of every page."""
    headers = {**HEADERS, "Cache-Control": "public, max-age=3600"}
    return web.Response(body=_CSS, content_type="text/css", charset="utf-8", headers=headers)
