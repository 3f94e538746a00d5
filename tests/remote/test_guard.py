"""Which addresses may be reached."""

import socket
from ipaddress import ip_network

import pytest

from fedibrand.activitypub.errors import Unfetched
from fedibrand.remote.guard import Guard, Guarded

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "223.255.255.255",
    "2001:4860:4860::8888",
    "2606:4700:4700::1111",
    "2a00:1450:4001::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]

DENIED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::8.8.8.8",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "::1%lo",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "١٢٧.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "localhost",
    "",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_reached_over_tls_alone(address: str) -> None:
    guard = Guard(())
    guard.check(address)
    assert not guard.permits_plain(address)


@pytest.mark.parametrize("address", DENIED)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(Unfetched) as refused:
        Guard(()).check(address)
    assert refused.value.kind == "guarded"


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_an_allowed_network_may_be_reached_also_without_tls(address: str) -> None:
    guard = Guard(LOOPBACK)
    guard.check(address)
    assert guard.permits_plain(address)


@pytest.mark.parametrize("address", ["10.0.0.1", "::127.0.0.1", "fe80::1", "١٢٧.0.0.1"])
def test_allowing_one_network_allows_no_other(address: str) -> None:
    assert not Guard(LOOPBACK).permits(address)


def test_no_socket_is_made_to_an_address_that_is_refused() -> None:
    info = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", 80))
    for dial in (Guard(()).dial, Guard(()).dial_plain):
        with pytest.raises(Guarded):
            dial(info)
    for dial in (Guard(LOOPBACK).dial, Guard(LOOPBACK).dial_plain):
        dial(info).close()
