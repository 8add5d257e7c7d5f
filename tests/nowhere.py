"""No network: what asks for another machine is an error, wherever it is asked."""

from __future__ import annotations

import socket
import sys
from typing import Any

LOCAL = ("localhost", "127.", "::1", "0.0.0.0", "")
EVENTS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname")
# What other people's packages ask on their own account, and do without: they find the network down. tldextract, under
# newspaper4k, would have a fresh list of suffixes.
OTHERS = ("publicsuffix.org", "raw.githubusercontent.com")


class NetworkError(AssertionError):
    """The network was asked for."""


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in EVENTS:
        return
    address = arguments[0] if event.startswith("socket.get") else arguments[1]
    host = address[0] if isinstance(address, tuple) else address
    if host is None or isinstance(host, bytes | bytearray) or not isinstance(host, str):
        return  # a path of this machine, or nothing yet
    if isinstance(address, str) and event in EVENTS[:3]:
        return
    if not host.startswith(LOCAL[:-1]) and host not in ("", socket.gethostname()):
        if host in OTHERS:
            raise OSError(f"{event}: {host}: there is no network in these tests")
        raise NetworkError(f"{event}: {host}")


def forbid() -> None:
    """From now on, in this process and for good."""
    sys.addaudithook(_forbid)
