"""P11: a consumer's media is never stored: no file, no copy in the record, not even fetched by itself.

What a member looks at is passed on while it comes.
"""

import re
from pathlib import Path

import pytest
from aiohttp import web

from fedibrand.domain import Role
from fedibrand.testing import documents
from fedibrand.testing.web import Documents
from tests.desk.stage import signed_in
from tests.drawn import png
from tests.promises.canary import Watch, canary, logged, seen
from tests.promises.world import World

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were asked of consumers' servers."""
    found: list[str] = []
    media = Documents.media

    async def noting(self: Documents, request: web.Request) -> web.Response:
        found.append(request.path)
        return await media(self, request)

    monkeypatch.setattr(Documents, "media", noting)
    return found


def files(world: World) -> set[str]:
    """Return the files there are, but for those that come and go with the database."""
    return {
        str(path.relative_to(world.folder))
        for path in world.folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm", "-journal"))
    }


async def test_an_image_is_neither_kept_nor_fetched_whatever_is_done_with_its_post(
    asked: list[str], world: World
) -> None:
    inside, icon = canary(), canary()
    watch = Watch(world, [inside, icon], [])
    server = world.servers[0]
    url = server.attach("kettle.png", PNG + inside.encode(), "image/png")
    server.attach("alice.png", PNG + icon.encode(), "image/png")
    before = files(world)
    post = await world.hears(attachments=[documents.picture(url, "image/png", "a kettle")])
    (conversation,) = await world.rows("SELECT id FROM conversation")
    for tokens in (
        ("show", conversation),
        ("show", conversation, "--json"),
        ("search", "kettle"),
        ("answer", conversation, "Turn it round."),
        ("consumer", "show", world.alice.acct),
    ):
        assert await world.command(*tokens) == 0
    assert files(world) == before
    assert asked == []
    assert watch.lie_open() == []
    assert watch.can_be_read() == 0
    assert await world.rows("SELECT count(*) FROM picture") == [0]
    await world.alice.delete(post)
    await world.settled()
    assert files(world) == before


async def test_no_page_of_ours_has_a_strangers_browser_fetch_it(world: World) -> None:
    url = world.servers[0].attach("kettle.png", PNG, "image/png")
    await world.hears(attachments=[documents.picture(url, "image/png", "a kettle")])
    thread = (await world.threads(world.brand_row))[0]
    assert [media.url for media in thread.posts[0].media] == [url]
    assert "<img" not in thread.posts[0].html


async def test_what_a_member_looks_at_is_passed_on_and_kept_nowhere(
    asked: list[str], world: World, tmp_path: Path
) -> None:
    inside, icon = canary(), canary()
    server, log = world.servers[0], tmp_path / "log"
    url = server.attach("kettle.png", png() + inside.encode(), "image/png")
    world.alice.icon = server.attach("alice.png", png() + icon.encode(), "image/png")
    watch = Watch(world, [inside, icon], [log])
    post = await world.hears(attachments=[documents.picture(url, "image/png", "a kettle")])
    (conversation,) = await world.rows("SELECT id FROM conversation")
    before, records = files(world), await counted(world)
    ana = await signed_in(world, "ana@team.example")
    await ana.joins(world.brand_row, "Ana", Role.AGENT)
    with logged(log):
        assert await ana.get(f"c/{conversation}") == 200
        assert asked == [], "nothing is fetched because a page was opened"
        (picture,) = re.findall(r'data-src="(/desk/[^"]+/media/[^"]+)"', ana.text)
        avatar = re.findall(r'<img src="(/desk/[^"]+/avatars/[^"]+)"', ana.text)[0]
        assert (await ana.fetch(picture))[2] == png() + inside.encode()
        status, _, shown = await ana.fetch(avatar)
    assert status == 200
    assert icon.encode() not in shown, "a picture of a profile is drawn anew"
    assert asked == ["/media/kettle.png", "/media/alice.png"]
    assert files(world) == before
    assert await counted(world) == records
    assert watch.lie_open() == []
    assert watch.can_be_read() == 0
    assert seen([url.rpartition("/")[2]], log) == [], "no log says where it lies"
    await world.alice.delete(post)
    await world.settled()
    assert (await ana.fetch(picture))[0] == 404
    await ana.close()
    assert watch.lie_open() == []


async def counted(world: World) -> list[int]:
    """Return how many contents and pictures the record has."""
    return [
        *await world.rows("SELECT count(*) FROM content"),
        *await world.rows("SELECT count(*) FROM picture"),
    ]
