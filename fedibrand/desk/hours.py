"""Hours: when somebody is there, by which clock, and what is said while nobody is."""

from typing import Any

from aiohttp import web
from babel import Locale

from fedibrand.brands import acknowledging, hours
from fedibrand.brands.teams import May
from fedibrand.desk import asked, changing, drafts, hours_form, settings
from fedibrand.desk.asked import Fields, Seat, seated, see_other
from fedibrand.desk.hours_form import Faults
from fedibrand.desk.site import Desk
from fedibrand.domain import BrandSettings

PLACE = "/hours"


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    here = f"/desk/{{brand}}{settings.ROOM}{PLACE}"
    return [web.get(here, seated(desk, show)), web.post(here, seated(desk, save))]


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show the hours as a form."""
    seat.require(May.EDIT_SETTINGS)
    typed = hours_form.written(seat.brand.settings, seat.brand.profile.language)
    return _page(desk, seat, typed, seat.brand.settings, {}, done="done" in request.query)


async def save(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Have other hours; or only look at what would be said."""
    found = await asked.fields(desk, request)
    seat.require(May.EDIT_SETTINGS)
    said, faults = hours_form.read(seat.brand.settings, found)
    if faults:
        return _page(desk, seat, found, said, faults)
    if found.get("act") == "preview":
        return _page(desk, seat, found, said, {})
    await changing.change(desk, seat, seat.brand.profile, said)
    return see_other(f"{seat.path}{settings.ROOM}{PLACE}?done")


def _page(
    desk: Desk, seat: Seat, typed: Fields, said: BrandSettings, faults: Faults, *, done: bool = False
) -> web.Response:
    names = Locale.parse(seat.language).days["stand-alone"]["wide"]
    shown: dict[str, Any] = {
        "typed": typed,
        "faults": faults,
        "days": [names[day] for day in range(7)],
        "rows": range(hours_form.rows(seat.brand.settings, typed)),
        "zones": hours_form.zones(typed.get("time_zone", "")),
        "languages": _languages(seat, typed.get("language", "")),
        "variables": acknowledging.VARIABLES,
        "longest": acknowledging.LONGEST,
        "only_one": seat.brand.settings.answers_per_message == 1,
        "preview": "" if faults else _preview(desk, seat, said),
        "spoken": said.acknowledgement_language,
        "done": done,
    }
    given = settings.given(desk, seat, PLACE)
    status = 422 if faults else 200
    return desk.rendering.page("hours.html", seat.language, status=status, **given, **shown)


def _preview(desk: Desk, seat: Seat, said: BrandSettings) -> str:
    """Return what somebody would be told who wrote just before the next opening."""
    opens = hours.opening(said, desk.site.clock.now())
    if not said.acknowledgement or opens is None:
        return ""
    return acknowledging.said(said, opens, name="Alice", brand=seat.brand.profile.name)


def _languages(seat: Seat, chosen: str) -> list[tuple[str, str]]:
    found = drafts.languages(seat.language)
    known = acknowledging.locale(chosen)
    if known is None or chosen in dict(found):
        return found
    return [(chosen, known.get_display_name(seat.language) or chosen), *found]
