"""Which hosts may be asked: each name is resolved once, checked, and asked at the very address checked."""

import ipaddress
import socket
from collections.abc import Callable

import httpx

from tollbook.sources.errors import HostAwayError, SourceError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
MayReach = Callable[[Address], bool]


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    target = mapped or address
    return target.is_global and not target.is_multicast


def resolved(target: httpx.URL, url: str, may_reach: MayReach) -> Address:
    """The address to ask for `target`: a name is refused if anything that it resolves to may not be reached.

    `url` is what the person gave, for the message. Raises SourceError.
    """
    if target.scheme not in ("http", "https") or not target.host:
        raise SourceError(f"{url}: leads to {target}, which is no web address")
    try:
        found = socket.getaddrinfo(target.host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise HostAwayError(
            f"{url}: the host {target.host} is not known; check the address and the network"
        ) from None
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    refused = next((address for address in addresses if not may_reach(address)), None)
    if refused or not addresses:
        raise SourceError(
            f"{url}: {target.host} is on a private network ({refused}), which is not asked; "
            "save the page to a file"
        )
    return addresses[0]


def pinned(
    client: httpx.Client, target: httpx.URL, address: Address, headers: dict[str, str] | None = None
) -> httpx.Request:
    """A request to the very address that was checked, under the name that the certificate must bear.

    A name that resolves to another address a moment later (DNS rebinding) gains nothing by it.
    """
    return client.build_request(
        "GET",
        target.copy_with(host=str(address)),
        headers={"Host": target.netloc.decode("ascii"), **(headers or {})},
        extensions={"sni_hostname": target.host},
    )
