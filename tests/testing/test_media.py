"""Files that a consumer attaches: served whole, or the part that is asked for."""

import aiohttp
import pytest

from fedibrand.testing.consumer_server import ConsumerServer


@pytest.mark.parametrize(
    ("part", "status", "body", "said"),
    [
        ("", 200, b"0123456789", None),
        ("bytes=0-", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
    ],
)
async def test_a_file_is_served_whole_or_in_part(
    part: str, status: int, body: bytes, said: str | None
) -> None:
    async with ConsumerServer() as server, aiohttp.ClientSession() as session:
        url = server.attach("film.mp4", b"0123456789", "video/mp4")
        async with session.get(url, headers={"Range": part} if part else {}) as response:
            assert (response.status, await response.read()) == (status, body)
            assert response.headers.get("Content-Range") == said


async def test_an_actor_says_where_their_picture_lies() -> None:
    async with ConsumerServer() as server:
        alice = server.consumer("alice")
        assert "icon" not in alice.actor
        url = server.attach("alice.png", b"\x89PNG", "image/png")
        await alice.update_profile(icon=url)
        assert alice.actor["icon"] == {"type": "Image", "url": url}
