"""Notes for the team, and who is told of them: members whose names stand behind an @."""

import re

from aiohttp import web

from fedibrand.brands import members
from fedibrand.brands.members import Member
from fedibrand.brands.teams import May
from fedibrand.conversations import words
from fedibrand.desk import asked, opening
from fedibrand.desk.asked import Seat, seated
from fedibrand.desk.opening import HERE
from fedibrand.desk.site import Desk
from fedibrand.problems import Refusal
from fedibrand.team_effects import AddNote, Notify

EXCERPT = 300
"""Most characters of a note that somebody is told by."""


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [web.post(f"{HERE}/note", seated(desk, note))]


async def note(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Write a note for the team, and tell those it mentions."""
    found = await asked.fields(desk, request)
    seat.require(May.ADD_NOTES)
    text, named = found.get("text", "").replace("\r\n", "\n").strip(), request.match_info["conversation"]
    team = await desk.site.store.read(members.team, seat.brand.id)
    told = f"{seat.member.name}: {words.line(text, EXCERPT)}"
    effects = [
        Notify(conversation=named, member=one.name, text=told)
        for one in mentioned(text, team)
        if one.id != seat.member.id
    ]
    thread = await opening.opened(desk, request, seat)
    try:
        await asked.act(desk, seat, thread.consumer.actor, AddNote(conversation=named, text=text), *effects)
    except Refusal as refusal:
        return await opening.page(desk, request, seat, fault=opening.fault_of(refusal), note=text)
    return await opening.to_newest(desk, request, seat)


def mentioned(text: str, team: list[Member]) -> list[Member]:
    """Return the members whose names stand behind an @ in a text, whatever the case; the longest name counts.

    With Ana and Ana Maria in the team, ``@Ana Maria`` is Ana Maria alone.
    """
    by_length = sorted(team, key=lambda one: -len(one.name))
    found = []
    for one in by_length:
        pattern = re.compile(rf"(?<![\w@])@{re.escape(one.name)}(?!\w)", re.IGNORECASE)
        if pattern.search(text):
            found.append(one)
            text = pattern.sub(" ", text)
    return found
