"""Where an answer that redirects leads to."""

from aiohttp import ClientResponse
from yarl import URL

from fedibrand.activitypub.errors import Unfetched
from fedibrand.remote import addresses

REDIRECTS = (301, 302, 303, 307, 308)


def next_hop(url: URL, response: ClientResponse, statuses: tuple[int, ...] = REDIRECTS) -> URL | None:
    """Return where an answer to a request for ``url`` leads, or nothing where it is the last one.

    Raises:
        Unfetched: ``guarded``: it leads nowhere that is asked.
    """
    location = response.headers.get("Location")
    if response.status not in statuses or not location:
        return None
    try:
        target = URL(location, encoded=location.isascii())
        return addresses.read(str(url.join(target)))
    except ValueError:
        raise Unfetched("guarded") from None
