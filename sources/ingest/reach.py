"""Which IP addresses may be connected to: global unicast, in whatever form it is written, and nothing else."""

import socket
import threading
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from sources.ingest.refusals import refused

# Given a host and a port, the IP addresses of that host, as getaddrinfo finds them.
Resolver = Callable[[str, int], Iterable[str]]

_GLOBAL_UNICAST = IPv6Network("2000::/3")
# In both families: ranges that the standard library of some Python versions takes for public ones.
_NEVER_V4 = [IPv4Network(net) for net in ("192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4")]
_NEVER_V6 = [IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16")]
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = 0x5EFE


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the IP addresses of a host; an IP address is its own."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Say whether an IP address is global unicast. One that carries another is no better than the one it carries."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if "%" in address:
        return False
    return _is_public_v4(ip) if isinstance(ip, IPv4Address) else _is_public_v6(ip)


def _is_public_v4(ip: IPv4Address) -> bool:
    wrong = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local
    return ip.is_global and not wrong and not any(ip in net for net in _NEVER_V4)


def _is_public_v6(ip: IPv6Address) -> bool:
    carried = _carried(ip)
    if carried:
        # Over NAT64 a network without IPv4 reaches it; all other forms have no use for us, but harm nobody.
        return all(map(_is_public_v4, carried)) and (ip in _NAT64 or ip.ipv4_mapped is not None)
    wrong = ip.is_multicast or ip.is_reserved or ip.is_site_local or ip.is_link_local
    return ip in _GLOBAL_UNICAST and ip.is_global and not wrong and not any(ip in net for net in _NEVER_V6)


def _carried(ip: IPv6Address) -> list[IPv4Address]:
    """Return the IPv4 addresses inside an IPv6 one: mapped, compatible, 6to4, Teredo, NAT64 and ISATAP."""
    last = IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip.ipv4_mapped:
        return [ip.ipv4_mapped]
    if ip.teredo:
        return list(ip.teredo)
    if ip.sixtofour:
        return [ip.sixtofour]
    is_isatap = (int(ip) >> 32) & 0xFFFF == _ISATAP and (int(ip) >> 48) & 0xFDFF == 0
    if ip in _NAT64 or is_isatap or int(ip) >> 32 == 0:
        return [last]
    return []


def checked(
    host: str, port: int, resolver: Resolver, *, seconds: float, exempt: Iterable[tuple[str, int]]
) -> list[str]:
    """Return the addresses of a host, all of which may be connected to at that port; raises Refused otherwise.

    One private address among public ones is enough to refuse all: nobody publishes such a page.
    """
    addresses = _in_time(resolver, host, port, seconds)
    known = set(exempt)
    strangers = [address for address in addresses if (address, port) not in known]
    if not all(map(is_public, strangers)):
        raise refused("private")
    if strangers and port not in (80, 443):
        raise refused("port")
    return addresses


def _in_time(resolver: Resolver, host: str, port: int, seconds: float) -> list[str]:
    """Resolve in a thread that is left behind when it takes too long: the system's resolver cannot be interrupted."""
    found: list[Any] = []

    def ask() -> None:
        try:
            found.append(list(resolver(host, port)))
        except (OSError, UnicodeError):
            found.append([])

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if not found:
        raise refused("slow", seconds="in time")
    if not found[0]:
        raise refused("unknown_host", host=host)
    return list(found[0])
