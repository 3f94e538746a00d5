"""A consumers' server in a process of its own: it signs mentions beforehand and sends them side by side."""

import asyncio
import json
import multiprocessing
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from fedibrand.activitypub.signatures import cavage
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.activitypub.signatures.request import Request

JSON = "application/activity+json"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
WORDS = "The kettle I bought in March leaks at the handle, and it gets worse. What can I do about it? " * 6


def start(brand: str, inbox: str, people: int, each: int, at_once: int) -> Connection:
    """Start the process; it says how many it has signed, waits for any word, sends, and says the statuses."""
    ours, theirs = multiprocessing.Pipe()
    arguments = (theirs, brand, inbox, people, each, at_once)
    multiprocessing.get_context("spawn").Process(target=_main, args=arguments, daemon=True).start()
    return ours


def _main(pipe: Connection, brand: str, inbox: str, people: int, each: int, at_once: int) -> None:
    asyncio.run(_send(pipe, brand, inbox, people, each, at_once))


async def _send(pipe: Connection, brand: str, inbox: str, people: int, each: int, at_once: int) -> None:
    key = SigningKey.generate_rsa("")
    app = web.Application()
    app.add_routes([web.get("/users/{name}", lambda request: _actor(request, key))])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    signed = [
        _signed(f"{origin}/users/p{person}", number, brand, inbox, key)
        for number in range(each)
        for person in range(people)
    ]
    pipe.send(len(signed))
    await asyncio.to_thread(pipe.recv)
    waiting, statuses = iter(signed), []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once)) as session:

        async def post() -> None:
            for headers, body in waiting:
                async with session.post(inbox, data=body, headers=headers) as response:
                    statuses.append(response.status)

        await asyncio.gather(*(post() for _ in range(at_once)))
    pipe.send(statuses)
    await asyncio.to_thread(pipe.recv)
    await runner.cleanup()


def _signed(actor: str, number: int, brand: str, inbox: str, key: SigningKey) -> tuple[dict[str, str], bytes]:
    post, now = f"{actor}/statuses/{number}", datetime.now(UTC)
    document = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{post}/activity",
        "type": "Create",
        "actor": actor,
        "to": [PUBLIC],
        "cc": [brand],
        "object": {
            "id": post,
            "type": "Note",
            "attributedTo": actor,
            "to": [PUBLIC],
            "cc": [brand],
            "published": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "content": f"<p>{WORDS} {actor}</p>",  # what many strangers say alike would stand apart
            "tag": [{"type": "Mention", "href": brand, "name": "@acme"}],
        },
    }
    body = json.dumps(document).encode()
    headers = {"Host": urlsplit(inbox).netloc, "Content-Type": JSON}
    request = Request("POST", inbox, tuple(headers.items()), body)
    return headers | cavage.sign(request, SigningKey(f"{actor}#main-key", key.private), now), body


async def _actor(request: web.Request, key: SigningKey) -> web.Response:
    actor = f"http://{request.host}{request.path}"
    document = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": actor,
        "type": "Person",
        "preferredUsername": request.match_info["name"],
        "inbox": f"{actor}/inbox",
        "followers": f"{actor}/followers",
        "publicKey": {"id": f"{actor}#main-key", "owner": actor, "publicKeyPem": key.public_pem()},
    }
    return web.json_response(document, content_type=JSON)
