"""The snippet: how a brand's web site and packaging lead to its page, without a script or a cookie."""

from functools import partial
from html import escape

from aiohttp import web

from fedibrand.brands.registry import BrandRow
from fedibrand.brands.site import Site
from fedibrand.html import canonical, page, response
from fedibrand.public import heads

_HEADERS = {"Cache-Control": "public, max-age=180", "X-Robots-Tag": "noindex"}


def routes(site: Site) -> list[web.RouteDef]:
    """Return the route of the page."""
    return [web.get("/@{handle}/snippet", partial(snippet, site))]


async def snippet(site: Site, request: web.Request) -> web.Response:
    """Show what to put on a web site, and the QR code.

    Raises:
        NotFound: There is no such brand at this host.
        Gone: It was removed.
    """
    return response(_page(site.brand(request)), headers=_HEADERS)


def a_link(brand: BrandRow) -> str:
    """Return a link to a brand's page, as HTML for another web site."""
    address, name = escape(brand.names.page), escape(brand.profile.name)
    return f'<a href="{address}" rel="me">Talk to {name} in the fediverse</a>'


def a_form(brand: BrandRow) -> str:
    """Return a form that leads a visitor of another web site to their own server, as HTML for that site."""
    address, name = escape(brand.names.page), escape(brand.profile.name)
    return (
        f'<form method="post" action="{address}/talk">\n'
        f"  <label>Talk to {name}. Your account in the fediverse:\n"
        '  <input name="account" placeholder="you@social.example" required maxlength="300"></label>\n'
        "  <button>Write to us</button>\n"
        "</form>"
    )


def _page(brand: BrandRow) -> str:
    name, address = brand.profile.name, escape(brand.names.page)
    return page(
        f"Link to {name}",
        f"{heads.head(brand)}\n"
        '<section class="card"><h2>A link, for your web site</h2>'
        "<p>It also lets this page and your web site confirm each other.</p>"
        f"{_code(a_link(brand))}</section>\n"
        '<section class="card"><h2>A form, for your web site</h2>'
        "<p>Who enters their account is sent to their own server, to write to you there. It has no script,"
        " sets no cookie, and nothing is kept of it.</p>"
        f"{_code(a_form(brand))}</section>\n"
        '<section class="card"><h2>A QR code, for your packaging</h2>'
        f'<p><img class="qr" src="{address}/qr.svg" alt="QR code that leads to {address}"></p>'
        f'<p><a href="{address}/qr.svg" download="{escape(brand.handle)}.svg">Download it as SVG</a>, for any'
        f' size. It leads to <span class="soft">{address}</span></p></section>',
        head=(canonical(brand.names.page),),
    )


def _code(text: str) -> str:
    """Return HTML to be copied."""
    return f"<pre><code>{escape(text)}</code></pre>"
