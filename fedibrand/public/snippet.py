"""The snippet: how a brand's web site and packaging lead to its page, without a script or a cookie."""

from functools import partial
from html import escape

from aiohttp import web

from fedibrand.brands.registry import BrandRow
from fedibrand.brands.site import Site
from fedibrand.html import canonical, page, response
from fedibrand.public import heads
from fedibrand.public.speech import VARY, Speech, said_in, speech

_HEADERS = {**VARY, "Cache-Control": "public, max-age=180", "X-Robots-Tag": "noindex"}


def routes(site: Site) -> list[web.RouteDef]:
    """Return the route of the page."""
    return [web.get("/@{handle}/snippet", partial(snippet, site))]


async def snippet(site: Site, request: web.Request) -> web.Response:
    """Show what to put on a web site, and the QR code.

    Raises:
        NotFound: There is no such brand at this host.
        Gone: It was removed.
    """
    brand = site.brand(request)
    return response(_page(brand, speech(request, brand.profile.language)), headers=_HEADERS)


def a_link(brand: BrandRow, _: Speech) -> str:
    """Return a link to a brand's page, as HTML for another web site."""
    address, name = escape(brand.names.page), escape(brand.profile.name)
    return f'<a href="{address}" rel="me">{_("Talk to %(name)s in the fediverse", name=name)}</a>'


def a_form(brand: BrandRow, _: Speech) -> str:
    """Return a form that leads a visitor of another web site to their own server, as HTML for that site."""
    address, name = escape(brand.names.page), escape(brand.profile.name)
    return (
        f'<form method="post" action="{address}/talk">\n'
        f"  <label>{_('Talk to %(name)s. Your account in the fediverse:', name=name)}\n"
        '  <input name="account" placeholder="you@social.example" required maxlength="300"></label>\n'
        f"  <button>{_('Write to us')}</button>\n"
        "</form>"
    )


def _page(brand: BrandRow, _: Speech) -> str:
    address = escape(brand.names.page)
    where = f'<span class="soft">{address}</span>'
    copied = _(
        "Who enters their account is sent to their own server, to write to you there. It has no script, sets"
        " no cookie, and nothing is kept of it."
    )
    download = (
        f'<a href="{address}/qr.svg" download="{escape(brand.handle)}.svg">{_("Download it as SVG")}</a>'
    )
    described = _("QR code that leads to %(where)s", where=address)
    theirs = said_in(brand.profile.language)  # what is copied is for the brand's own visitors
    return page(
        brand.profile.name,
        f"{heads.head(brand)}\n"
        f'<section class="card"><h2>{_("A link, for your web site")}</h2>'
        f"<p>{_('It also lets this page and your web site confirm each other.')}</p>"
        f"{_code(a_link(brand, theirs))}</section>\n"
        f'<section class="card"><h2>{_("A form, for your web site")}</h2><p>{copied}</p>'
        f"{_code(a_form(brand, theirs))}</section>\n"
        f'<section class="card"><h2>{_("A QR code, for your packaging")}</h2>'
        f'<p><img class="qr" src="{address}/qr.svg" alt="{described}"></p>'
        f"<p>{_('%(download)s, for any size. It leads to %(where)s', download=download, where=where)}</p>"
        "</section>",
        language=_.language,
        head=(canonical(brand.names.page),),
    )


def _code(text: str) -> str:
    """Return HTML to be copied."""
    return f"<pre><code>{escape(text)}</code></pre>"
