"""Where a host answers WebFinger, if not at the usual address (RFC 6415)."""

from urllib.parse import quote
from xml.parsers import expat

from fedibrand.activitypub import strict_json
from fedibrand.activitypub.errors import Malformed, TooLarge, Unfetched
from fedibrand.remote import headers
from fedibrand.remote.client import Client

ACCEPT = "application/xrd+xml, application/jrd+json;q=0.9"
_PLACE = "{uri}"


async def lookup_url(client: Client, origin: str, resource: str) -> str:
    """Return the URL at which ``origin`` says it describes ``resource``.

    Raises:
        Unfetched: It does not say, or could not be asked.
    """
    page = await client.get_page(
        f"{origin}/.well-known/host-meta",
        ACCEPT,
        lambda content_type: headers.is_xml(content_type) or headers.is_json(content_type),
    )
    templates = _from_json(page.body) if headers.is_json(page.content_type) else _from_xml(page.body)
    for template in templates:
        if _PLACE in template:
            return template.replace(_PLACE, quote(resource, safe=""))
    raise Unfetched("wrong-id")


def _from_json(body: bytes) -> list[str]:
    try:
        links = strict_json.loads(body).get("links")
    except (Malformed, TooLarge):
        raise Unfetched("not-json") from None
    named = [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []
    return [str(link.get("template", "")) for link in named if link.get("rel") == "lrdd"]


def _from_xml(body: bytes) -> list[str]:
    found: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "Link" and attributes.get("rel") == "lrdd":
            found.append(attributes.get("template", ""))

    def refuse(*_: object) -> None:
        raise Unfetched("not-json")  # only a DOCTYPE can declare entities that grow or lead elsewhere

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        raise Unfetched("not-json") from None
    return found
