"""Consumers' media files at the desk: passed on to members, bounded, judged, and kept nowhere."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import structlog
from aiohttp import web

from fedibrand.app import team_desk
from fedibrand.desk import media, media_types
from fedibrand.desk.at_once import AtOnce
from fedibrand.domain import Role
from fedibrand.testing import documents
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.origin import Origin
from tests.desk.stage import Teammate
from tests.drawn import png
from tests.journeys.story import Story

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(range(256)) * 8
FILE = re.compile(r'(?:src|data-src)="(/desk/[0-9a-z]+/media/[^"]+)"')


@pytest.fixture
async def origin() -> AsyncIterator[Origin]:
    async with Origin() as made:
        yield made


async def sends(
    story: Story, acme: Brand, alice: Consumer, url: str, media_type: str = "image/png", **more: Any
) -> str:
    """Have a consumer mention a brand with a file; return where the conversation is."""
    attached = documents.picture(url, media_type, "a kettle that leaks", **more)
    await alice.mention(acme, "look at this", attachments=[attached])
    await story.settled()
    return f"/desk/{acme.id}/c/{(await story.threads(acme))[-1].id}"


async def addressed(member: Teammate, here: str) -> str:
    """Return the address of the file that a conversation shows last."""
    assert await member.get(here) == 200
    return FILE.findall(member.text)[-1]


async def shown(story: Story, acme: Brand, alice: Consumer, ana: Teammate, url: str, kind: str) -> str:
    """Return the address at the desk of a file that a consumer sent."""
    return await addressed(ana, await sends(story, acme, alice, url, kind))


async def test_a_picture_is_passed_on_as_it_lies_there(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, origin: Origin
) -> None:
    url = origin.serves("/kettle.png", png(), "image/png")
    address = await shown(story, acme, alice, ana, url, "image/png")
    assert origin.asked == []
    assert origin.url not in address
    status, headers, body = await ana.fetch(address)
    assert (status, body) == (200, png())
    assert headers["Content-Type"] == "image/png"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert re.fullmatch(r'inline; filename="[0-9a-z]{26}\.png"', headers["Content-Disposition"])
    ((path, asked),) = origin.asked
    assert path == "/kettle.png"
    assert "Signature" not in asked, "who looks is not told where nobody asks"
    assert asked["Accept-Encoding"] == "identity"
    assert {"Cookie", "Referer", "Origin"}.isdisjoint(asked)


async def test_it_is_fetched_as_the_brand_where_the_origin_wants_it(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, origin: Origin
) -> None:
    async def secure(request: web.Request) -> web.Response:
        if "Signature" not in request.headers:
            return web.Response(status=401)
        return web.Response(body=png(), content_type="image/png")

    address = await shown(story, acme, alice, ana, origin.does("/kettle.png", secure), "image/png")
    status, _, body = await ana.fetch(address)
    assert (status, body) == (200, png())
    assert acme.names.actor in origin.asked[-1][1]["Signature"]


async def test_a_redirect_is_followed_and_never_to_where_nobody_may_look(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, origin: Origin
) -> None:
    origin.serves("/there.png", png(), "image/png")
    url = origin.serves("/kettle.png", b"", "image/png", 302, Location="/there.png")
    address = await shown(story, acme, alice, ana, url, "image/png")
    assert (await ana.fetch(address))[2] == png()
    inward = "http://169.254.169.254/latest"
    bad = origin.serves("/bad.png", b"", "image/png", 302, Location=inward)
    status, _, body = await ana.fetch(await shown(story, acme, alice, ana, bad, "image/png"))
    assert status == 502
    assert b"media-not-had" in body


async def test_a_film_is_played_from_wherever_it_is_asked(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    url = alice.home.origin
    alice.home.media["film.mp4"] = ("video/mp4", MP4)
    address = await shown(story, acme, alice, ana, f"{url}/media/film.mp4", "video/mp4")
    status, headers, body = await ana.fetch(address)
    assert (status, body, headers["Accept-Ranges"]) == (200, MP4, "bytes")
    status, headers, body = await ana.fetch(address, Range="bytes=100-199")
    assert (status, body) == (206, MP4[100:200])
    assert headers["Content-Range"] == f"bytes 100-199/{len(MP4)}"
    assert headers["Content-Type"] == "video/mp4"
    status, headers, body = await ana.fetch(address, Range="bytes=0-1")
    assert (status, body, headers["Content-Range"]) == (206, MP4[:2], f"bytes 0-1/{len(MP4)}")
    status, headers, body = await ana.fetch(address, Range="bytes=0-")
    assert (status, body) == (206, MP4)


async def test_a_part_of_what_is_no_film_is_not_shown(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate
) -> None:
    alice.home.media["film.mp4"] = ("video/mp4", b"<script>alert(1)</script>" * 20)
    url = f"{alice.home.origin}/media/film.mp4"
    address = await shown(story, acme, alice, ana, url, "video/mp4")
    for wanted in ({}, *({"Range": f"bytes={part}"} for part in ("0-", "0-1", "100-199", "-5"))):
        status, _, body = await ana.fetch(address, **wanted)
        assert status == 502
        assert b"media-not-shown" in body


@pytest.mark.parametrize(
    ("data", "called"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/png"),
        (b"<!doctype html><script>alert(1)</script>", "text/html"),
        (b"<!doctype html><script>alert(1)</script>", "image/png"),
        (png(), "text/html"),
        (png(), "application/octet-stream"),
        (MP4, "video/mp4"),
        (b"", "image/png"),
        (b"%PDF-1.7", "image/png"),
    ],
)
async def test_what_is_no_picture_or_not_called_one_is_not_shown(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, origin: Origin, data: bytes, called: str
) -> None:
    address = await shown(story, acme, alice, ana, origin.serves("/x", data, called), "image/png")
    with structlog.testing.capture_logs() as lines:
        status, headers, body = await ana.fetch(address)
    assert status == 502
    assert headers["Content-Type"] == "application/problem+json"
    assert b'"media-not-shown"' in body
    assert not data or data not in body
    (line,) = [one for one in lines if one.get("code") == "media-not-shown"]
    assert set(line) == {"event", "log_level", "code", "status", "holding"}


async def test_a_picture_is_shown_as_what_its_bytes_say(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, origin: Origin
) -> None:
    url = origin.serves("/kettle.jpg", png(), "image/jpeg; charset=utf-8")
    _, headers, _ = await ana.fetch(await shown(story, acme, alice, ana, url, "image/jpeg"))
    assert headers["Content-Type"] == "image/png"


async def test_what_cannot_be_had_is_said_with_a_stable_code(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, origin: Origin
) -> None:
    async def broken(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    for url in (
        *(origin.serves(f"/{status}", png(), "image/png", status) for status in (403, 404, 410, 500)),
        *(origin.does("/broken", broken), "http://127.0.0.1:9/x.png", "http://10.0.0.1/x.png"),
        origin.serves("/gzip", png(), "image/png", Content_Encoding="br"),
    ):
        address = await shown(story, acme, alice, ana, url, "image/png")
        with structlog.testing.capture_logs() as lines:
            status, headers, body = await ana.fetch(address)
        assert status == 502
        assert headers["Content-Type"] == "application/problem+json"
        assert b'"media-not-' in body
        assert not any(url in str(line) or "kettle" in str(line) for line in lines)
        assert any(line.get("event") == "refused" for line in lines)
    assert "a kettle that leaks" in ana.text
    assert f'href="{url}"' in ana.text, "its description is there, and the way to its origin"


async def test_a_file_that_is_too_large_is_refused_or_breaks_off(
    story: Story,
    acme: Brand,
    alice: Consumer,
    ana: Teammate,
    origin: Origin,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(media_types.SIZES, "image", 200_000)
    data = png() + bytes(200_000)

    async def unsaid(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "image/png"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        for start in range(0, len(data), 50_000):
            await response.write(data[start : start + 50_000])
        return response

    said = origin.serves("/said.png", data, "image/png")
    status, _, body = await ana.fetch(await shown(story, acme, alice, ana, said, "image/png"))
    assert status == 502
    assert b'"media-too-large"' in body
    address = await shown(story, acme, alice, ana, origin.does("/unsaid.png", unsaid), "image/png")
    with pytest.raises(aiohttp.ClientError):
        await ana.fetch(address)


@pytest.fixture
def one_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a member wait for no second file."""
    monkeypatch.setattr(team_desk, "AtOnce", lambda: AtOnce(most=1, waiting=0))


async def test_a_member_who_asks_for_too_much_at_once_is_told_to_wait(
    one_at_once: None, story: Story, acme: Brand, alice: Consumer, ana: Teammate, origin: Origin
) -> None:
    came, free = asyncio.Event(), asyncio.Event()

    async def slow(_request: web.Request) -> web.Response:
        came.set()
        await free.wait()
        return web.Response(body=png(), content_type="image/png")

    address = await shown(story, acme, alice, ana, origin.does("/slow.png", slow), "image/png")
    first = asyncio.create_task(ana.fetch(address))
    await came.wait()
    with structlog.testing.capture_logs() as lines:
        status, headers, body = await ana.fetch(address)
    assert status == 429
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Retry-After"] == "1"
    assert b'"too-often"' in body
    assert [line["code"] for line in lines if line.get("event") == "refused"] == ["too-often"]
    free.set()
    assert (await first)[2] == png()
    assert (await ana.fetch(address))[0] == 200
    assert len(origin.asked) == 2


async def test_what_was_withdrawn_is_not_there_at_once(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, origin: Origin
) -> None:
    url = origin.serves("/kettle.png", png(), "image/png")
    attached = [documents.picture(url, "image/png", "a kettle")]
    post = await alice.mention(acme, "look at this", attachments=attached)
    await story.settled()
    address = await addressed(ana, f"/desk/{acme.id}/c/{(await story.threads(acme))[-1].id}")
    assert (await ana.fetch(address))[0] == 200
    await alice.delete(post)
    await story.settled()
    asked = len(origin.asked)
    status, _, body = await ana.fetch(address)
    assert status == 404
    assert b'"not-found"' in body
    assert len(origin.asked) == asked


async def test_an_address_lasts_for_minutes_and_is_the_same_for_as_long_as_a_page_is_live(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, origin: Origin, clock: HandClock
) -> None:
    here = await sends(story, acme, alice, origin.serves("/kettle.png", png(), "image/png"))
    address = await addressed(ana, here)
    assert await addressed(ana, here) == address
    clock.move(299)
    assert (await ana.fetch(address))[0] == 200
    clock.move(302)
    assert (await ana.fetch(address))[0] == 404
    assert (await ana.fetch(await addressed(ana, here)))[0] == 200


async def test_an_address_that_was_changed_is_none(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, origin: Origin
) -> None:
    url = origin.serves("/kettle.png", png(), "image/png")
    address = await shown(story, acme, alice, ana, url, "image/png")
    path, _, token = address.rpartition("/")
    holding, which, until, signed = token.split("-")
    for other in (
        f"{holding}-{which}-{int(until) + 600}-{signed}",
        f"{holding[:-1]}{'0' if holding[-1] != '0' else '1'}-{which}-{until}-{signed}",
        f"{holding}-{'0' * 16}-{until}-{signed}",
        f"{holding}-{which}-{until}-{'0' * 32}",
        *("x", "", f"{token}x", "%2e%2e", f"{origin.url}/kettle.png".replace("/", "%2f")),
    ):
        assert (await ana.fetch(f"{path}/{other}"))[0] == 404, other
    assert origin.asked == []
    assert (await ana.fetch(address, method="HEAD"))[0] == 405


async def test_it_is_for_the_brands_own_team_alone(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer, ana: Teammate, origin: Origin, join: Join
) -> None:
    address = await shown(
        story, acme, alice, ana, origin.serves("/kettle.png", png(), "image/png"), "image/png"
    )
    zoe, vera = await join(zenith, "Zoe", Role.OWNER), await join(acme, "Vera", Role.VIEWER)
    assert (await zoe.fetch(address))[0] == 404
    assert (await zoe.fetch(address.replace(acme.id, zenith.id)))[0] == 404
    assert origin.asked == []
    assert (await vera.fetch(address))[0] == 200
    ana.cookie = "0" * 64
    status, headers, _ = await ana.fetch(address)
    assert (status, headers["Location"]) == (303, "/desk/sign-in")


async def test_what_a_stranger_sent_is_covered_until_they_are_answered(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, origin: Origin
) -> None:
    url = origin.serves("/kettle.png", png(), "image/png")
    here = await sends(story, acme, alice, url, width=640, height=480)
    await ana.get(here)
    assert '<details class="covered"' in ana.text
    assert "you have not answered them yet" in ana.text
    assert not re.search(r'<img[^>]*\ssrc="/desk/[^"]*/media/', ana.text)
    assert "a kettle that leaks" in ana.text
    await story.answer(acme, alice, "Which kettle is it?")
    await story.settled()
    await ana.get(here)
    assert '<details class="covered"' not in ana.text
    assert re.search(r'<img loading="lazy" src="/desk/[^>]* alt="a kettle that leaks" width="640"', ana.text)
    await ana.press(f"{here}/ignore")
    assert '<details class="covered"' in ana.text


async def test_sensitive_pictures_are_covered_whoever_sent_them(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = documents.note
    monkeypatch.setattr(documents, "note", lambda *given: {**note(*given), "sensitive": True})
    here = await sends(story, acme, alice, origin.serves("/kettle.png", png(), "image/png"))
    await story.answer(acme, alice, "Which kettle is it?")
    await story.settled()
    await ana.get(here)
    assert '<details class="covered"' in ana.text
    assert "you have not answered them yet" not in ana.text


async def test_sound_and_films_wait_for_somebody_to_play_them(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, origin: Origin
) -> None:
    for tag, kind in (("audio", "audio/mpeg"), ("video", "video/mp4")):
        await ana.get(await sends(story, acme, alice, f"{origin.url}/x", kind))
        assert re.search(rf'<{tag} controls preload="none" src="/desk/[^>]*aria-label="a kettle', ana.text)


async def test_what_is_no_media_is_a_link_and_what_is_no_address_is_none(
    story: Story, acme: Brand, alice: Consumer, ana: Teammate, origin: Origin
) -> None:
    here = await sends(story, acme, alice, f"{origin.url}/x.pdf", "application/pdf")
    await ana.get(here)
    assert FILE.search(ana.text) is None
    assert f'href="{origin.url}/x.pdf"' in ana.text


def test_what_can_carry_script_is_on_no_list() -> None:
    for name in media_types.ENDINGS:
        assert media_types.kind_of(name)
        assert not re.search(r"svg|html|xml|pdf", name)
    assert "script-src" not in media.HEADERS["Content-Security-Policy"]
