"""A consumer's media files at the desk: passed on while they come, for members only, and kept nowhere.

Rules of this module:

- An address is signed, lasts ten minutes at most, and names brand, post and file; never where the file lies.
- Where it lies is read from the post each time: what was withdrawn is not there, at once.
- What comes is judged before its first byte is passed on, and counted until its last.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any

from aiohttp import hdrs, web
from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.errors import Malformed, NotFound, Unfetched
from fedibrand.activitypub.vocabulary import Attachment
from fedibrand.brands import pictures
from fedibrand.conversations import posts
from fedibrand.desk import media_addresses
from fedibrand.desk.asked import Seat, live
from fedibrand.desk.media_addresses import MOST, Named, leads_out, which
from fedibrand.desk.media_types import BEGINS, ENDINGS, SIZES, judged, kind_of
from fedibrand.desk.refusals import MediaNotHad, MediaNotShown, MediaTooLarge
from fedibrand.desk.site import Desk
from fedibrand.domain import HoldingState
from fedibrand.problems import Refusal
from fedibrand.remote.media import WHOLE_SECONDS, File
from fedibrand.remote.wire import unfetched
from fedibrand.store import contents
from fedibrand.store.tables.holdings import Holding

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_PART = re.compile(r"bytes=([0-9]{1,12})-([0-9]{0,12})")
_ACCEPT = {"image": "image/*", "audio": "audio/*", "video": "video/*"}
_REFUSALS: dict[str, type[Refusal]] = {"too-large": MediaTooLarge, "media-type": MediaNotShown}

_table = Holding.__table__  # type: ignore[attr-defined]
_held = select(_table).where(
    _table.c.id == bindparam("row_id"),
    _table.c.brand_id == bindparam("brand"),
    _table.c.state == HoldingState.HELD,
    _table.c.lease_until > bindparam("now", type_=_table.c.lease_until.type),
)


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.get("/desk/{brand}/media/{token}", live(desk, show), allow_head=False),
        web.get("/desk/{brand}/avatars/{consumer}/{which}", live(desk, avatar), allow_head=False),
    ]


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.StreamResponse:
    """Pass a file on while it comes.

    Raises:
        NotFound: The address is none of ours, its time is over, or what it names is not held any more.
        MediaNotHad: The origin does not give it.
        MediaNotShown: It is of no kind that is shown.
        MediaTooLarge: It has too many bytes.
        TooOften: The member asks for too many at once.
    """
    now = desk.site.clock.now()
    named = media_addresses.read(desk.site.vault, seat.brand.id, request.match_info["token"], now)
    if named is None:
        raise NotFound
    async with desk.at_once.turn(seat.member.id):
        file = await _attached(desk, seat.brand.id, named)
        passing = _Passing(desk, request, seat, named.holding, file)
        try:
            with unfetched():
                async with asyncio.timeout(WHOLE_SECONDS):
                    return await passing.on()
        except Unfetched as fault:
            if passing.response is None:
                refusal = _REFUSALS.get(fault.kind, MediaNotHad)
                raise refusal(holding=named.holding, kind=fault.kind, origin=fault.status) from None
        if request.transport is not None:  # it broke off: the browser must not take what came for the whole
            request.transport.abort()
        assert passing.response is not None
        return passing.response


async def avatar(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show the picture of a consumer's profile, or nothing: their initials stand there already.

    Raises:
        NotFound: This brand knows no such consumer, or they have another picture now.
    """
    named = request.match_info
    data = await desk.avatars.get(seat.brand.id, named["consumer"], named["which"])
    if not data:
        return web.Response(status=204, headers=HEADERS)
    media_type = pictures.media_type(data)
    disposition = f'inline; filename="avatar.{ENDINGS[media_type]}"'
    headers = {**HEADERS, hdrs.CONTENT_TYPE: media_type, hdrs.CONTENT_DISPOSITION: disposition}
    return web.Response(body=data, headers=headers)


class _Passing:
    """One file on its way; ``response`` once it has begun to leave."""

    def __init__(self, desk: Desk, request: web.Request, seat: Seat, holding: str, file: Attachment) -> None:
        self._desk, self._request, self._holding, self._file = desk, request, holding, file
        self._kind = kind_of(file.media_type)
        self._signer = desk.site.keys.signer(seat.brand.id)
        self.response: web.StreamResponse | None = None

    async def on(self) -> web.StreamResponse:
        """Pass it on."""
        asked = _PART.fullmatch(self._request.headers.get(hdrs.RANGE, "")) if self._kind != "image" else None
        part = asked[0] if asked else ""
        media_type = None
        if asked and _is_inside(int(asked[1]), asked[2]):
            async with self._get(f"bytes=0-{BEGINS - 1}") as beginning:
                media_type, _ = await self._judge(beginning)
        async with self._get(part) as file:
            begun = b""
            if media_type is None:
                media_type, begun = await self._judge(file)
            self.response = response = self._made(file, media_type)
            await response.prepare(self._request)
            await response.write(begun)
            async for chunk in file.chunks:
                await response.write(chunk)
            await response.write_eof()
            return response

    def _get(self, part: str) -> AbstractAsyncContextManager[File]:
        accept, most = _ACCEPT[self._kind], SIZES[self._kind]
        return self._desk.media.get(self._file.url, accept, self._signer, most=most, part=part)

    async def _judge(self, file: File) -> tuple[str, bytes]:
        """Return the media type of a file, and the bytes by which it was judged."""
        begun = await _first(file.chunks)
        media_type = judged(begun[:BEGINS], file.content_type)
        if media_type is None or kind_of(media_type) != self._kind:
            raise MediaNotShown(holding=self._holding)
        return media_type, begun

    def _made(self, file: File, media_type: str) -> web.StreamResponse:
        headers = {
            **HEADERS,
            hdrs.CONTENT_TYPE: media_type,
            hdrs.CONTENT_DISPOSITION: f'inline; filename="{self._holding}.{ENDINGS[media_type]}"',
        }
        if self._kind != "image":
            headers[hdrs.ACCEPT_RANGES] = "bytes"
        if file.content_range:
            headers[hdrs.CONTENT_RANGE] = file.content_range
        response = web.StreamResponse(status=206 if file.content_range else 200, headers=headers)
        response.content_length = file.length
        return response


def _is_inside(begins: int, ends: str) -> bool:
    """Return whether a part of a file does not show by itself what it is a part of."""
    return begins > 0 or (ends != "" and int(ends) < BEGINS - 1)


async def _first(chunks: AsyncIterator[bytes]) -> bytes:
    begun = b""
    async for chunk in chunks:
        begun += chunk
        if len(begun) >= BEGINS:
            break
    return begun


async def _attached(desk: Desk, brand_id: str, named: Named) -> Attachment:
    """Return a file of a post whose words this brand holds.

    Raises:
        NotFound: It holds none such.
    """
    site = desk.site
    row, sealed = await site.store.read(_read, brand_id, named.holding, site.clock.now())
    lease = contents.lease_of(row) if row is not None else None
    opened = (await asyncio.to_thread(site.vault.open, [(lease, sealed)]))[0] if lease and sealed else None
    try:
        attachments = posts.read(opened.words).attachments if opened else ()
    except Malformed:
        attachments = ()
    for each in attachments[:MOST]:
        is_it = which(site.vault, each.url) == named.which
        if is_it and kind_of(each.media_type) and leads_out(each.url):
            return each
    raise NotFound


def _read(connection: Connection, brand_id: str, holding: str, now: datetime) -> tuple[Any, bytes | None]:
    row = connection.execute(_held, {"row_id": holding, "brand": brand_id, "now": now}).first()
    sealed = contents.find(connection, [row.content_id]) if row is not None else {}
    return row, sealed.get(row.content_id) if row is not None else None
