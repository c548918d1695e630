"""Where mail servers may be: not in our own network, not at doors of other services."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core import safe_http

SECONDS = 20.0
MAIL_PORTS = frozenset((25, 143, 465, 587, 993, 2525))


class Trouble(Exception):
    """The server did not do what was asked. `text` is for the person who connected the mailbox; `lasting`: trying again changes nothing."""

    def __init__(self, text: str, *, lasting: bool = False) -> None:
        self.text, self.lasting = text, lasting
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Place:
    """A server, how it is encrypted, and with whose account. `trusted`: named by the installation itself, so it may be inside."""

    host: str
    port: int
    security: str
    username: str = ""
    password: str = ""
    trusted: bool = False


def connect(place: Place, seconds: float = SECONDS) -> socket.socket:
    """A connection to the vetted address, encrypted from the start where that is asked for."""
    address = place.host if place.trusted else str(_vetted(place))
    try:
        plain = socket.create_connection((address, place.port), timeout=seconds)
    except TimeoutError as error:
        raise Trouble(_("%(host)s does not answer.") % {"host": place.host}) from error
    except OSError as error:
        said = {"host": place.host, "port": place.port, "error": error.strerror or str(error)}
        raise Trouble(_("No connection to %(host)s port %(port)s: %(error)s") % said) from error
    return secured(plain, place) if place.security == "tls" else plain


def _vetted(place: Place) -> safe_http.Address:
    if not place.host or any(ord(char) <= 32 or ord(char) == 127 or char in "/\\@" for char in place.host):
        raise Trouble(_("This is not the name of a server."), lasting=True)
    closed = place.port < 1024 or place.port in safe_http.REFUSED_PORTS
    if place.port not in MAIL_PORTS and closed:
        raise Trouble(_("Port %(port)s is not one of mail.") % {"port": place.port}, lasting=True)
    try:
        return safe_http.vetted(place.host, place.port)
    except safe_http.UnsafeAddress as error:
        raise Trouble(str(error), lasting=True) from error
    except safe_http.Unreachable as error:
        raise Trouble(str(error)) from error


def secured(plain: socket.socket, place: Place) -> socket.socket:
    """Encrypted, with a certificate that is the name's."""
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=place.host)
    except ssl.SSLCertVerificationError as error:
        plain.close()
        said = {"host": place.host, "error": error.verify_message}
        raise Trouble(_("The certificate of %(host)s is not valid: %(error)s") % said, lasting=True) from error
    except (OSError, ValueError) as error:
        plain.close()
        message = _("%(host)s does not speak TLS on this port; try the other kind of encryption.") % {
            "host": place.host
        }
        raise Trouble(message) from error
