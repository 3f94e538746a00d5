"""Driving the server from another process: JSON, loopback, for the demo's script.

``POST /control/<method>`` with ``{"consumer": "alice", …arguments}`` calls that method of the consumer and
answers ``{"id": …}``; ``POST /control/redeliver`` answers ``{"delivered": n}``; ``GET /control/state`` says
what crossed the wire and what is held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from aiohttp import web

from fedibrand.activitypub.errors import Malformed, NotFound, Unfetched, WrongMediaType
from fedibrand.testing import loopback
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.home import Home
from fedibrand.testing.posts import Post

METHODS = frozenset(
    (
        *("post", "mention", "message", "edit", "delete", "follow", "unfollow", "accept", "reject"),
        *("remove_follower", "block", "unblock", "like", "unlike", "announce", "unannounce", "report"),
        *("update_profile", "move", "delete_account"),
    )
)


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
            web.post("/control/redeliver", self.redeliver),
            web.post("/control/{method}", self.call),
        )

    async def call(self, request: web.Request) -> web.Response:
        """Call a consumer's method."""
        loopback.check(request)
        arguments = await _arguments(request)
        consumer = self._consumers.get(str(arguments.pop("consumer", "")))
        method = request.match_info["method"]
        if consumer is None or method not in METHODS:
            raise NotFound
        try:
            return web.json_response({"id": await getattr(consumer, method)(**arguments)})
        except (TypeError, KeyError, ValueError) as fault:
            raise Malformed(f"{method} could not be called like that: {fault}") from fault
        except Unfetched as fault:
            raise NotFound(f"what {method} is about could not be had: {fault}") from fault

    async def redeliver(self, request: web.Request) -> web.Response:
        """Try once more what is owed."""
        loopback.check(request)
        await _arguments(request)
        return web.json_response({"delivered": await self._home.deliveries.again()})

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
