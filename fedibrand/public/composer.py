"""Where somebody writes a post at their own server, with something proposed."""

import re
from urllib.parse import quote

from fedibrand.activitypub.hosts import origin_of, same_host
from fedibrand.remote.webfinger import Discovered

CREATE = "https://w3id.org/fep/3b86/Create"
_PART = re.compile(r"\{([^{}]*)\}")
_TEXT = "content"


def composer(found: Discovered, text: str) -> str:
    """Return the address at which an account's server has its owner write a post.

    A server that names a place for it (FEP-3b86, section 4.6) is asked there, as long as that is on the
    origin where the account's actor lives; any other at ``/share``, as Mastodon, Pleroma and Misskey know it.

    Args:
        found: What the account's host said of it.
        text: What is proposed.
    """
    home = origin_of(found.actor_uri)
    templates = (link.template for link in found.links if link.rel == CREATE)
    for template in templates:
        if f"{{{_TEXT}}}" in template:
            address = _filled(template, text)
            if address.isascii() and same_host(address, home):
                return address
    return f"{home}/share?text={quote(text, safe='')}"


def _filled(template: str, text: str) -> str:
    """Fill a template: what it asks for that we do not know becomes empty (FEP-3b86, section 3.2)."""
    return _PART.sub(lambda part: quote(text, safe="") if part[1] == _TEXT else "", template)
