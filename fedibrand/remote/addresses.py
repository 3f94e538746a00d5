"""URLs we are about to ask, read once so that what is signed is what is sent."""

import re

from yarl import URL

from fedibrand.activitypub import hosts
from fedibrand.activitypub.errors import Unfetched

_FORBIDDEN = re.compile(r'[\x00-\x20\x7f"<>\\^`{|}]')


def read(text: str) -> URL:
    """Return the URL to ask for ``text``, without its fragment.

    An ASCII URL is sent as it is written, since its owner compares what was signed with what came; only
    an IRI is encoded (RFC 3987 section 3.1).

    Raises:
        Unfetched: Of kind ``guarded``: it is not http or https, names no host or names a user, or holds
            what no URL holds.
    """
    if len(text) > hosts.LONGEST or _FORBIDDEN.search(text):
        raise Unfetched("guarded")
    try:
        url = URL(text, encoded=text.isascii())
        _ = url.port
    except ValueError:
        raise Unfetched("guarded") from None
    if url.scheme not in ("http", "https") or not url.raw_host or "@" in url.raw_authority:
        raise Unfetched("guarded")
    if "%" in url.raw_host:
        raise Unfetched("guarded")
    return rooted(url.with_fragment(None))


def rooted(url: URL) -> URL:
    """Return the URL with ``/`` for an empty path, which is what HTTP sends (RFC 9110 section 4.2.3)."""
    return url if url.raw_path != "/" else url.with_path("/", keep_query=True)


def host_of(url: URL) -> str:
    """Return the host in lower case, with its port where that is not the scheme's own."""
    return hosts.host_of(str(url))


def same_host(one: URL, other: URL) -> bool:
    """Return whether both are on one host and port, or on one host at the ports of their schemes."""
    return host_of(one) == host_of(other)


def is_downgrade(before: URL, after: URL) -> bool:
    """Return whether going on to ``after`` would give up TLS."""
    return before.scheme == "https" and after.scheme != "https"
