"""Fetches one public page politely: nothing of our own network can be reached; pure.

The host is resolved once, every address it has must be public, and the connection is made to that
very address (no second look-up that could answer otherwise). No redirect is followed, no other
port, user or scheme; time and size are bounded.
"""

import http.client
import ipaddress
import socket
import ssl
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from apps.common.words import said

SECONDS: Final = 10.0
LARGEST: Final = 1024 * 1024
AGENT: Final = "ShopOps-price-check/1.0"
PORTS: Final = {"http": 80, "https": 443}
_LOCAL: Final = (".local", ".localhost", ".internal", ".intranet", ".home.arpa", ".lan", ".corp")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_CHUNK: Final = 16 * 1024
TOO_LONG: Final = 2_000

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[str, int, float], socket.socket]


class Refused(Exception):  # noqa: N818  a refusal is what it is
    """An address that is not fetched, or an answer that is not taken; its text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a page is, after every check that needs no look-up."""

    scheme: str
    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class Net:
    """How hosts are looked up and connected to; tests put their own in its place."""

    resolve: Resolve
    connect: Connect


def target_of(url: str) -> Target:
    """Check an address as written. Raises Refused."""
    if len(url) > TOO_LONG or any(ord(each) <= 32 or each in "\\\x7f" for each in url):
        raise Refused(said("This is no plain address."))
    try:
        parts = urlsplit(url)
        port, user = parts.port, parts.username or parts.password
    except ValueError:
        raise Refused(said("This is no plain address.")) from None
    if parts.scheme not in PORTS:
        raise Refused(said("Only http and https are fetched."))
    if user is not None or "@" in parts.netloc:
        raise Refused(said("An address with a user is not fetched."))
    if port not in (None, PORTS[parts.scheme]) or parts.netloc.endswith(":"):
        raise Refused(said("Only the usual port is fetched."))
    host = _host_of(parts.hostname or "")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise Refused(said("Write the address with percent signs, as the browser copies it."))
    return Target(parts.scheme, host, PORTS[parts.scheme], path)


def _host_of(told: str) -> str:
    """Return a public name or address in its one plain form."""
    name = unicodedata.normalize("NFKC", told).rstrip(".").lower()
    if not name or "%" in name:
        raise Refused(said("There is no host."))
    if ":" in name:
        return str(public(name))
    try:
        plain = name.encode("idna").decode()
    except UnicodeError:
        raise Refused(said("There is no such host.")) from None
    last = plain.rsplit(".", 1)[-1]
    # 2130706433, 0x7f.1, 0177.0.0.1, 127.1: addresses in forms that only some programs read.
    if last.isdigit() or last.startswith("0x"):
        return str(public(plain))
    if "." not in plain or plain.endswith(_LOCAL):
        raise Refused(said("This host is not public."))
    return plain


def public(text: str) -> Address:
    """Return an address that anybody on the internet could reach. Raises Refused for the rest."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        raise Refused(said("This is no plain address.")) from None
    inner = _inner(found)
    for each in (found, inner):
        if each is not None and (not each.is_global or each.is_multicast or each.is_reserved):
            raise Refused(said("This address is not public."))
    if inner is not None:
        raise Refused(said("An address inside another one is not fetched."))
    return found


def _inner(found: Address) -> Address | None:
    """Return the IPv4 address that an IPv6 address carries: mapped, 6to4, Teredo, NAT64."""
    if not isinstance(found, ipaddress.IPv6Address):
        return None
    if found.teredo:
        return found.teredo[1]
    if found in _NAT64 or int(found) >> 32 == 0:
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour


def resolved(host: str, port: int, resolve: Resolve) -> str:
    """Return the address to connect to: the first, where every one of the host is public."""
    try:
        found = list(resolve(host, port))
    except OSError:
        raise Refused(said("The host is not known.")) from None
    if not found:
        raise Refused(said("The host is not known."))
    checked = [str(public(each.split("%")[0])) for each in found]
    return checked[0]


def look_up(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(row[4][0]) for row in rows]


def dial(address: str, port: int, seconds: float) -> socket.socket:
    """Connect to an address."""
    return socket.create_connection((address, port), timeout=seconds)


INTERNET: Final = Net(look_up, dial)


def page_fetch(url: str, net: Net = INTERNET) -> str:
    """Return the text of a page that its host lets programs read. Raises Refused."""
    target, until = target_of(url), monotonic() + SECONDS
    address = resolved(target.host, target.port, net.resolve)
    robots = Target(target.scheme, target.host, target.port, "/robots.txt")
    status, text = _get(robots, address, net, until)
    if status in (401, 403) or status >= 500:
        raise Refused(said("The host does not say what programs may read."))
    if status == 200 and not _allows(text, target):
        raise Refused(said("The host asks programs not to read this page (robots.txt)."))
    status, text = _get(target, address, net, until)
    if 300 <= status < 400:
        raise Refused(said("The page leads elsewhere; give the address where it ends."))
    if status != 200:
        raise Refused(f"The host answers {status}.")
    return text


def _allows(text: str, target: Target) -> bool:
    rules = RobotFileParser()
    rules.parse(text.splitlines())
    return rules.can_fetch(AGENT, f"{target.scheme}://{target.host}{target.path}")


def _get(target: Target, address: str, net: Net, until: float) -> tuple[int, str]:
    """Ask for a path over a connection to that address; return status and text."""
    try:
        line = _open(target, address, net, until)
        try:
            headers = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close"}
            line.request("GET", target.path, headers=headers)
            answer = line.getresponse()
            if answer.getheader("Content-Encoding", "identity") != "identity":
                raise Refused(said("The page comes packed."))
            return answer.status, _text(answer, until)
        finally:
            line.close()
    except (OSError, http.client.HTTPException) as error:
        raise Refused(f"The host does not answer ({type(error).__name__}).") from None


def _open(target: Target, address: str, net: Net, until: float) -> http.client.HTTPConnection:
    """Return a connection whose socket leads to that address, under the host's name."""
    plain = net.connect(address, target.port, _left(until))
    plain.settimeout(_left(until))
    line = http.client.HTTPConnection(target.host, target.port, timeout=_left(until))
    if target.scheme == "https":
        plain = ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
    line.sock = plain
    return line


def _text(answer: http.client.HTTPResponse, until: float) -> str:
    parts: list[bytes] = []
    size = 0
    while part := answer.read1(_CHUNK):
        size += len(part)
        _left(until)
        if size > LARGEST:
            raise Refused(said("The page is larger than 1 MiB."))
        parts.append(part)
    charset = answer.headers.get_content_charset("utf-8")
    try:
        return b"".join(parts).decode(charset, errors="replace")
    except LookupError:
        return b"".join(parts).decode(errors="replace")


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise Refused(said("The page takes longer than 10 seconds."))
    return left
