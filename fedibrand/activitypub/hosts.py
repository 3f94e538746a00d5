"""Hosts of URLs, brought to one form so that two can be compared."""

import re

import idna

LONGEST = 2048
_HOST = r"\[[0-9A-Fa-f:.]+\]|[^\[\]:/?#@\\%\x00-\x20\x7f]+"
_URL = re.compile(rf"(https?)://({_HOST})(?::([0-9]{{0,5}}))?(?=[/?#]|\Z)", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_PORTS = {"http": "80", "https": "443"}


def ascii_host(host: str) -> str:
    """Return a host name in lower case, an internationalised one as its A-labels (UTS #46, RFC 5891).

    Raises:
        ValueError: It is no host name.
    """
    if host.isascii():
        return host.lower()
    return idna.encode(host, uts46=True).decode("ascii").lower()


def origin_of(url: str) -> str:
    """Return scheme, host and port (where not the scheme's own) of an http or https URL, else ``""``.

    A URL that names a user, or holds what no URL holds, has no origin: two readers could differ about it.
    """
    found = _URL.match(url)
    if found is None or len(url) > LONGEST or _FORBIDDEN.search(url):
        return ""
    scheme, host, port = found[1].lower(), found[2], found[3]
    try:
        host = ascii_host(host)
    except ValueError:
        return ""
    return f"{scheme}://{host}" if port in (None, "", _PORTS[scheme]) else f"{scheme}://{host}:{port}"


def host_of(url: str) -> str:
    """Return the host of an http or https URL, with its port where not the scheme's own, else ``""``."""
    return origin_of(url).partition("://")[2]


def same_host(one: str, other: str) -> bool:
    """Return whether two URLs share scheme, host and port (RFC 6454 section 5); no URL shares nothing."""
    origin = origin_of(one)
    return bool(origin) and origin == origin_of(other)
