"""A request as the signatures see it: what was asked of which address, by which headers, with which bytes."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from fedibrand.activitypub.errors import AmbiguousHeader

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, received or about to be sent.

    ``url`` is the absolute target URI under the public origin, with its query, percent-encoded. ``headers``
    are as received, in order, duplicates kept, decoded as Latin-1, which keeps every byte.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)

    def all(self, name: str) -> tuple[str, ...]:
        """Return the values of every header line of that name, in order, without surrounding spaces."""
        wanted = name.lower()
        return tuple(value.strip(" \t") for each, value in self.headers if each.lower() == wanted)

    def header(self, name: str) -> str | None:
        """Return the value of the one header of that name, or None.

        Raises:
            AmbiguousHeader: It came more than once.
        """
        values = self.all(name)
        if len(values) > 1:
            raise AmbiguousHeader(header=name)
        return values[0] if values else None

    @property
    def scheme(self) -> str:
        """``https``, or ``http``."""
        return urlsplit(self.url).scheme

    @property
    def authority(self) -> str:
        """The host in lower case, with the port unless it is the scheme's own (RFC 9421 section 2.2.3)."""
        return authority_of(self.url)

    @property
    def path(self) -> str:
        """The path as it was written, ``/`` when there is none (RFC 9421 section 2.2.6)."""
        return urlsplit(self.url).path or "/"

    @property
    def query(self) -> str:
        """The query as it was written, without its question mark; empty when there is none."""
        return urlsplit(self.url).query

    @property
    def target(self) -> str:
        """Path and query, as on the request line (origin-form, RFC 9112 section 3.2.1)."""
        marked = "?" in self.url.partition("#")[0]
        return f"{self.path}?{self.query}" if marked else self.path

    @property
    def target_uri(self) -> str:
        """The absolute target URI, normalised so that both ends write it alike (RFC 9421 section 2.2.2)."""
        return f"{self.scheme}://{self.authority}{self.target}"

    def is_for(self, host: str) -> bool:
        """Return whether a ``Host`` value names the authority of the URL."""
        return host.lower().removesuffix(_DEFAULT_PORTS.get(self.scheme, "")) == self.authority

    @property
    def carries(self) -> bool:
        """Whether the request carries a body that must be signed with it."""
        return bool(self.body) or self.method not in ("GET", "HEAD")


def authority_of(url: str) -> str:
    """Return host and port of an http(s) URL, in lower case, without the scheme's own port.

    Raises:
        ValueError: It is not a URL, or names no host.
    """
    parts = urlsplit(url)
    found = parts.netloc.rpartition("@")[2].lower()
    if parts.scheme not in _DEFAULT_PORTS or not found:
        raise ValueError("not an http(s) URL")
    return found.removesuffix(_DEFAULT_PORTS[parts.scheme])
