"""ActivityStreams documents as answers to servers."""

import json
from collections.abc import Mapping

from aiohttp import hdrs, web

from fedibrand.activitypub.errors import NotAcceptable
from fedibrand.activitypub.rendering import Document
from fedibrand.negotiation import ACTIVITY_JSON, Reader, prefers


def reader(request: web.Request) -> Reader:
    """Say who reads: a person or a server.

    Raises:
        NotAcceptable: Somebody for whom we have nothing.
    """
    found = prefers(", ".join(request.headers.getall(hdrs.ACCEPT, [])))
    if found is None:
        raise NotAcceptable
    return found


def response(
    document: Document, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Return a document of ours as an answer to a server."""
    return web.Response(
        body=json.dumps(document, ensure_ascii=False).encode(),
        status=status,
        content_type=ACTIVITY_JSON,
        charset="utf-8",
        headers={"Vary": "Accept", "X-Content-Type-Options": "nosniff", **(headers or {})},
    )
