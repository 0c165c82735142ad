"""Connections that go to one IP address that was checked before, and end at a deadline and a number of bytes.

Each read of a socket waits no longer than until the deadline, so that a server which sends one byte a second is cut off
just as one that sends nothing; and each read counts, so that headers and bodies end where their limit is.
"""

import socket
import ssl
import time
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from sources.ingest.refusals import Refused, refused


class Budget:
    """What a fetch may still take: time until the deadline, and bytes. `too_much` is what more bytes are refused as."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.deadline = time.monotonic() + seconds
        self.allow(0, refused("headers"))

    def allow(self, count: int, too_much: Refused) -> None:
        """Begin to count anew."""
        self.bytes, self.too_much = count, too_much

    def left(self) -> float:
        """Return the seconds that are left; raises Refused where there are none."""
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise self.late()
        return seconds

    def late(self) -> Refused:
        """Return the refusal of what took too long."""
        return refused("slow", seconds=f"within {self.seconds:g} seconds")

    def spend(self, count: int) -> None:
        """Count bytes; raises Refused where they are too many."""
        self.bytes -= count
        if self.bytes < 0:
            raise self.too_much


class _Bounded:
    """A socket that reads on a budget."""

    budget: Budget | None = None

    def recv_into(self: Any, *args: Any, **kwargs: Any) -> int:
        """Read what has come, as far as the budget goes."""
        if self.budget is None:
            return int(super().recv_into(*args, **kwargs))  # type: ignore[misc]  # of the socket beside it
        self.settimeout(self.budget.left())
        count = int(super().recv_into(*args, **kwargs))  # type: ignore[misc]  # of the socket beside it
        self.budget.spend(count)
        return count


class _BoundedSocket(_Bounded, socket.socket):
    pass


class _BoundedTLS(_Bounded, ssl.SSLSocket):
    pass


def connect(scheme: str, host: str, port: int, addresses: list[str], budget: Budget) -> HTTPConnection:
    """Return a connection to the first of the addresses that answers; `host` is only whom the certificate must name.

    Raises Refused where none does.
    """
    if scheme == "https":
        context = ssl.create_default_context()
        context.sslsocket_class = _BoundedTLS
        connection: Any = _Secure(host, port, ssl_context=context)
    else:
        connection = _Plain(host, port)
    connection.addresses, connection.budget = addresses, budget
    try:
        connection.connect()
    except (ssl.SSLCertVerificationError, urllib3.exceptions.SSLError) as error:
        raise refused("certificate") from error
    except TimeoutError as error:
        raise budget.late() from error
    except (OSError, urllib3.exceptions.HTTPError) as error:
        raise refused("no_http" if isinstance(error, ssl.SSLError) else "unreachable") from error
    connection.sock.budget = budget
    return connection


class _Checked:
    """How a connection is made: never by name, and never through a proxy."""

    addresses: list[str]
    budget: Budget

    def _new_conn(self: Any) -> socket.socket:
        error: Exception = OSError("There is no address.")
        for address in self.addresses:
            sock = _BoundedSocket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
            try:
                sock.settimeout(self.budget.left())
                sock.connect((address, self.port))
                sock.settimeout(self.budget.left())
            except OSError as failed:
                error = failed
                sock.close()
            except BaseException:
                sock.close()
                raise
            else:
                return sock
        raise error


class _Plain(_Checked, HTTPConnection):
    pass


class _Secure(_Checked, HTTPSConnection):
    pass
