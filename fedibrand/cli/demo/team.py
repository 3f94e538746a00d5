"""The brand's team at the desk, without a browser: joins by the link, answers by the desk's own form."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from fedibrand.cli.demo import forms
from fedibrand.cli.demo.forms import Form
from fedibrand.cli.demo.wire import BRAND, NotSeen

_TIMEOUT = aiohttp.ClientTimeout(total=15)
_COMPOSER = "composer"


class Team:
    """Somebody who sits at the desk of one brand."""

    def __init__(self, session: aiohttp.ClientSession, desk: str) -> None:
        """Take the session that is signed in, and where the desk is."""
        self._session, self._desk = session, desk

    async def answer(self, conversation: str, text: str) -> None:
        """Answer what was said last in a conversation.

        Raises:
            NotSeen: The desk does not let them.
        """
        address = f"{self._desk}/c/{conversation}"
        _, page = await _read(self._session.get(address))
        form = next((one for one in forms.read(page) if one.name == _COMPOSER), None)
        if form is None or "holding" not in form.fields:
            raise NotSeen(BRAND, "a form to answer with, at the desk")
        await _send(self._session, address, form, text=text)


@asynccontextmanager
async def at_desk(invitation: str) -> AsyncIterator[Team]:
    """Join a team by an invitation, for as long as the block lasts.

    Args:
        invitation: The one-time link.

    Raises:
        NotSeen: It lets nobody in.
    """
    jar = aiohttp.CookieJar(unsafe=True)  # the host is a loopback address
    async with aiohttp.ClientSession(timeout=_TIMEOUT, cookie_jar=jar) as session:
        _, page = await _read(session.get(invitation))
        form = next((one for one in forms.read(page) if "email" in one.fields), None)
        if form is None:
            raise NotSeen(BRAND, "an invitation to the desk")
        who = {"email": "team@acme.example", "password": secrets.token_urlsafe(24)}
        desk, _ = await _send(session, invitation, form, **who)
        yield Team(session, desk)


async def _send(session: aiohttp.ClientSession, page: str, form: Form, **typed: str) -> tuple[str, str]:
    """Send a form of a page, and return where that led and what is there."""
    origin = "/".join(page.split("/")[:3])
    return await _read(session.post(f"{origin}{form.action}", data={**form.fields, **typed}))


async def _read(asking: "aiohttp.client._RequestContextManager") -> tuple[str, str]:
    async with asking as response:
        if response.status >= 400:
            raise NotSeen(BRAND, f"the desk, which answered {response.status}")
        return str(response.url), await response.text()
