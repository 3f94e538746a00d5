"""The demo's one page: what comes in, and a box to answer in. For whoever sits at this machine alone."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files

from aiohttp import web

from fedibrand.activitypub.errors import Malformed, NotFound
from fedibrand.app.instance import Instance
from fedibrand.brands.registry import BrandRow
from fedibrand.cli.demo import pieces, reading
from fedibrand.cli.demo.pieces import PATH
from fedibrand.conversations.shown import Thread
from fedibrand.effects import Answer, EditAnswer, Effect, WithdrawAnswer
from fedibrand.html import response
from fedibrand.problems import Refusal
from fedibrand.testing import loopback
from fedibrand.testing.place import Place

_FILES = files("fedibrand.cli.demo") / "static"
_TYPES = {"style.css": "text/css", "live.js": "text/javascript", "icon.svg": "image/svg+xml"}
_SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

Fields = dict[str, str]
Handler = Callable[[web.Request], Awaitable[web.Response]]


class Page:
    """The routes under ``/demo``, for one brand of an instance."""

    def __init__(self, place: Place, handle: str) -> None:
        """Take the place, which need not have begun yet, and the handle of the brand that answers."""
        self._place, self._handle = place, handle

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the routes."""
        return (
            web.get(PATH, _near(self.show)),
            web.get(f"{PATH}/live", _near(self.live)),
            web.get(f"{PATH}/{{file:style.css|live.js|icon.svg}}", _near(file)),
            web.post(f"{PATH}/{{act:answer|edit|withdraw}}", _near(self.act)),
        )

    async def show(self, request: web.Request) -> web.Response:
        """Show the page."""
        return await self._page()

    async def live(self, request: web.Request) -> web.Response:
        """Give the part of the page that changes by itself."""
        return response(await self._live(), headers=_SAFE)

    async def act(self, request: web.Request) -> web.Response:
        """Do what a form says, then show the page again; with what was refused, where it was."""
        fields = {name: str(value) for name, value in (await request.post()).items()}
        try:
            thread = await self._thread(fields)
            effect = _EFFECTS[request.match_info["act"]](self._instance.clock.new_id(), fields)
            await self._instance.act(self._brand.id, thread.consumer.actor, effect)
        except Refusal as refusal:
            return await self._page(pieces.refused(refusal.detail, fields.get("text", "")), refusal.status)
        raise web.HTTPSeeOther(f"{PATH}#{thread.id}")

    @property
    def _instance(self) -> Instance:
        return self._place.instance

    @property
    def _brand(self) -> BrandRow:
        found = self._instance.parts.brands.by_handle(self._instance.settings.host, self._handle)
        if found is None:
            raise NotFound
        return found

    async def _thread(self, fields: Fields) -> Thread:
        if "conversation" not in fields:
            raise Malformed("The form names no conversation.")
        return await reading.conversation(self._instance.parts, self._brand.id, fields["conversation"])

    async def _page(self, before: str = "", status: int = 200) -> web.Response:
        text = pieces.page(self._brand, await self._live(), before)
        return response(text, status=status, headers=_SAFE)

    async def _live(self) -> str:
        having, brand = self._instance.parts, self._brand
        found, heard = await asyncio.gather(
            reading.conversations(having, brand.id), reading.heard(having, brand.id)
        )
        return pieces.live(brand, found, heard)


async def file(request: web.Request) -> web.Response:
    """Serve the stylesheet, the script or the icon."""
    name = request.match_info["file"]
    return web.Response(text=(_FILES / name).read_text(), content_type=_TYPES[name], headers=_SAFE)


def _near(handler: Handler) -> Handler:
    """Let only requests through that come from this machine, by its own name, from no other site's page."""

    async def checked(request: web.Request) -> web.Response:
        loopback.check(request)
        return await handler(request)

    return checked


def _answer(fresh: str, fields: Fields) -> Effect:
    return Answer(id=fresh, holding=_field(fields, "holding"), text=_field(fields, "text"))


def _edit(fresh: str, fields: Fields) -> Effect:
    return EditAnswer(answer=_field(fields, "answer"), text=_field(fields, "text"))


def _withdraw(fresh: str, fields: Fields) -> Effect:
    return WithdrawAnswer(answer=_field(fields, "answer"))


def _field(fields: Fields, name: str) -> str:
    if not fields.get(name, "").strip():
        raise Malformed(f"The form lacks {name}.")
    return fields[name].replace("\r\n", "\n")


_EFFECTS: dict[str, Callable[[str, Fields], Effect]] = {
    "answer": _answer,
    "edit": _edit,
    "withdraw": _withdraw,
}
