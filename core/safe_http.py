"""The only way out to an address that a user typed: resolve, vet every answer, pin it, no redirects, ten seconds, 64 kB.

Vetting looks at the resolved address and not at how it is spelt, and the connection goes to exactly the address that was vetted,
so neither notation (`0177.0.0.1`, `[::ffff:7f00:1]`, `2130706433`) nor a name that changes its answer reaches the inside.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

Address = IPv4Address | IPv6Address
LONGEST_URL, MOST_BYTES, SECONDS = 2000, 64 * 1024, 10.0
SCHEMES = {"http": 80, "https": 443}
# Doors of mail, shells, files, databases and queues: nobody receives webhooks there.
REFUSED_PORTS = frozenset((
    0, 7, 9, 19, 21, 22, 23, 25, 53, 69, 110, 111, 135, 139, 143, 389, 445, 465, 587, 636, 873, 993, 995,
    1433, 2049, 2375, 3306, 5432, 5672, 6379, 9200, 11211, 27017,
))  # fmt: skip
# Addresses inside IPv6 that stand for an IPv4 one: NAT64 and its local form, 6to4, IPv4-compatible.
NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
SIX_TO_FOUR, COMPATIBLE = ip_network("2002::/16"), ip_network("::/96")
# Python calls these global, yet no receiver lives there: NAT64 local use, benchmarks, site-local, Azure's wire server.
CLOSED = tuple(map(ip_network, ("fec0::/10", "198.18.0.0/15", "168.63.129.16/32", "100.64.0.0/10", "192.88.99.0/24")))


class UnsafeAddress(Exception):
    """The address may not be called; the text says why, for the person who typed it."""


class Unreachable(Exception):
    """Nobody answered in time, or not in HTTP; the text says what happened."""

    def __init__(self, message: str, *, timed_out: bool = False) -> None:
        self.timed_out = timed_out
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, the first 64 kB, and how long it took."""

    status: int
    body: bytes
    milliseconds: int
    headers: Mapping[str, str]

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Target:
    """A vetted address: where to connect, and whom to ask there."""

    scheme: str
    host: str
    port: int
    path: str
    address: Address


def check(url: str) -> Target:
    """The vetted and pinned target of `url`; raises UnsafeAddress or Unreachable (the name can't be resolved)."""
    parts = _split(url)
    host, port = _host(parts), _port(parts)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme.lower(), host, port, path, vetted(host, port))


def vetted(host: str, port: int) -> Address:
    """The address to connect to, after every address of the name was vetted; also for doors other than the web's (mail)."""
    addresses = list(_resolve(host, port))
    for address in addresses:
        _vet(address)
    return addresses[0]


def post(url: str, *, body: bytes, headers: Mapping[str, str], seconds: float = SECONDS) -> Answer:
    """POST `body`. `seconds` bounds the whole exchange, however slowly the other side drips."""
    return request("POST", url, body=body, headers=headers, seconds=seconds)


def request(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
) -> Answer:
    target, started = check(url), time.monotonic()
    with closing(_connection(target, seconds)) as connection, _deadline(connection, started + seconds) as over:
        try:
            connection.request(method, target.path, body=body, headers={"Connection": "close", **(headers or {})})
            response = connection.getresponse()
            content = response.read(MOST_BYTES)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if over.is_set() or isinstance(error, TimeoutError):
                raise _too_slow(seconds) from error
            raise Unreachable(_("The connection failed: %(error)s") % {"error": str(error)[:200]}) from error
        if over.is_set():
            raise _too_slow(seconds)
    took = round((time.monotonic() - started) * 1000)
    return Answer(response.status, content, took, {name.lower(): value for name, value in response.getheaders()})


def _too_slow(seconds: float) -> Unreachable:
    return Unreachable(_("No answer within %(seconds)s seconds.") % {"seconds": f"{seconds:g}"}, timed_out=True)


@contextmanager
def _deadline(connection: http.client.HTTPConnection, deadline: float) -> Iterator[threading.Event]:
    """Cut the wire when time is up: a time-out of the socket starts anew with each byte that drips in."""
    over = threading.Event()

    def cut() -> None:
        over.set()
        with suppress(OSError):  # the other side may have closed in this very moment
            wire.shutdown(socket.SHUT_RDWR)

    wire = connection.sock
    timer = threading.Timer(max(deadline - time.monotonic(), 0.01), cut)
    timer.daemon = True
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()


def _split(url: str) -> SplitResult:
    if (
        not url
        or len(url) > LONGEST_URL
        or any(ord(letter) <= 32 or ord(letter) == 127 for letter in url)
        or "\\" in url
    ):
        raise UnsafeAddress(_("This is not a web address."))
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  reading it is the check
    except ValueError as error:
        raise UnsafeAddress(_("This is not a web address.")) from error
    if parts.scheme.lower() not in SCHEMES or not parts.hostname:
        raise UnsafeAddress(_("The address must begin with https:// or http://."))
    if parts.username is not None or parts.password is not None:
        raise UnsafeAddress(_("The address must not contain a user name or a password."))
    return parts


def _host(parts: SplitResult) -> str:
    """In the form that DNS and certificates know: full-width and other look-alike spellings are folded by IDNA."""
    host = parts.hostname or ""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise UnsafeAddress(_("This is not a web address.")) from error


def _port(parts: SplitResult) -> int:
    port = parts.port if parts.port is not None else SCHEMES[parts.scheme.lower()]
    if port in REFUSED_PORTS:
        raise UnsafeAddress(_("Port %(port)s may not be called.") % {"port": port})
    return port


def _resolve(host: str, port: int) -> Iterator[Address]:
    try:
        found = socket.getaddrinfo(host.rstrip("."), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("There is no host named %(host)s.") % {"host": host[:100]}) from error
    for _family, _type, _protocol, _name, place in found:
        yield ip_address(str(place[0]).partition("%")[0])


def _vet(address: Address) -> None:
    """Refuse what is not a public address, unless the installation lists it in OUTBOUND_ALLOW."""
    for meant in _meanings(address):
        allowed = any(meant in network for network in settings.OUTBOUND_ALLOW)
        public = meant.is_global and not meant.is_multicast and not meant.is_reserved
        if not allowed and (not public or any(meant in network for network in CLOSED)):
            raise UnsafeAddress(_("The address leads into a private network and may not be called."))


def _meanings(address: Address) -> Iterator[Address]:
    """The address itself, or the IPv4 address that an IPv6 one carries inside."""
    if isinstance(address, IPv4Address):
        yield address
    elif (inner := _inner(address)) is not None:
        yield inner
    else:
        yield address


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in SIX_TO_FOUR:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in NAT64) or (address in COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _connection(target: Target, seconds: float) -> http.client.HTTPConnection:
    """A connection whose socket goes to the vetted address; certificate and Host header are still those of the name."""
    connection = http.client.HTTPConnection(target.host, target.port, timeout=seconds)
    connection.default_port = SCHEMES[target.scheme]
    try:
        plain = socket.create_connection((str(target.address), target.port), timeout=seconds)
        connection.sock = _secured(plain, target.host) if target.scheme == "https" else plain
    except TimeoutError as error:
        raise Unreachable(_("The host does not answer."), timed_out=True) from error
    except OSError as error:
        raise Unreachable(_("The connection failed: %(error)s") % {"error": str(error)[:200]}) from error
    return connection


def _secured(plain: socket.socket, host: str) -> socket.socket:
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
