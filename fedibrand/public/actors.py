"""Actors: brands, each at one URL for two readers, and the instance's own."""

from functools import partial

from aiohttp import web

from fedibrand.activitypub.errors import Gone, NotFound
from fedibrand.activitypub.naming import BrandNames
from fedibrand.activitypub.rendering import Document, brand_actor, instance_actor
from fedibrand.activitypub.rendering_actors import ACTIVITY_CONTEXT
from fedibrand.brands.actors import actor_profile
from fedibrand.brands.keys import INSTANCE
from fedibrand.brands.site import Site
from fedibrand.html import response
from fedibrand.public import brand_page, documents
from fedibrand.public.speech import speech

_SHORTLY = {"Cache-Control": "public, max-age=180"}


def routes(site: Site) -> list[web.RouteDef]:
    """Return the routes of actors."""
    return [
        web.get("/actor", partial(instance, site)),
        web.get("/brands/{handle}", partial(brand, site)),
        web.get("/@{handle}", partial(brand, site)),
    ]


async def brand(site: Site, request: web.Request) -> web.Response:
    """Serve a brand: its actor to servers, its page to people.

    Raises:
        NotAcceptable: Neither is wanted.
        NotFound: There is no such brand at this host.
        Gone: It was removed, and a person asks; a server gets the Tombstone.
    """
    reader = documents.reader(request)
    try:
        found = site.brand(request)
    except Gone:
        if reader == "html":
            raise
        names = BrandNames(site.origin(request), request.match_info["handle"].lower())
        return documents.response(_tombstone(names), status=410)
    if reader == "html":
        page = brand_page.shown(found, speech(request, found.profile.language), site.clock.now())
        return response(page, headers={**brand_page.headers(site), **_SHORTLY})
    return documents.response(brand_actor(actor_profile(found, site.keys)), headers=_SHORTLY)


async def instance(site: Site, request: web.Request) -> web.Response:
    """Serve the instance actor, to anyone and unsigned, or no two instances could fetch each other's key.

    Raises:
        NotAcceptable: No representation of ours is wanted.
        NotFound: It has no key yet.
        HTTPSeeOther: A person asks; the front page is for them.
    """
    if documents.reader(request) == "html":
        raise web.HTTPSeeOther("/", headers={"Vary": "Accept"})
    rsa, ed25519 = site.keys.listed(INSTANCE, "rsa"), site.keys.listed(INSTANCE, "ed25519")
    if not rsa or not ed25519:
        raise NotFound
    return documents.response(
        instance_actor(site.instance, rsa[0].public, ed25519[0].public), headers=_SHORTLY
    )


def _tombstone(names: BrandNames) -> Document:
    """Return what is left of a brand (ActivityPub §6.4)."""
    return {
        "@context": ACTIVITY_CONTEXT,
        "id": names.actor,
        "type": "Tombstone",
        "formerType": "Organization",
    }
