"""Driving the server from another process: JSON, loopback, for the demo's script.

``POST /control/<method>`` with ``{"consumer": "alice", …arguments}`` calls that method of the consumer and
answers ``{"id": …}``; ``POST /control/redeliver`` answers ``{"delivered": n}``. ``GET /control/state`` says
what crossed the wire and what is held. ``GET /control/received?after=3&seconds=10`` answers, as soon as more
than three things have come in, with what came after the third; with an empty list when the time is over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from aiohttp import web

from fedibrand.activitypub.errors import Malformed, NotFound, WrongMediaType
from fedibrand.testing import loopback
from fedibrand.testing.acts import perform
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.home import Home
from fedibrand.testing.posts import Post


class Control:
    """The routes under ``/control``."""

    def __init__(self, home: Home, consumers: Mapping[str, Consumer]) -> None:
        """Take the home and its consumers by name."""
        self._home = home
        self._consumers = consumers

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the routes."""
        return (
            web.get("/control/state", self.state),
            web.get("/control/received", self.received),
            web.post("/control/redeliver", self.redeliver),
            web.post("/control/{act}", self.call),
        )

    async def call(self, request: web.Request) -> web.Response:
        """Call a consumer's method."""
        loopback.check(request)
        arguments = await _arguments(request)
        consumer = self._consumers.get(str(arguments.pop("consumer", "")))
        if consumer is None:
            raise NotFound
        return web.json_response({"id": await perform(consumer, request.match_info["act"], arguments)})

    async def redeliver(self, request: web.Request) -> web.Response:
        """Try once more what is owed."""
        loopback.check(request)
        await _arguments(request)
        return web.json_response({"delivered": await self._home.deliveries.again()})

    async def received(self, request: web.Request) -> web.Response:
        """Say what came in after the first few, waiting until something does."""
        loopback.check(request)
        try:
            after, seconds = int(request.query.get("after", 0)), float(request.query.get("seconds", 10))
        except ValueError as fault:
            raise Malformed from fault
        try:
            found = await self._home.work.until(lambda: self._home.received[after:] or None, seconds)
        except TimeoutError:
            found = []
        return web.json_response({"received": [asdict(each) for each in found]})

    async def state(self, request: web.Request) -> web.Response:
        """Say everything that is known here."""
        loopback.check(request)
        return web.json_response(
            {
                "origin": self._home.origin,
                "consumers": {name: _account(each) for name, each in self._consumers.items()},
                "posts": [_post(each) for each in self._home.posts],
                "deleted": sorted(self._home.posts.deleted),
                "received": [asdict(each) for each in self._home.received],
                "sent": [asdict(each) for each in self._home.deliveries.sent],
                "owed": len(self._home.deliveries.owed),
            },
            headers={"Cache-Control": "no-store"},
        )


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise WrongMediaType("The body must be application/json.")
    try:
        arguments = await request.json()
    except ValueError as fault:
        raise Malformed from fault
    if not isinstance(arguments, dict):
        raise Malformed
    return arguments


def _account(consumer: Consumer) -> dict[str, Any]:
    return {
        "id": consumer.id,
        "acct": consumer.acct,
        "locked": consumer.locked,
        "deleted": consumer.deleted,
        "followers": sorted(consumer.followers),
        "requests": sorted(consumer.requests),
        "following": sorted(consumer.following),
        "asked": sorted(consumer.asked),
        "blocked": sorted(consumer.blocked),
    }


def _post(post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "author": post.author,
        "ours": post.ours,
        "visibility": post.visibility,
        "filtered": post.filtered,
        "in_reply_to": post.in_reply_to or None,
        "edited": post.document.get("updated"),
        "liked_by": sorted(post.liked_by),
        "shared_by": sorted(post.shared_by),
        "content": post.document.get("content"),
    }
