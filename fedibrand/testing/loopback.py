"""Pages and control are for whoever sits at this machine, and for no web page they happen to visit."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from fedibrand.activitypub.errors import NotTheirs

_NAMES = {"localhost", "127.0.0.1", "::1"}


def check(request: web.Request) -> None:
    """Let a request through that comes from loopback, by loopback's own name, from no other site's page.

    Raises:
        NotTheirs: It comes from elsewhere, under another name (DNS rebinding), or another site sent it.
    """
    near = ip_address(request.remote or "::").is_loopback
    named = urlsplit(f"//{request.host}").hostname in _NAMES
    ours = request.headers.get(hdrs.ORIGIN) in (None, f"http://{request.host}")
    if not (near and named and ours):
        raise NotTheirs("This is for the machine it runs on.")
