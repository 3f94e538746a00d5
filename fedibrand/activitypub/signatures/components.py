"""The parts of a request that an RFC 9421 signature can cover (section 2)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from fedibrand.activitypub.errors import BadSignature
from fedibrand.activitypub.signatures.request import Request

_DERIVED: dict[str, Callable[[Request], str]] = {
    "@method": lambda request: request.method,
    "@target-uri": lambda request: request.target_uri,
    "@authority": lambda request: request.authority,
    "@scheme": lambda request: request.scheme,
    "@request-target": lambda request: request.target,
    "@path": lambda request: request.path,
    "@query": lambda request: f"?{request.query}",
}
_MOST_FIELDS = 100


def value(request: Request, name: str, parameters: dict[str, Any]) -> str:
    """Return the value of one component.

    Derived components, fields without parameters (their lines joined by a comma, section 2.1), and
    ``@query-param``. Nobody here signs fields with ``sf``, ``bs``, ``key``, ``req`` or ``tr``.

    Raises:
        BadSignature: The request has no such component, or we cannot make it.
    """
    if name == "@query-param":
        return _query_parameter(request, parameters)
    if parameters or name != name.lower():
        raise BadSignature
    if name in _DERIVED:
        return _DERIVED[name](request)
    lines = request.all(name)
    if not lines:
        raise BadSignature
    return ", ".join(lines)


def _query_parameter(request: Request, parameters: dict[str, Any]) -> str:
    """One parameter of the query, decoded and encoded again so that both ends agree (section 2.2.8)."""
    name = parameters.get("name")
    if not isinstance(name, str) or len(parameters) != 1:
        raise BadSignature
    try:
        pairs = parse_qsl(request.query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as fault:
        raise BadSignature from fault
    found = [each for key, each in pairs if key == unquote(name)]
    if len(found) != 1:
        raise BadSignature
    return quote(found[0], safe="*").replace("~", "%7E")
