"""What this server serves to other servers under its consumers' ids: actors, posts, collections, inboxes."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiohttp import hdrs, web

from fedibrand import problems
from fedibrand.activitypub.errors import Gone, NotFound, Unsigned
from fedibrand.activitypub.signatures.request import Request
from fedibrand.problems import Refusal
from fedibrand.testing import documents
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.home import Home
from fedibrand.testing.inbox import Inbox
from fedibrand.testing.people import host_of
from fedibrand.testing.posts import Post
from fedibrand.testing.records import Document
from fedibrand.testing.verifying import verify
from fedibrand.testing.wire import ACTIVITY_JSON

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_SIGNED = ("Signature", "Signature-Input")


class Documents:
    """The routes that other servers use."""

    def __init__(self, home: Home, consumers: Mapping[str, Consumer], inbox: Inbox) -> None:
        """Take the home, its consumers by name, and where POSTs go."""
        self._home = home
        self._consumers = consumers
        self._inbox = inbox

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the routes."""
        user, post = "/users/{name}", "/users/{name}/statuses/{number}"
        return (
            web.get("/actor", self.instance),
            web.get(user, self.actor),
            *(web.get(path, self.group) for path in self._home.software.groups),
            web.get(f"{user}/main-key", self.main_key),
            web.get(f"{user}/followers_synchronization", self.synchronization),
            web.get(f"{user}/{{which:followers|following|outbox|collections/featured}}", self.collection),
            web.get(post, self.post),
            web.get(f"{post}/activity", self.create),
            web.get(f"{post}/replies", self.replies),
            web.get("/media/{file}", self.media),
            web.post("/inbox", self.receive),
            web.post("/actor/inbox", self.receive),
            web.post(f"{user}/inbox", self.receive),
        )

    async def receive(self, request: web.Request) -> web.Response:
        """Take a POST to an inbox."""
        owner = self._consumer(request) if "name" in request.match_info else None
        return web.Response(status=await self._inbox.take(await self._as_received(request), owner))

    async def instance(self, request: web.Request) -> web.Response:
        """Serve the instance actor; to anybody, or two secure servers could never meet."""
        actor, key = f"{self._home.origin}/actor", self._home.key
        return self._json(
            documents.instance_actor(self._home.origin, documents.public_key(key.id, actor, key.public_pem()))
        )

    async def group(self, request: web.Request) -> web.Response:
        """Serve a community or a channel."""
        key, group = self._home.key, f"{self._home.origin}{request.path}"
        listed = documents.public_key(f"{group}#main-key", group, key.public_pem())
        return self._json(documents.group(self._home.origin, request.path, listed))

    async def actor(self, request: web.Request) -> web.Response:
        """Serve a consumer's actor, or lead a browser to their page."""
        consumer = self._consumer(request)
        if not _wants_json(request):
            raise web.HTTPFound(consumer.page)
        await self._signer(request)
        return self._json(consumer.actor)

    async def main_key(self, request: web.Request) -> web.Response:
        """Serve a key under an address of its own: a stub of its actor, to anybody (GoToSocial)."""
        actor = self._consumer(request).actor
        kept = ("@context", "id", "type", "preferredUsername", "publicKey")
        return self._json({name: actor[name] for name in kept})

    async def collection(self, request: web.Request) -> web.Response:
        """Serve the size of a collection, and not what is in it."""
        await self._signer(request)
        consumer, which = self._consumer(request), request.match_info["which"]
        sizes = {
            "followers": len(consumer.followers),
            "following": len(consumer.following),
            "outbox": len(self._home.posts.by(consumer.id)),
        }
        return self._json(documents.collection(f"{consumer.id}/{which}", None, sizes.get(which, 0)))

    async def synchronization(self, request: web.Request) -> web.Response:
        """Serve the followers who are on the signer's host (FEP-8fcf)."""
        consumer, signer = self._consumer(request), await self._signer(request)
        if signer is None:
            raise Unsigned
        theirs = sorted(each for each in consumer.followers if host_of(each) == host_of(signer))
        return self._json(documents.collection(f"{self._home.origin}{request.path}", theirs, len(theirs)))

    async def post(self, request: web.Request) -> web.Response:
        """Serve a post to whom it is for, or lead a browser to its page."""
        if not _wants_json(request):
            raise web.HTTPFound(f"{self._consumer(request).page}/{request.match_info['number']}")
        post_id = f"{self._consumer(request).id}/statuses/{request.match_info['number']}"
        if self._home.software.tombstones and post_id in self._home.posts.deleted:
            return self._json(documents.tombstone(post_id), status=410)
        post = await self._post(request)
        return self._json({"@context": documents.CONTEXT, **post.document})

    async def create(self, request: web.Request) -> web.Response:
        """Serve the Create of a post."""
        post = await self._post(request)
        return self._json(documents.create(post.document))

    async def replies(self, request: web.Request) -> web.Response:
        """Serve the ids of the replies to a post that anybody may see."""
        post = await self._post(request)
        items = [each.id for each in self._home.posts.replies_to(post.id) if each.shown_to(None, ())]
        return self._json(documents.collection(f"{post.id}/replies", items, len(items)))

    async def media(self, request: web.Request) -> web.Response:
        """Serve a file that was attached to a post, or the part of it that is asked for."""
        try:
            media_type, data = self._home.media[request.match_info["file"]]
        except KeyError:
            raise NotFound from None
        headers = {"X-Content-Type-Options": "nosniff", "Accept-Ranges": "bytes"}
        if hdrs.RANGE not in request.headers:
            return web.Response(body=data, content_type=media_type, headers=headers)
        first, end, _ = request.http_range.indices(len(data))
        if first >= end:
            return web.Response(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
        headers["Content-Range"] = f"bytes {first}-{end - 1}/{len(data)}"
        return web.Response(status=206, body=data[first:end], content_type=media_type, headers=headers)

    async def _post(self, request: web.Request) -> Post:
        consumer, signer = self._consumer(request), await self._signer(request)
        post_id = f"{consumer.id}/statuses/{request.match_info['number']}"
        post = self._home.posts.get(post_id)
        if post is None or signer in consumer.blocked or not post.shown_to(signer, consumer.followers):
            raise NotFound
        return post

    def _consumer(self, request: web.Request) -> Consumer:
        consumer = self._consumers.get(request.match_info["name"])
        if consumer is None:
            raise NotFound
        if consumer.deleted:
            raise Gone
        return consumer

    async def _signer(self, request: web.Request) -> str | None:
        """Return who signed a GET. A signature that does not hold counts as none, where none is needed."""
        if not any(name in request.headers for name in _SIGNED):
            if self._home.secure:
                raise Unsigned
            return None
        try:
            signer, _ = await verify(
                await self._as_received(request), self._home.people, self._home.clock.now()
            )
        except Refusal:
            if self._home.secure:
                raise
            return None
        return signer

    async def _as_received(self, request: web.Request) -> Request:
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers
        )
        url = f"{self._home.origin}{request.raw_path}"
        return Request(request.method, url, headers, await request.read())

    def _json(self, document: Document, *, status: int = 200) -> web.Response:
        return web.Response(
            status=status,
            text=json.dumps(self._home.software.shape(document)),
            content_type=ACTIVITY_JSON,
            charset="utf-8",
            headers={hdrs.VARY: "Accept, Signature"},
        )


@web.middleware
async def refusing(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a refusal with its problem document."""
    try:
        return await handler(request)
    except Refusal as refusal:
        return web.Response(
            status=refusal.status, body=problems.body(refusal), headers=problems.headers(refusal)
        )


def _wants_json(request: web.Request) -> bool:
    return "json" in request.headers.get(hdrs.ACCEPT, "")
