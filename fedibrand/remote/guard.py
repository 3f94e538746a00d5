"""Which addresses an outgoing connection may reach.

Rules:

- What is asked is the address a socket is about to dial, and nothing before it: a name may resolve to
  anything, an IP literal never passes a resolver, and both may change between two hops.
- IPv4 is allowed unless it is listed. IPv6 is refused unless it is global unicast and not listed.
- An IPv6 address that carries an IPv4 address is judged by the one it carries.
- A network that the operator allowed is allowed, whatever the lists say; plain http reaches no other.

``ipaddress.is_global`` is no help here: it lets multicast, ``::127.0.0.1``, NAT64 and site-local pass.
"""

import socket
from collections.abc import Sequence
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network

from aiohttp import AddrInfoType

from fedibrand.activitypub.errors import Unfetched

Network = IPv4Network | IPv6Network

_DENIED_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a carrier's customers
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, and clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_DENIED_6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
    )
)
# Where an IPv6 address carries an IPv4 address, and by how many bits that stands left of the end.
_CARRIERS = (
    (IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped (RFC 4291)
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64 (RFC 6052)
    (IPv6Network("2002::/16"), 80),  # 6to4 (RFC 3056)
)


class Guarded(OSError):
    """A socket was not made because its address may not be reached."""


class Guard:
    """Decides about addresses, and makes sockets to those it permits."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        """Take the networks that may be reached although they are not public."""
        self.allowed = tuple(allowed)

    def permits(self, address: str) -> bool:
        """Return whether a connection to ``address``, an IP address as text, may be made."""
        found = _read(address)
        return found is not None and (self._is_allowed(found) or _is_public(found))

    def permits_plain(self, address: str) -> bool:
        """Return whether plain http to ``address`` may be spoken: in allowed networks only."""
        found = _read(address)
        return found is not None and self._is_allowed(found)

    def check(self, address: str) -> None:
        """Refuse an address that may not be reached.

        Raises:
            Unfetched: Of kind ``guarded``.
        """
        if not self.permits(address):
            raise Unfetched("guarded")

    def dial(self, info: AddrInfoType) -> socket.socket:
        """Make the socket for a connection over TLS (aiohttp's ``socket_factory``).

        Raises:
            Guarded: The address may not be reached.
        """
        return _socket(info, self.permits(info[4][0]))

    def dial_plain(self, info: AddrInfoType) -> socket.socket:
        """Make the socket for a connection without TLS (aiohttp's ``socket_factory``).

        Raises:
            Guarded: The address may not be reached so.
        """
        return _socket(info, self.permits_plain(info[4][0]))

    def _is_allowed(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self.allowed)


def _socket(info: AddrInfoType, permitted: bool) -> socket.socket:
    family, kind, protocol, _, _ = info
    if not permitted:
        raise Guarded("guarded")  # one text for all, so that several addresses still raise this class
    return socket.socket(family, kind, protocol)


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        if ":" not in address:
            return IPv4Address(address)
        found = IPv6Address(address.partition("%")[0])
    except AddressValueError:
        return None
    return next((_carried(found, shift) for network, shift in _CARRIERS if found in network), found)


def _carried(address: IPv6Address, shift: int) -> IPv4Address:
    return IPv4Address(int(address) >> shift & 0xFFFFFFFF)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _DENIED_4)
    return address in _GLOBAL_UNICAST and not any(address in network for network in _DENIED_6)
