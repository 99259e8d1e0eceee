"""A line to one checked network address, with one deadline over everything that is said on it.

A server that sends a byte now and then stays below any time-out between bytes; only a deadline ends it.
"""

from __future__ import annotations

import io
import socket
import ssl
import threading
from collections.abc import Callable, Sequence

from amana.world.destination import Address, Destination, Network, is_global, is_opened, read_address
from amana.world.fetch_faults import Internal, NoConnection, NotHttps, NotTrusted, TooSlow, UnknownHost
from amana.world.ports import Clock

Resolve = Callable[[str, int], Sequence[str]]


class Deadline:
    """How long the whole exchange may still take."""

    def __init__(self, clock: Clock, seconds: float, host: str) -> None:
        self._clock = clock
        self._end = clock.monotonic() + seconds
        self._host = host

    def left(self, at_most: float) -> float:
        """Seconds for the next step. Raises TooSlow if none are left."""
        left = self._end - self._clock.monotonic()
        if left <= 0:
            raise TooSlow.of(self._host)
        return min(left, at_most)


class Line:
    """A connected socket as http.client uses one: it is written to at once and read against the deadline."""

    def __init__(self, raw: socket.socket, deadline: Deadline, silence_s: float) -> None:
        self._raw = raw
        self._deadline = deadline
        self._silence_s = silence_s

    def sendall(self, data: bytes) -> None:
        """Send everything before the deadline."""
        self._raw.settimeout(self._deadline.left(self._silence_s))
        self._raw.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        """The answer as a file to read."""
        return io.BufferedReader(_Reading(self._raw, self._deadline, self._silence_s))

    def close(self) -> None:
        """What http.client does when the answer's head says that it is the last: the body is still to be read."""

    def hang_up(self) -> None:
        """Close the socket."""
        self._raw.close()


class _Reading(io.RawIOBase):
    def __init__(self, raw: socket.socket, deadline: Deadline, silence_s: float) -> None:
        self._raw = raw
        self._deadline = deadline
        self._silence_s = silence_s

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._raw.settimeout(self._deadline.left(self._silence_s))
        return self._raw.recv_into(buffer)


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses that the machine's name service gives, each once, in its order. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked_addresses(
    there: Destination, networks: Sequence[Network], ask: Resolve, deadline: Deadline, wait_s: float
) -> list[Address]:
    """The addresses that may be connected to, from ONE answer of the name service.

    Raises UnknownHost, Internal (none of them may), NotHttps (plain http, and not on a private line), TooSlow.
    """
    texts = _answer_in_time(there, ask, deadline.left(wait_s))
    addresses = [address for address in map(read_address, texts) if address is not None]
    if not addresses:
        raise UnknownHost.of(there.host)
    allowed = [address for address in addresses if is_global(address) or is_opened(address, networks)]
    if not allowed:
        raise Internal.of(there.host, str(addresses[0]))
    if there.scheme == "http":
        # A listed network that is on the Internet does not make plain http safe there.
        allowed = [address for address in allowed if is_opened(address, networks) and not is_global(address)]
        if not allowed:
            raise NotHttps.of(there.host)
    return allowed


def connect(
    there: Destination, addresses: Sequence[Address], tls: ssl.SSLContext, deadline: Deadline, wait_s: float
) -> socket.socket:
    """Connect to the first address that answers; by TLS, in the name that was asked for.

    Raises NoConnection, NotTrusted, TooSlow.
    """
    raw = _dial(there, addresses, deadline, wait_s)
    if there.scheme == "http":
        return raw
    try:
        # The time-out of a handshake covers the whole of it.
        raw.settimeout(deadline.left(wait_s))
        return tls.wrap_socket(raw, server_hostname=there.host)
    except ssl.SSLCertVerificationError as error:
        raw.close()
        raise NotTrusted.of(there.host, error.verify_message or "TLS") from None
    except TimeoutError:
        raw.close()
        raise TooSlow.of(there.host) from None
    except OSError:
        raw.close()
        raise NoConnection.of(there.host, there.port) from None


def _dial(there: Destination, addresses: Sequence[Address], deadline: Deadline, wait_s: float) -> socket.socket:
    for address in addresses:
        try:
            # A numeric address: the name service is not asked again.
            return socket.create_connection((str(address), there.port), timeout=deadline.left(wait_s))
        except OSError:
            continue
    raise NoConnection.of(there.host, there.port)


def _answer_in_time(there: Destination, ask: Resolve, wait_s: float) -> Sequence[str]:
    """Ask the name service, whose call cannot be interrupted, in a thread that is left behind if it hangs."""
    answer: list[Sequence[str]] = []

    def run() -> None:
        try:
            answer.append(ask(there.host, there.port))
        except (OSError, UnicodeError):
            answer.append(())

    asking = threading.Thread(target=run, daemon=True, name="resolve")
    asking.start()
    asking.join(wait_s)
    if not answer:
        raise TooSlow.of(there.host)
    return answer[0]
