"""Pages for people: a consumer's own, which is for whoever sits at this machine, and public ones."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from aiohttp import web

from fedibrand.activitypub.errors import Gone, NotFound
from fedibrand.problems import Refusal
from fedibrand.testing import loopback, timeline, views
from fedibrand.testing.acts import BY_FORM, perform
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.home import Home
from fedibrand.testing.posts import ACCT

_FILES = {"style.css": "text/css", "live.js": "text/javascript", "icon.svg": "image/svg+xml"}
_SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src 'self' http: https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Pages:
    """The routes that people use."""

    def __init__(self, home: Home, consumers: Mapping[str, Consumer], proposed: str) -> None:
        """Take the home, its consumers by name, and what the box to write in proposes."""
        self._home = home
        self._consumers = consumers
        self._proposed = proposed

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the routes."""
        return (
            web.get("/", self.front),
            web.get("/share", self.share),
            web.get("/web/{file:style.css|live.js|icon.svg}", self.file),
            web.get("/web/{name}", self.own),
            web.get("/web/{name}/live", self.live),
            web.post("/web/{name}/{act}", self.act),
            web.get("/@{name}", self.profile),
            web.get("/@{name}/{number}", self.post),
        )

    async def front(self, request: web.Request) -> web.Response:
        """List the consumers, or go to the only one."""
        loopback.check(request)
        if len(self._consumers) == 1:
            (only,) = self._consumers.values()
            raise web.HTTPFound(views.at(only))
        rows = "".join(
            f'<li><a href="{views.at(each)}">{each.name}</a></li>' for each in self._consumers.values()
        )
        return self._page("Consumers", f'<section><ul class="ties">{rows}</ul></section>')

    async def share(self, request: web.Request) -> web.Response:
        """Open the first consumer's page with text proposed (what FEP-3b86's Create intent leads to)."""
        loopback.check(request)
        consumer = next(iter(self._consumers.values()), None)
        if consumer is None:
            raise NotFound
        raise web.HTTPFound(f"{views.at(consumer)}?{urlencode({'text': request.query.get('text', '')})}")

    async def own(self, request: web.Request) -> web.Response:
        """Show a consumer's own page."""
        loopback.check(request)
        consumer = self._consumer(request)
        return self._own(consumer, request.query.get("text", self._proposal(consumer)))

    async def live(self, request: web.Request) -> web.Response:
        """Give the part of the page that changes by itself."""
        loopback.check(request)
        return web.Response(
            text=timeline.content(self._consumer(request)), content_type="text/html", headers=_SAFE
        )

    async def act(self, request: web.Request) -> web.Response:
        """Do what a form says, then show the page again."""
        loopback.check(request)
        consumer, act = self._consumer(request), request.match_info["act"]
        arguments = {name: str(value) for name, value in (await request.post()).items()}
        try:
            if act == "redeliver":
                await self._home.deliveries.again()
            elif act in BY_FORM:
                await perform(consumer, act, arguments)
            else:
                raise NotFound
        except Refusal as refusal:
            text = arguments.get("text", self._proposed)
            return self._own(consumer, text, refusal.detail, status=refusal.status)
        raise web.HTTPSeeOther(views.at(consumer))

    async def profile(self, request: web.Request) -> web.Response:
        """Show a consumer's profile to anybody."""
        consumer = self._consumer(request)
        shown = f"<section>{views.clean(consumer.summary)}</section>"
        return self._page(consumer.display_name, shown, consumer)

    async def post(self, request: web.Request) -> web.Response:
        """Show a post to anybody, if it is for anybody."""
        consumer = self._consumer(request)
        post = self._home.posts.get(f"{consumer.id}/statuses/{request.match_info['number']}")
        if post is None or not post.shown_to(None, ()):
            raise NotFound
        shown = f'<section><article class="post">{views.words(post)}</article></section>'
        return self._page(consumer.display_name, shown, consumer)

    async def file(self, request: web.Request) -> web.Response:
        """Serve the stylesheet or the script."""
        name = request.match_info["file"]
        return web.Response(text=(views.FILES / name).read_text(), content_type=_FILES[name])

    def _own(self, consumer: Consumer, text: str, fault: str = "", *, status: int = 200) -> web.Response:
        main = views.compose(consumer, text, fault) + timeline.framed(consumer)
        return self._page(consumer.display_name, main, consumer, status=status)

    def _proposal(self, consumer: Consumer) -> str:
        """Return what the box proposes; once something was written, only whom to write to."""
        if not self._home.posts.by(consumer.id):
            return self._proposed
        return "".join(f"{found[0]} " for found in ACCT.finditer(self._proposed))

    def _consumer(self, request: web.Request) -> Consumer:
        consumer = self._consumers.get(request.match_info["name"])
        if consumer is None:
            raise NotFound
        if consumer.deleted:
            raise Gone
        return consumer

    def _page(
        self, heading: str, main: str, consumer: Consumer | None = None, *, status: int = 200
    ) -> web.Response:
        where, name = (views.at(consumer), consumer.acct) if consumer else ("/", "")
        html = views.page(f"{heading} {name}".strip(), main, heading=heading, home=where, name=name)
        return web.Response(text=html, content_type="text/html", headers=_SAFE, status=status)
