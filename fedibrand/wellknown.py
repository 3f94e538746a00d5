"""How others find what is here: WebFinger, host-meta and NodeInfo, open to every web page (CORS)."""

from collections.abc import Awaitable, Callable
from functools import partial
from html import escape
from typing import Any

from aiohttp import web
from sqlalchemy import Connection, func, select

from fedibrand import __version__, problems
from fedibrand.activitypub.errors import Gone, Malformed, NotFound
from fedibrand.activitypub.hosts import origin_of
from fedibrand.activitypub.naming import Acct, Kind, read
from fedibrand.brands.registry import BrandRow
from fedibrand.brands.site import Site
from fedibrand.domain import AnswerState
from fedibrand.negotiation import ACTIVITY_JSON
from fedibrand.problems import Refusal
from fedibrand.store.tables.answers import AnswerRow

JRD = "application/jrd+json"
XRD = "application/xrd+xml"
SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"
NODEINFO_VERSIONS = ("2.0", "2.1")

_LRDD = "/.well-known/webfinger?resource={uri}"
_PAGE = "http://webfinger.net/rel/profile-page"
_AVATAR = "http://webfinger.net/rel/avatar"
_HEADERS = {"Access-Control-Allow-Origin": "*", "Vary": "Accept", "X-Content-Type-Options": "nosniff"}
_answer = AnswerRow.__table__  # type: ignore[attr-defined]
_answers = select(func.count()).where(_answer.c.state == AnswerState.SENT)

_Handler = Callable[[Site, web.Request], Awaitable[web.Response]]


def routes(site: Site) -> list[web.RouteDef]:
    """Return the routes under ``/.well-known`` and what they lead to."""
    handlers: dict[str, _Handler] = {
        "/.well-known/webfinger": webfinger,
        "/.well-known/host-meta": host_meta,
        "/.well-known/host-meta.json": host_meta_json,
        "/.well-known/nodeinfo": nodeinfo_links,
        "/nodeinfo/{version}": nodeinfo,
    }
    return [web.get(path, partial(_openly, handler, site)) for path, handler in handlers.items()]


async def webfinger(site: Site, request: web.Request) -> web.Response:
    """Say who an account or an address of ours is (RFC 7033).

    Whatever alias was asked for, the subject is the one canonical ``acct:`` (§4.4.1); ``rel`` filters the
    links and nothing else (§4.3). Asked by a handle domain that leads here, the host says nothing about whom
    it is about, so the resource alone does.

    Raises:
        Malformed: There is no resource, more than one, or it is no account and no address.
        NotFound: Nobody here is called so.
        Gone: Who was called so has left.
    """
    resources = request.query.getall("resource", [])
    if len(resources) != 1:
        raise Malformed("Ask for exactly one resource.")
    found = _find(site, resources[0])
    rels = set(request.query.getall("rel", []))
    found["links"] = [link for link in found["links"] if not rels or link["rel"] in rels]
    return web.json_response(found, content_type=JRD)


async def host_meta(site: Site, request: web.Request) -> web.Response:
    """Say where WebFinger is, in XML (RFC 6415 §3.1)."""
    template = escape(site.origin(request) + _LRDD)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
        f'  <Link rel="lrdd" type="{JRD}" template="{template}"/>\n'
        "</XRD>\n"
    )
    return web.Response(text=text, content_type=XRD, charset="utf-8")


async def host_meta_json(site: Site, request: web.Request) -> web.Response:
    """Say where WebFinger is, in JSON (RFC 6415 §3.2)."""
    link = {"rel": "lrdd", "type": JRD, "template": site.origin(request) + _LRDD}
    return web.json_response({"links": [link]})


async def nodeinfo_links(site: Site, request: web.Request) -> web.Response:
    """Say where NodeInfo is (NodeInfo, "Discovery")."""
    origin = site.origin(request)
    links = [
        {"rel": f"{SCHEMA}{number}", "href": f"{origin}/nodeinfo/{number}"} for number in NODEINFO_VERSIONS
    ]
    return web.json_response({"links": links}, content_type=JRD)


async def nodeinfo(site: Site, request: web.Request) -> web.Response:
    """Say what this is (NodeInfo 2.0 and 2.1). A brand is a user; its answers are comments, never posts.

    Raises:
        NotFound: There is no such version of NodeInfo.
    """
    number = request.match_info["version"]
    if number not in NODEINFO_VERSIONS:
        raise NotFound
    document = {
        "version": number,
        "software": {"name": "fedibrand", "version": __version__},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": False,
        "usage": {
            "users": {"total": len(site.brands)},
            "localPosts": 0,
            "localComments": await site.store.read(_count_answers),
        },
        "metadata": {},
    }
    kind = f'application/json; profile="{SCHEMA}{number}#"'
    return web.Response(body=web.json_response(document).body, headers={"Content-Type": kind})


async def _openly(handler: _Handler, site: Site, request: web.Request) -> web.Response:
    try:
        response = await handler(site, request)
    except Refusal as refusal:
        response = web.Response(
            status=refusal.status, body=problems.body(refusal), headers=problems.headers(refusal)
        )
    response.headers.update(_HEADERS)
    return response


def _find(site: Site, resource: str) -> dict[str, Any]:
    if resource.lower().startswith(("http://", "https://")):
        return _by_address(site, resource)
    return _by_acct(site, Acct.parse(resource))


def _by_acct(site: Site, acct: Acct) -> dict[str, Any]:
    brand = site.brands.by_acct(acct)
    if brand is not None:
        return _brand(brand)
    if acct.folded == _instance_acct(site):
        return _instance(site)
    if site.brands.was_removed(acct.host, acct.user):
        raise Gone("This brand has left.")
    raise NotFound


def _by_address(site: Site, address: str) -> dict[str, Any]:
    if not origin_of(address):
        raise Malformed("The resource must be an account or an http(s) address.")
    place = read(address)
    if place is None:
        raise NotFound
    if place.kind is Kind.INSTANCE and place.origin == site.settings.url:
        return _instance(site)
    host = place.origin.partition("://")[2]
    brand = site.brands.by_handle(host, place.handle)
    if place.kind not in {Kind.BRAND, Kind.PAGE} or place.origin != site.brands.origin(host):
        raise NotFound
    if brand is not None:
        return _brand(brand)
    if site.brands.was_removed(host, place.handle):
        raise Gone("This brand has left.")
    raise NotFound


def _brand(brand: BrandRow) -> dict[str, Any]:
    names, icon = brand.names, brand.profile.icon
    links = [
        {"rel": "self", "type": ACTIVITY_JSON, "href": names.actor},
        {"rel": _PAGE, "type": "text/html", "href": names.page},
    ]
    if icon is not None:
        links.append({"rel": _AVATAR, "type": icon.media_type, "href": names.media(icon.name)})
    return {"subject": brand.acct.uri, "aliases": [names.actor, names.page], "links": links}


def _instance(site: Site) -> dict[str, Any]:
    actor = site.instance.actor
    link = {"rel": "self", "type": ACTIVITY_JSON, "href": actor}
    return {"subject": _instance_acct(site).uri, "aliases": [actor], "links": [link]}


def _instance_acct(site: Site) -> Acct:
    host = site.settings.host
    return Acct(host.partition(":")[0], host)


def _count_answers(connection: Connection) -> int:
    found: int = connection.execute(_answers).scalar_one()
    return found
