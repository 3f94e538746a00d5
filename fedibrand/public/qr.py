"""The QR code of a brand's page: for packaging, and whatever else is printed."""

from functools import partial
from io import BytesIO

import segno
from aiohttp import web

from fedibrand.brands.site import Site

_HEADERS = {
    "Cache-Control": "public, max-age=86400",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


def routes(site: Site) -> list[web.RouteDef]:
    """Return the route of the picture."""
    return [web.get("/@{handle}/qr.svg", partial(qr, site))]


async def qr(site: Site, request: web.Request) -> web.Response:
    """Serve the code, dark on white with the quiet zone that readers need.

    Raises:
        NotFound: There is no such brand at this host.
        Gone: It was removed.
    """
    picture = drawn(site.brand(request).names.page)
    return web.Response(body=picture, content_type="image/svg+xml", headers=_HEADERS)


def drawn(address: str) -> bytes:
    """Return the code of an address as SVG; it is read though a part is dirty (ISO/IEC 18004, level M)."""
    out = BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(out, kind="svg", border=4, dark="#000", light="#fff", omitsize=True, svgclass="", lineclass="")
    return out.getvalue()
