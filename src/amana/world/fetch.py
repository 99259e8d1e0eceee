"""The one fetcher: everything that comes from outside by HTTP comes through here (design law 6).

Way of a fetch: :mod:`destination` (read the address) → :mod:`line` (resolve once, check every address, connect to a
checked one, TLS in the name that was asked for) → this module (ask, stream within limits, follow redirects by the same
way again) → :class:`Answer`. No proxy is taken from the environment, and credentials never go to another origin.

>>> from amana.world import real
>>> RealFetcher(Policy(), real()).fetch(Request("https://127.0.0.1/"))
Traceback (most recent call last):
    ...
amana.world.fetch_faults.Internal: fetch.internal-address: “127.0.0.1” leads to 127.0.0.1, which is not on \
the Internet. If it is a private line to this peer, list its network with the peer.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from amana.stix.guard import Limits, Refused, inflate
from amana.world.destination import Destination, Network, follow, read_destination, read_networks
from amana.world.fetch_faults import BrokenAnswer, TooBig, TooManyRedirects, TooSlow, WrongType
from amana.world.line import Deadline, Line, Resolve, checked_addresses, connect, resolve
from amana.world.ports import World

_PIECE = 1 << 16
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SUCCESS = range(200, 300)


class Policy(msgspec.Struct, frozen=True):
    """The limits of every fetch. Seconds and bytes; ``ca_file`` names certificates trusted beside the system's."""

    connect_s: float = 10.0
    silence_s: float = 20.0
    total_s: float = 120.0
    max_redirects: int = 3
    max_ratio: int = 100
    ca_file: str = ""
    agent: str = "amana"


class Request(msgspec.Struct, frozen=True):
    """What to fetch. ``authorization`` goes to the origin of ``url`` only, and so does the way into ``networks``.

    ``types``: the media types that are taken in a successful answer, all if empty. With a ``body`` it is a POST, which
    is never sent on to where a redirect leads.
    """

    url: str
    headers: Mapping[str, str] = {}
    authorization: str = ""
    networks: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    max_bytes: int = 50_000_000
    body: bytes | None = None


class Answer(msgspec.Struct, frozen=True):
    """What came: names of headers in lower case, the body unpacked, ``url`` where it came from in the end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class Fetcher(Protocol):
    """The port."""

    def fetch(self, request: Request) -> Answer:
        """Get it; an HTTP status that tells of an error is an answer too. Raises FetchFault."""


class RealFetcher:
    """The network as it is, within a policy."""

    def __init__(self, policy: Policy, world: World, ask: Resolve = resolve) -> None:
        self._policy = policy
        self._clock = world.clock
        self._ask = ask
        self._tls = ssl.create_default_context()
        if policy.ca_file:
            self._tls.load_verify_locations(policy.ca_file)

    def fetch(self, request: Request) -> Answer:
        """See :class:`Fetcher`."""
        there = first = read_destination(request.url)
        deadline = Deadline(self._clock, self._policy.total_s, there.host)
        networks = read_networks(request.networks)
        trusted = True
        for _ in range(self._policy.max_redirects + 1):
            answer = self._once(there, request, networks if trusted else (), deadline, trusted)
            if answer.status not in _REDIRECTS or "location" not in answer.headers or request.body is not None:
                return answer
            there = follow(there, answer.headers["location"])
            # Once away, always away: a stranger must not send our credentials back with a path of his choice.
            trusted = trusted and there.origin == first.origin
        raise TooManyRedirects.of(first.host, self._policy.max_redirects)

    def _once(
        self, there: Destination, request: Request, networks: Sequence[Network], deadline: Deadline, trusted: bool
    ) -> Answer:
        """One request and its answer."""
        wait_s = self._policy.connect_s
        addresses = checked_addresses(there, networks, self._ask, deadline, wait_s)
        line = Line(connect(there, addresses, self._tls, deadline, wait_s), deadline, self._policy.silence_s)
        try:
            with _ask(line, there, self._headers(there, request, trusted), request.body) as response:
                return self._read(response, there, request)
        except TimeoutError:
            raise TooSlow.of(there.host) from None
        except (OSError, http.client.HTTPException, ValueError):
            raise BrokenAnswer.of(there.host) from None
        finally:
            line.hang_up()

    def _headers(self, there: Destination, request: Request, trusted: bool) -> dict[str, str]:
        headers = {"User-Agent": self._policy.agent, **request.headers}
        headers |= {"Host": there.authority, "Accept-Encoding": "gzip", "Connection": "close"}
        if request.authorization and trusted:
            headers["Authorization"] = request.authorization
        return headers

    def _read(self, response: http.client.HTTPResponse, there: Destination, request: Request) -> Answer:
        headers = {name.lower(): value for name, value in response.getheaders()}
        if response.status in _SUCCESS:
            _check_type(headers.get("content-type", ""), request.types, there.host)
        packed = _stream(response, there.host, request.max_bytes)
        limits = Limits(max_bytes=request.max_bytes, max_ratio=self._policy.max_ratio)
        try:
            body = inflate(packed, headers.get("content-encoding", ""), limits)
        except Refused:
            raise BrokenAnswer.of(there.host) from None
        return Answer(response.status, headers, body, there.url)


class SimulatedFetcher:
    """Answers from a table: an Answer, a fault to raise, a function of the request, or a list of these, one a call.

    What was asked stands in ``asked``. An address that is not in the table is a bug in the test: KeyError.
    """

    def __init__(self, answers: Mapping[str, object]) -> None:
        self._answers = {url: list(what) if isinstance(what, list) else what for url, what in answers.items()}
        self.asked: list[Request] = []

    def fetch(self, request: Request) -> Answer:
        """See :class:`Fetcher`."""
        self.asked.append(request)
        what = self._answers[request.url]
        if isinstance(what, list):
            what = what.pop(0) if len(what) > 1 else what[0]
        if isinstance(what, Exception):
            raise what
        made = what(request) if callable(what) else what
        assert isinstance(made, Answer)
        return made


def _ask(line: Line, there: Destination, headers: Mapping[str, str], body: bytes | None) -> http.client.HTTPResponse:
    """Send the request by a line that is connected already."""
    connection = http.client.HTTPConnection(there.host, there.port)
    connection.auto_open = 0
    connection.sock = line
    connection.request("GET" if body is None else "POST", there.target, body, dict(headers))
    return connection.getresponse()


def _check_type(given: str, wanted: Sequence[str], host: str) -> None:
    essence = given.partition(";")[0].strip().lower()
    if wanted and essence not in wanted:
        raise WrongType.of(host, essence)


def _stream(response: http.client.HTTPResponse, host: str, limit: int) -> bytes:
    """The body as it was sent, never more than ``limit`` bytes of it. Raises TooBig, BrokenAnswer."""
    if response.length is not None and response.length > limit:
        raise TooBig.of(host, limit)
    body = bytearray()
    while piece := response.read1(_PIECE):
        body += piece
        if len(body) > limit:
            raise TooBig.of(host, limit)
    if response.length:
        raise BrokenAnswer.of(host)
    return bytes(body)
