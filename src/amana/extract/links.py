"""URLs and what follows a host: where a path ends in running text, in a table, in brackets, before Arabic words."""

from __future__ import annotations

import re
from typing import NamedTuple

from amana.extract.hosts import Page, find_host
from amana.extract.place import Place, read_place

ARABIC = "\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f"
LATIN = (
    "A-Za-z0-9_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u037d\u037f-\u052f\u1e00-\u1fff"
    "\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af\u00b7"
)
LABEL = rf"(?:[{ARABIC}0-9_-]{{1,63}}+(?![A-Za-z])|[{LATIN}-]{{1,63}}+)"
RUN = rf"{LABEL}(?:\.{LABEL})*+"
_CLOSING = "\u00ab\u00bb\u2039\u203a\u201c\u201d\u201e\u060c\u061b\u061f\u06d4\u2026\u2013\u2014\u2022\ufd3e\ufd3f"
PATH = rf"[/?][^\s<>\"`{{}}|\\^{_CLOSING}]{{0,4000}}+"

_RUN = re.compile(RUN)
_USER = re.compile(r"[^\s/@<>\"]{1,64}@")
_V6 = re.compile(r"\[([0-9A-Fa-f:.]{2,45})(?:%[A-Za-z0-9]{1,16})?\]")
_V4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9])")
_PORT = re.compile(r":([0-9]{1,5})(?![0-9])")
_PATH = re.compile(PATH)
_ARABIC_AFTER_LATIN = re.compile(rf"(?<=[A-Za-z0-9])[{ARABIC}]")
_NEXT_VALUE = re.compile(r"[,;](?:[A-Za-z][A-Za-z0-9+-]{1,10}://|www\.|(?:[0-9]{1,3}\.){3}[0-9])")
_ALTERNATIVE = re.compile(rf"/({RUN})\Z")
_PROTOCOLS = frozenset({"/tcp", "/udp", "/sctp", "/quic", "/tls"})  # «8443/tcp» is a port
_TRAILING = ".,;:!?'’*~\u066b\u066c"
_FIELD = (",", ";", "\t", "'")  # what parts the columns of a table of text
_LINE = ("", "\n", "\r")
_OPENING = {")": "(", "]": "["}


class Tail(NamedTuple):
    """What follows a host: the port's end, and the path with its end; the path is empty if there is none."""

    port_end: int
    path: str
    end: int


def find_tail(text: str, start: int, host_end: int) -> Tail:
    """Port and path after the host in ``text[start:host_end]``."""
    port = _PORT.match(text, host_end)
    port_end = port.end() if port else host_end
    match = _PATH.match(text, port_end)
    if match is None:
        return Tail(port_end, "", port_end)
    path = _trim(match[0], text[start - 1 : start], text[match.end() : match.end() + 1])
    return Tail(port_end, path, port_end + len(path))


def _trim(path: str, before: str, after: str) -> str:
    """The path without what belongs to the sentence, the brackets or the table around it."""
    for pattern in (_ARABIC_AFTER_LATIN, _NEXT_VALUE):
        cut = pattern.search(path)
        path = path[: cut.start()] if cut else path
    if before in _FIELD or (before in _LINE and after in _LINE):
        path = re.split(r"[,;'\t]", path, maxsplit=1)[0]
    path = _balanced(path)
    if before == "_":
        path = path.rstrip("_")
    while path and path[-1] in _TRAILING:
        path = path[:-1]
    return path


def _balanced(path: str) -> str:
    """The path up to the first closing bracket that it did not open."""
    depth = {"(": 0, "[": 0}
    for place, sign in enumerate(path):
        if sign in depth:
            depth[sign] += 1
        elif sign in _OPENING:
            depth[_OPENING[sign]] -= 1
            if depth[_OPENING[sign]] < 0:
                return path[:place]
    return path


def has_path(text: str, host_end: int) -> bool:
    """Whether a path begins behind a host, with or without a port between."""
    port = _PORT.match(text, host_end)
    at = port.end() if port else host_end
    return text[at : at + 1] == "/" and text[at + 1 : at + 2].isalnum()


def find_url(page: Page, start: int, after_scheme: int) -> Place | None:
    """The url whose scheme begins at ``start``; its host alone if no path follows."""
    user = _USER.match(page.text, after_scheme)
    host = _host_at(page, user.end() if user else after_scheme)
    if host is None:
        return None
    tail = find_tail(page.text, start, host.end)
    if not tail.path:
        return host._replace(resume=max(tail.port_end, host.end))
    name = f"[{host.value}]" if host.kind == "ipv6" else host.value
    text = f"{page.text[start:after_scheme]}{name}{page.text[host.end : tail.end]}"
    return read_place("url", text, start, tail.end)


def _host_at(page: Page, at: int) -> Place | None:
    text = page.text
    if v6 := _V6.match(text, at):
        return read_place("ipv6", v6[1], at, v6.end())
    v4 = _V4.match(text, at)
    if v4 and text[v4.end() : v4.end() + 1] not in (".", "-") and (place := read_place("ipv4", v4[0], at, v4.end())):
        return place
    run = _RUN.match(text, at)
    host = run and (find_host(page, at, run.end(), linked=True) or _private_host(run[0], at, run.end()))
    if host and not isinstance(host, Place):
        host = Place("domain", host.value, host.start, host.end, host.end)
    return host if host and host.start == at else v4 and read_place("ipv4", v4[0], at, v4.end())


def _private_host(name: str, start: int, end: int) -> Place | None:
    """A name of more labels than one under no public top-level domain: a scheme before it is enough."""
    return read_place("domain", name, start, end) if len(name) < 254 else None


def find_link(page: Page, kind: str, value: str, start: int, end: int) -> Place:
    """What begins with a host without a scheme: the host, or a url if a path follows."""
    tail = find_tail(page.text, start, end)
    whole = Place(kind, value, start, end, max(tail.port_end, end))
    if len(tail.path) < 2 or _is_alternative(page, tail):
        return whole
    if tail.port_end > end and tail.path.lower() in _PROTOCOLS:
        return whole._replace(resume=tail.end)
    text = f"{value}{page.text[end : tail.end]}"
    return read_place("url", text, start, tail.end) or whole


def _is_alternative(page: Page, tail: Tail) -> bool:
    """Whether the path is only another host: «a.example/b.example», «192.0.2.1/192.0.2.2»."""
    match = _ALTERNATIVE.match(tail.path)
    if match is None or "." not in match[1]:
        return False
    return _V4.fullmatch(match[1]) is not None or find_host(page, tail.end - len(match[1]), tail.end) is not None
