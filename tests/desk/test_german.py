"""Every page of the desk in German: no text of the catalogue is left in English, whatever is on it."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from aiohttp import web
from yarl import URL

from fedibrand import desk
from fedibrand.desk import accounts, invitations, routes
from fedibrand.domain import Role
from fedibrand.effects import Answer, MakeCommitment
from fedibrand.team_effects import AddLabel, AddNote, Notify
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.stage import Teammate
from tests.desk.stranger import PASSWORD, Stranger
from tests.journeys.story import Story
from tests.spoken import english

GERMAN = Path(desk.__path__[0]) / "locale" / "de.po"
FILES = {
    "/desk/{brand}/events",
    "/desk/{brand}/media/{token}",
    "/desk/{brand}/avatars/{consumer}/{which}",
}
AT_THE_DOOR = {"/desk", "/desk/sign-in", "/desk/sign-in/code", "/desk/join/{token}"}
OF_A_PACKAGE = {"/desk/{brand}/settings/packages/{package}"}
"""What it says is its own."""
_LINK = re.compile(r'\b(?:href|hx-get)="(/desk[^"#]*)')
MOST = 80


def shown() -> set[str]:
    """Return the addresses of pages and of parts of them."""
    return {
        one.path
        for one in routes.routes(MagicMock())
        if isinstance(one, web.RouteDef) and one.method == "GET" and one.path not in FILES
    }


def of_route(path: str) -> str:
    """Return the route that a path is one of, ``""`` if it is none."""
    fits = [
        route
        for route in shown()
        if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(route)), URL(path).path)
    ]
    return min(fits, key=lambda route: route.count("{"), default="")


def check(page: str, where: str) -> None:
    assert english(page, GERMAN) == [], where
    if "<html" in page:
        assert '<html lang="de"' in page, where


async def much(story: Story, acme: Brand, alice: Consumer) -> None:
    """Have something of everything on the desk."""
    bob = await story.consumer("bob")
    await bob.message(acme, "https://shop.example/billig")
    await alice.mention(acme, "der Kessel tropft")
    await story.settled()
    clock = story.clock
    answer, until = clock.new_id(), clock.now() + timedelta(days=3)
    thread = next(one for one in await story.threads(acme) if one.consumer.acct == alice.acct)
    post = thread.posts[-1].id
    await acme.act(
        alice,
        Answer(id=answer, holding=post, text="Welcher Kessel ist es?"),
        MakeCommitment(answer=answer, until=until),
        AddLabel(conversation=thread.id, label="Kessel"),
        AddNote(conversation=thread.id, text="Sie war schon einmal da"),
        Notify(conversation=thread.id, member="Olga", text="Sieh hier"),
    )
    await story.settled()
    await alice.message(acme, "invite answer")
    await story.settled()
    await alice.post("Frühstück", "followers")
    await story.settled()


async def german(story: Story, join: Join, acme: Brand) -> Teammate:
    olga = await join(acme, "Olga", Role.OWNER)
    await story.instance.parts.store.write(accounts.set_language, olga.account.id, "de")
    return olga


async def walk(member: Teammate) -> set[str]:
    """Go wherever links and live parts lead, look at each page, and return the routes that were seen."""
    left, found, seen = [f"{member.desk}", "/desk/account"], {member.desk, "/desk/account"}, set()
    while left:
        path = left.pop()
        assert await member.get(path) in (200, 303), path
        seen.add(of_route(path))
        check(member.text, path)
        links = [unescape(one) for one in _LINK.findall(member.text) if not one.startswith("/desk/static")]
        new = [one for one in dict.fromkeys(links) if one not in found and of_route(one)]
        found.update(new)
        left += new
        assert len(found) < MOST, found
    return seen


async def test_every_page_of_the_desk_is_in_german(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer, join: Join
) -> None:
    olga = await german(story, join, acme)
    empty = await walk(olga)
    await much(story, acme, alice)
    await join(acme, "Ana")
    seen = empty | await walk(olga)
    (answer,) = await story.rows("SELECT answer_id FROM commitment")
    (thread,) = await story.rows(f"SELECT conversation_id FROM answer WHERE id = '{answer}'")
    await olga.get("search?q=Kessel")
    check(olga.text, "search")
    assert await olga.post(f"c/{thread}/promises/{answer}", to="missed") == 303
    seen |= {"/desk/{brand}/search", *await walk(olga)}
    assert shown() - seen <= AT_THE_DOOR | OF_A_PACKAGE
    await join(zenith, "Ben", Role.OWNER)
    viewer = await join(acme, "Vera", Role.VIEWER)
    await story.instance.parts.store.write(accounts.set_language, viewer.account.id, "de")
    await walk(viewer)


async def test_the_door_is_in_german(story: Story, acme: Brand, stranger: Stranger) -> None:
    stranger.headers_of_all = {"Accept-Language": "de-DE,de;q=0.9"}
    _, token = await story.instance.parts.store.write(
        invitations.make, acme.id, "Ana", Role.AGENT, "command", story.clock
    )
    for path in ("/desk/sign-in", f"/desk/join/{token}", "/desk/join/nothing", "/desk/nothing/here"):
        await stranger.get(path)
        check(stranger.text, path)
    await stranger.get(f"/desk/join/{token}")
    await stranger.post(f"/desk/join/{token}", email="ana@team.example", password="short")
    check(stranger.text, "join, refused")
    assert "Ein Passwort hat 12 bis 200 Zeichen." in stranger.text
    await stranger.post(f"/desk/join/{token}", email="ana@team.example", password=PASSWORD)
    assert stranger.status == 303
    await stranger.get(f"/desk/{acme.id}/team")
    check(stranger.text, "an account speaks what its browser spoke when it was made")
    await stranger.post(f"/desk/{acme.id}/team/leave")
    await stranger.get("/desk")
    check(stranger.text, "nowhere")


REFUSED: dict[str, tuple[int, dict[str, str]]] = {
    "team/invite": (400, {"name": "", "role": "agent"}),
    "team/leave": (409, {}),
    "settings": (400, {"talk_days": "0", "listen_days": "1", "answers_per_message": "1"}),
    "settings/canned": (400, {"name": "", "text": ""}),
    "settings/profile": (400, {}),
    "views": (400, {"name": ""}),
    "bulk": (400, {}),
    "c/nothing/note": (404, {"text": "x"}),
    "settings/labels/rename": (404, {"label": "nothing", "to": "x"}),
}


@pytest.mark.parametrize("path", list(REFUSED))
async def test_what_is_refused_is_said_in_german(story: Story, acme: Brand, join: Join, path: str) -> None:
    olga = await german(story, join, acme)
    await olga.get("team")
    status, fields = REFUSED[path]
    assert await olga.post(path, **fields) == status, olga.text
    check(olga.text, path)


@pytest.mark.parametrize(
    ("path", "token", "status"), [("team/leave", "0" * 32, 403), ("team/leave", "", 403)]
)
async def test_a_form_of_somewhere_else_is_refused_in_german(
    story: Story, acme: Brand, join: Join, path: str, token: str, status: int
) -> None:
    olga = await german(story, join, acme)
    assert await olga.post(path, token=token) == status
    check(olga.text, path)
    assert "Nicht für dich" in olga.text
    assert olga.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in olga.headers["Content-Security-Policy"]


async def test_what_is_too_large_is_refused_in_german(story: Story, acme: Brand, join: Join) -> None:
    olga = await german(story, join, acme)
    await olga.get("team")
    assert await olga.post("team/invite", files={"name": ("x", b"x" * 2_000_000, "text/plain")}) == 413
    check(olga.text, "too large")
