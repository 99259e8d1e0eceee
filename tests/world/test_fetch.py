"""The one fetcher against name services and servers that mean harm."""

from __future__ import annotations

import datetime
import gzip
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from amana.world import real
from amana.world.fetch import Answer, Policy, RealFetcher, Request, SimulatedFetcher
from amana.world.fetch_faults import (
    BrokenAnswer,
    FetchFault,
    Internal,
    NoConnection,
    NotHttps,
    NotTrusted,
    TooBig,
    TooManyRedirects,
    TooSlow,
    UnknownHost,
    WrongType,
)

LOOPBACK = ("127.0.0.0/8",)
QUICK = Policy(connect_s=2, silence_s=0.3, total_s=1.0)


class Server:
    """Answers each connection with the bytes that ``answer`` gives for the request's head."""

    def __init__(self, answer: Callable[[bytes], bytes | Sequence[bytes]], tls: ssl.SSLContext | None = None) -> None:
        self.heads: list[bytes] = []
        self._answer = answer
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(line,), daemon=True).start()

    def _one(self, line: socket.socket) -> None:
        try:
            if self._tls:
                line = self._tls.wrap_socket(line, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head and (piece := line.recv(65536)):
                head += piece
            self.heads.append(head)
            answer = self._answer(head)
            for piece in [answer] if isinstance(answer, bytes) else answer:
                line.sendall(piece)
        except OSError:
            pass
        finally:
            line.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start servers on loopback; all are closed after the test."""
    started: list[Server] = []

    def start(answer: bytes | Callable[[bytes], bytes | Sequence[bytes]], tls: ssl.SSLContext | None = None) -> Server:
        server = Server((lambda head: answer) if isinstance(answer, bytes) else answer, tls)
        started.append(server)
        return server

    yield start
    for server in started:
        server.close()


def http(body: bytes = b"{}", *headers: str, status: str = "200 OK", length: bool = True) -> bytes:
    """An HTTP answer."""
    lines = [f"HTTP/1.1 {status}", *headers, *([f"Content-Length: {len(body)}"] if length else [])]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def names(table: dict[str, Sequence[str]]) -> Callable[[str, int], Sequence[str]]:
    """A name service that knows these names."""
    return lambda host, port: table[host]


def get(url: str, policy: Policy = QUICK, ask: Callable[[str, int], Sequence[str]] | None = None, **more: object):
    """Fetch with loopback opened."""
    fetcher = RealFetcher(policy, real(), ask) if ask else RealFetcher(policy, real())
    return fetcher.fetch(Request(url, **{"networks": LOOPBACK, **more}))


def test_a_body_is_posted_and_never_sent_on_to_where_a_redirect_leads(serve: Callable[..., Server]) -> None:
    there = serve(http())
    server = serve(
        lambda head: http(b"no", f"Location: http://127.0.0.1:{there.port}/", status="307 Temporary Redirect")
    )
    answer = get(f"http://127.0.0.1:{server.port}/add", body=b"old 0")
    assert answer.status == 307
    assert there.heads == []
    assert server.heads[0].startswith(b"POST /add HTTP/1.1\r\n")
    assert b"Content-Length: 5" in server.heads[0]


SPELLINGS = """
127.0.0.1 127.1 2130706433 0x7f000001 0x7f.1 017700000001 localhost [::1] [::ffff:127.0.0.1] [::ffff:7f00:1]
0.0.0.0 0 169.254.169.254 10.0.0.1 [64:ff9b::7f00:1] [2002:7f00:1::] [fe80::1] [::] １２７.0.0.1
"""


@pytest.mark.parametrize("host", SPELLINGS.split())
def test_no_spelling_of_an_internal_address_is_connected_to(host: str, serve: Callable[..., Server]) -> None:
    server = serve(http())
    for scheme in ("http", "https"):
        with pytest.raises((Internal, UnknownHost)):
            get(f"{scheme}://{host}:{server.port}/", networks=())
    assert server.heads == []


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(serve: Callable[..., Server]) -> None:
    server = serve(http(b'{"ok":1}'))
    asked: list[str] = []

    def changing(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.255.255.1"]

    answer = get(f"http://peer.example:{server.port}/a?b=c", ask=changing)
    assert (answer.status, answer.body, asked) == (200, b'{"ok":1}', ["peer.example"])
    head = server.heads[0].decode()
    assert head.startswith("GET /a?b=c HTTP/1.1\r\n")
    assert f"\r\nHost: peer.example:{server.port}\r\n" in head


def test_a_name_that_leads_inside_and_outside_is_not_followed_inside(serve: Callable[..., Server]) -> None:
    server = serve(http())
    both = names({"peer.example": ["127.0.0.1", "192.0.2.1"]})
    with pytest.raises(Internal):
        get(f"https://peer.example:{server.port}/", ask=both, networks=())
    assert server.heads == []


def test_plain_http_is_refused_outside_the_opened_networks() -> None:
    outside = names({"peer.example": ["93.184.216.34"]})
    for networks in ((), LOOPBACK, ("93.184.216.0/24",)):
        with pytest.raises(NotHttps):
            get("http://peer.example/", ask=outside, networks=networks)


def test_a_name_that_leads_nowhere_and_a_port_where_nobody_answers() -> None:
    with pytest.raises(UnknownHost):
        get("https://nowhere.invalid/", ask=names({"nowhere.invalid": []}))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NoConnection):
        get(f"http://127.0.0.1:{port}/")


def test_a_name_service_that_hangs_is_left_behind() -> None:
    release = threading.Event()

    def hanging(host: str, port: int) -> Sequence[str]:
        release.wait(30)
        return []

    with pytest.raises(TooSlow):
        get("https://peer.example/", Policy(connect_s=0.1), hanging)
    release.set()


def test_redirects_are_followed_a_few_times_and_each_is_checked(serve: Callable[..., Server]) -> None:
    hops = {"/1": "/2", "/2": "/3", "/3": "/4"}

    def answer(head: bytes) -> bytes:
        path = head.split()[1].decode()
        return http(b"", f"Location: {hops[path]}", status="302 Found") if path in hops else http(b'{"end":1}')

    server = serve(answer)
    assert get(f"http://127.0.0.1:{server.port}/1").body == b'{"end":1}'
    hops |= {"/4": "/1"}
    with pytest.raises(TooManyRedirects):
        get(f"http://127.0.0.1:{server.port}/1")
    assert len(server.heads) == 4 + 4


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/", "http://inside.example:{port}/", "//localhost:{port}/"])
def test_a_redirect_to_another_origin_loses_the_way_inside(target: str, serve: Callable[..., Server]) -> None:
    inside = serve(http())
    outside = serve(http(b"", f"Location: {target.format(port=inside.port)}", status="307 Temporary Redirect"))
    table = names({"127.0.0.1": ["127.0.0.1"], "localhost": ["127.0.0.1"], "inside.example": ["127.0.0.1"]})
    with pytest.raises(Internal):
        get(f"http://127.0.0.1:{outside.port}/", ask=table)
    assert inside.heads == []


def test_a_redirect_to_a_file_is_no_address(serve: Callable[..., Server]) -> None:
    server = serve(http(b"", "Location: file:///etc/passwd", status="301 Moved Permanently"))
    with pytest.raises(FetchFault):
        get(f"http://127.0.0.1:{server.port}/")


def test_credentials_stay_with_the_origin_they_are_for(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every address counts as open here: what is tested is the credentials, not the way inside.
    monkeypatch.setattr("amana.world.fetch.checked_addresses", lambda there, *_: ["127.0.0.1"])
    other = serve(http())
    back: list[str] = []
    first = serve(lambda head: http(b"", f"Location: {back[0]}", status="302 Found") if b" /a " in head else http())
    back.append("/b")
    get(f"http://127.0.0.1:{first.port}/a", authorization="Bearer canary")
    assert [b"canary" in head for head in first.heads] == [True, True]
    back[0] = f"http://127.0.0.1:{other.port}/"
    get(f"http://127.0.0.1:{first.port}/a", authorization="Bearer canary")
    assert [b"canary" in head for head in other.heads] == [False]
    back[0] = f"http://localhost:{first.port}/b"
    first.heads.clear()
    get(f"http://127.0.0.1:{first.port}/a", authorization="Bearer canary")
    assert [b"canary" in head for head in first.heads] == [True, False]


def test_no_proxy_is_taken_from_the_environment(serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, server = serve(http(b"proxy")), serve(http(b"server"))
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    assert get(f"http://127.0.0.1:{server.port}/").body == b"server"
    assert proxy.heads == []


def drip(pieces: Sequence[bytes], pause: threading.Event, seconds: float) -> Iterator[bytes]:
    for piece in pieces:
        yield piece
        pause.wait(seconds)


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", http(b"", "Content-Length: 999", length=False)])
@pytest.mark.slow
def test_a_server_that_is_silent_or_drips_is_left(start: bytes, serve: Callable[..., Server]) -> None:
    pause = threading.Event()
    silent = serve(lambda head: drip([start, b""], pause, 30))
    dripping = serve(lambda head: drip([start, *[b"x"] * 1000], pause, 0.05))
    for server in (silent, dripping):
        with pytest.raises(TooSlow):
            get(f"http://127.0.0.1:{server.port}/")
    pause.set()


@pytest.mark.slow
def test_a_handshake_that_never_ends_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(TooSlow):
        get(f"https://127.0.0.1:{mute.getsockname()[1]}/", Policy(connect_s=0.2))


@pytest.mark.parametrize(
    "answer",
    [
        http(b"x" * 1001),
        http(b"x" * 1001, length=False),
        http(b"3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n", "Transfer-Encoding: chunked", length=False),
        http(b"", "Content-Length: 99999999999", length=False),
    ],
)
def test_an_answer_that_is_too_big_is_not_taken(answer: bytes, serve: Callable[..., Server]) -> None:
    with pytest.raises(TooBig):
        get(f"http://127.0.0.1:{serve(answer).port}/", max_bytes=1000)


def test_an_answer_of_the_exact_size_is_taken(serve: Callable[..., Server]) -> None:
    assert len(get(f"http://127.0.0.1:{serve(http(b'x' * 1000)).port}/", max_bytes=1000).body) == 1000


@pytest.mark.parametrize(
    "answer",
    [
        http(gzip.compress(b"\0" * 20_000_000, mtime=0), "Content-Encoding: gzip"),
        http(zlib.compress(b"\0" * 20_000_000), "Content-Encoding: deflate"),
        http(gzip.compress(b"{}", mtime=0)[:-4], "Content-Encoding: gzip"),
        http(b"{}", "Content-Encoding: gzip"),
        http(b"{}", "Content-Encoding: br"),
        http(b"", "Content-Length: 5", length=False) + b"{}",
        http(b"5\r\n{}", "Transfer-Encoding: chunked", length=False),
        http(b"zz\r\n{}", "Transfer-Encoding: chunked", length=False),
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"",
    ],
)
def test_an_answer_that_is_broken_or_a_bomb_is_not_taken(answer: bytes, serve: Callable[..., Server]) -> None:
    with pytest.raises(BrokenAnswer):
        get(f"http://127.0.0.1:{serve(answer).port}/")


def test_packed_answers_are_unpacked(serve: Callable[..., Server]) -> None:
    packed = serve(http(gzip.compress(b'{"a":1}'), "Content-Encoding: gzip"))
    assert get(f"http://127.0.0.1:{packed.port}/").body == b'{"a":1}'


def test_a_type_that_was_not_asked_for_is_refused_in_answers_but_not_in_errors(serve: Callable[..., Server]) -> None:
    wanted = ("application/taxii+json",)
    page = serve(http(b"<html>", "Content-Type: text/html; charset=utf-8"))
    error = serve(http(b"<html>", "Content-Type: text/html", status="503 Service Unavailable"))
    right = serve(http(b"{}", "content-type: Application/TAXII+json;version=2.1"))
    with pytest.raises(WrongType):
        get(f"http://127.0.0.1:{page.port}/", types=wanted)
    assert get(f"http://127.0.0.1:{error.port}/", types=wanted).status == 503
    assert get(f"http://127.0.0.1:{right.port}/", types=wanted).body == b"{}"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Key and certificate of peer.example, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "peer.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("peer.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "peer.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_tls_is_in_the_name_that_was_asked_for(serve: Callable[..., Server], certificate: Path) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    seen: list[str | None] = []
    tls.sni_callback = lambda line, name, context: seen.append(name)
    server = serve(http(b'{"tls":1}'), tls)
    table = names({"peer.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]})
    trusting = Policy(connect_s=2, silence_s=1, total_s=3, ca_file=str(certificate))
    url = f"https://peer.example:{server.port}/"
    assert get(url, trusting, table).body == b'{"tls":1}'
    with pytest.raises(NotTrusted):
        get(url, QUICK, table)
    with pytest.raises(NotTrusted):
        get(f"https://other.example:{server.port}/", trusting, table)
    assert seen == ["peer.example", "peer.example", "other.example"]
    assert len(server.heads) == 1


def test_the_simulated_fetcher_answers_in_turn_and_remembers() -> None:
    page = Answer(200, {}, b"{}", "https://peer.example/")
    fault = TooSlow.of("peer.example")
    fetcher = SimulatedFetcher({"https://peer.example/": [fault, page], "https://b.example/": lambda r: page})
    with pytest.raises(TooSlow):
        fetcher.fetch(Request("https://peer.example/"))
    assert fetcher.fetch(Request("https://peer.example/")) is page
    assert fetcher.fetch(Request("https://peer.example/")) is page
    assert fetcher.fetch(Request("https://b.example/")) is page
    assert [request.url for request in fetcher.asked] == ["https://peer.example/"] * 3 + ["https://b.example/"]


def test_every_fault_speaks_both_languages() -> None:
    faults: list[FetchFault] = [
        Internal.of("h", "10.0.0.1"),
        NotHttps.of("h"),
        UnknownHost.of("h"),
        NoConnection.of("h", 1),
        NotTrusted.of("h", "expired"),
        TooSlow.of("h"),
        TooBig.of("h", 1),
        TooManyRedirects.of("h", 3),
        WrongType.of("h", "text/html"),
        BrokenAnswer.of("h"),
    ]
    assert len({fault.code for fault in faults}) == len(faults)
    assert all(fault.say("ar") != fault.say("en") for fault in faults)
