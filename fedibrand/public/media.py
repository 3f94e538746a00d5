"""The brands' own pictures. Never a consumer's: nothing of theirs lies in a folder."""

from functools import partial

from aiohttp import web

from fedibrand.activitypub.errors import NotFound
from fedibrand.brands import pictures
from fedibrand.brands.site import Site

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=31536000, immutable",
}


def routes(site: Site) -> list[web.RouteDef]:
    """Return the route of the media folder."""
    return [web.get("/media/{name}", partial(media, site))]


async def media(site: Site, request: web.Request) -> web.StreamResponse:
    """Serve a picture under the media type it was found to have; its name never changes its content.

    A file served as ActivityStreams would be a document of ours that somebody else wrote.

    Raises:
        NotFound: There is no such picture, or its answer was withdrawn.
    """
    name = request.match_info["name"]
    if not pictures.NAME.fullmatch(name):
        raise NotFound
    kind = await site.store.read(pictures.media_type_of, name)
    path = site.media / name
    if kind not in pictures.ENDINGS or not path.is_file():
        raise NotFound
    return web.FileResponse(path, headers={**_HEADERS, "Content-Type": kind})
