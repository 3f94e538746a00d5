"""Bodies of answers, never larger in memory than what we take."""

import zlib
from collections.abc import AsyncIterator

from aiohttp import ClientResponse

from fedibrand.activitypub.errors import Unfetched

ENCODINGS = "gzip"
_CHUNK = 16_384
_WINDOW = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


async def read(response: ClientResponse, most: int) -> bytes:
    """Return the body, decompressed.

    The session must not decompress by itself: it would inflate a whole chunk before it could be counted.

    Raises:
        Unfetched: ``too-large`` past ``most`` bytes; ``media-type`` for an encoding we did not ask for;
            ``network`` when the compressed data is broken.
    """
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding != "identity" and encoding not in _WINDOW:
        raise Unfetched("media-type", response.status)
    chunks = response.content.iter_chunked(_CHUNK)
    parts = chunks if encoding == "identity" else _inflated(chunks, _WINDOW[encoding], most)
    whole = bytearray()
    async for part in parts:
        whole += part
        if len(whole) > most:
            raise Unfetched("too-large", response.status)
    return bytes(whole)


async def _inflated(chunks: AsyncIterator[bytes], window: int, most: int) -> AsyncIterator[bytes]:
    inflater = zlib.decompressobj(window)
    try:
        async for chunk in chunks:
            yield inflater.decompress(chunk, most + 1)
    except zlib.error:
        raise Unfetched("network") from None
    if not inflater.eof:
        raise Unfetched("network")
