"""How others find this server's consumers: WebFinger, NodeInfo, host-meta."""

from collections.abc import Mapping, Sequence

from aiohttp import web

from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.home import Home
from fedibrand.testing.people import host_of
from fedibrand.testing.wire import ACTIVITY_JSON

_NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/2.0"


class Discovery:
    """The routes under ``/.well-known`` and what they lead to."""

    def __init__(self, home: Home, consumers: Mapping[str, Consumer]) -> None:
        """Take the home and its consumers by name."""
        self._home = home
        self._consumers = consumers

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the routes."""
        return (
            web.get("/.well-known/webfinger", self.webfinger),
            web.get("/.well-known/host-meta", self.host_meta),
            web.get("/.well-known/nodeinfo", self.nodeinfo_links),
            web.get("/nodeinfo/2.0", self.nodeinfo),
        )

    async def webfinger(self, request: web.Request) -> web.Response:
        """Say who ``acct:user@host``, or an actor's id or page, is (RFC 7033)."""
        resource = request.query.get("resource", "")
        if not resource:
            raise Malformed
        for consumer in self._consumers.values():
            subject = f"acct:{consumer.acct.removeprefix('@')}"
            if resource in (subject, consumer.id, consumer.page) and not consumer.deleted:
                break
        else:
            raise NotFound
        links = [
            {"rel": "self", "type": ACTIVITY_JSON, "href": consumer.id},
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": consumer.page},
            {
                "rel": "https://w3id.org/fep/3b86/Create",
                "template": f"{self._home.origin}/share?text={{content}}",
            },
        ]
        return web.json_response(
            {"subject": subject, "aliases": [consumer.page, consumer.id], "links": links},
            content_type="application/jrd+json",
            headers={"Access-Control-Allow-Origin": "*"},
        )

    async def host_meta(self, request: web.Request) -> web.Response:
        """Say where WebFinger is (RFC 6415)."""
        template = f"{self._home.origin}/.well-known/webfinger?resource={{uri}}"
        return web.Response(
            text='<?xml version="1.0" encoding="UTF-8"?>'
            '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">'
            f'<Link rel="lrdd" template="{template}"/></XRD>',
            content_type="application/xrd+xml",
        )

    async def nodeinfo_links(self, request: web.Request) -> web.Response:
        """Say where NodeInfo is."""
        return web.json_response({"links": [{"rel": _NODEINFO, "href": f"{self._home.origin}/nodeinfo/2.0"}]})

    async def nodeinfo(self, request: web.Request) -> web.Response:
        """Say what this server is (NodeInfo 2.0)."""
        posts = sum(post.ours for post in self._home.posts)
        return web.json_response(
            {
                "version": "2.0",
                "software": {"name": self._home.software.name, "version": self._home.software.version},
                "protocols": ["activitypub"],
                "services": {"inbound": [], "outbound": []},
                "openRegistrations": False,
                "usage": {"users": {"total": len(self._consumers)}, "localPosts": posts},
                "metadata": {"nodeName": host_of(self._home.origin)},
            }
        )
