"""A refusal of a whole page of the desk, in the language of who asked."""

from aiohttp import hdrs, web

from fedibrand import problems
from fedibrand.desk import asked, browsers
from fedibrand.desk.site import Desk
from fedibrand.desk.words import N_
from fedibrand.problems import Refusal

HEADINGS = {
    400: N_("This could not be done"),
    403: N_("Not for you"),
    404: N_("There is nothing here"),
    409: N_("This could not be done"),
    410: N_("This is gone"),
    413: N_("This is too large"),
    429: N_("This was too often"),
    500: N_("Something went wrong"),
    503: N_("Not just now"),
}
"""What pages are headed by; with any other status as with 400."""


async def tell(desk: Desk, request: web.Request, refusal: Refusal) -> web.Response:
    """Return a refusal as a page of the desk."""
    headers = {**problems.headers(refusal), "Vary": "Accept, Accept-Language, Cookie"}
    del headers[hdrs.CONTENT_TYPE]
    return desk.rendering.page(
        "refused.html",
        await _language(desk, request, refusal),
        status=refusal.status,
        headers=headers,
        token=asked.token(desk, browsers.read(request, desk.site.settings)),
        heading=HEADINGS.get(refusal.status, HEADINGS[400]),
        sentence=refusal.detail,
    )


async def _language(desk: Desk, request: web.Request, refusal: Refusal) -> str:
    """Return the language of whoever is signed in; where something broke here, the record is not asked."""
    who = await asked.person(desk, request) if refusal.status < 500 else None
    return who.account.language if who else asked.language(desk, request)
