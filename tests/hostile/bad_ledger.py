"""The ledger's own addresses: paths that name no tile, and requests to the witness that are cut, changed or foreign."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from hostile.case import Case, Verdict
from hostile.strange_texts import STRANGE

REFUSE, EITHER = Verdict.REFUSE, Verdict.EITHER
TEXT = {"Content-Type": "text/plain; charset=utf-8"}
GOOD = (Path(__file__).parents[1] / "data" / "ledger" / "add-checkpoint.txt").read_bytes()
HASH = base64.b64encode(bytes(32))
NO_TILES = (
    *("0/0", "00/000", "8/000", "63/000", "-1/000", "0/x000/000", "0/999/999", "0/999", "0", "", "x/000", "0/000/"),
    *("0/000.p/0", "0/000.p/256", "0/000.p/01", "0/000.p/", "entries/000", "entries/000.p/1", "0/٠٠٠", "0/%00"),
    *("0/..%2f000", "0/" + "x999/" * 30 + "999", "7/x999/999"),
)
METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")


def cases() -> Iterator[Case]:
    """Everything of this module."""
    for path in NO_TILES:
        yield _get(f"tile/{path[:30]}", f"tile/{path}")
    for path in ("equivocations/" + "0" * 64, "equivocations/..", "equivocations/", "add-checkpoint", "checkpoint/",
                 "key/x", "final-checkpoint/x"):  # fmt: skip
        yield _get(f"nothing/{path[:30]}", path)
    for name, text in STRANGE.items():
        yield _get(f"strange/{name}", f"tile/{quote(text[:200], safe='')}")
        yield _ask(f"strange/{name}", text.encode("utf-8", "surrogatepass")[:2000])
        yield _ask(
            f"strange origin/{name}", GOOD.replace(b"example.com/behind-the-sofa", text.encode("utf-8", "replace"))
        )
    for method in METHODS:
        yield Case(f"ledger/method/{method}", REFUSE, method, "/ledger/checkpoint", b"", TEXT, who="")
        yield Case(f"ledger/method/{method} witness", REFUSE, method, "/ledger/add-checkpoint", GOOD, TEXT, who="")
    yield from _bodies()


def _bodies() -> Iterator[Case]:
    yield _ask("unknown log", GOOD)
    yield _ask("empty", b"")
    for size in (b"", b"-1", b"01", b"1.0", b"1e3", b" 1", b"9" * 19, b"9" * 5000, "٣".encode(), b"0x1"):
        yield _ask(f"old {size[:10]!r}", b"old " + size + b"\n\n" + GOOD.partition(b"\n\n")[2])
    for count in (1, 63, 64, 5000):
        yield _ask(f"{count} hashes", b"old 1\n" + (HASH + b"\n") * count + b"\n" + GOOD.partition(b"\n\n")[2])
    for line in (b"x", HASH[:-1], HASH + b"=", HASH + HASH, b"*" * 44):
        yield _ask(f"hash {line[:8]!r} {len(line)}", b"old 1\n" + line + b"\n\n" + GOOD.partition(b"\n\n")[2])
    for end in range(1, len(GOOD), 37):
        yield _ask(f"cut at {end}", GOOD[:end])
    for place in range(0, len(GOOD), 41):
        yield _ask(f"bit at {place}", GOOD[:place] + bytes([GOOD[place] ^ 1]) + GOOD[place + 1 :])
    yield _ask("too long", GOOD + b"x" * 400_000)
    yield _ask("many signatures", GOOD + "— n AAAAAAAA\n".encode() * 3000)
    yield _ask("carriage returns", GOOD.replace(b"\n", b"\r\n"))
    yield _ask("not UTF-8", GOOD.replace(b"example", b"\xff\xfe"))
    for encoding in ("gzip", "br", "x", "gzip, gzip"):
        yield Case(f"ledger/packed/{encoding}", REFUSE, "POST", "/ledger/add-checkpoint", GOOD,
                   {**TEXT, "Content-Encoding": encoding}, who="")  # fmt: skip


def _get(name: str, path: str) -> Case:
    return Case(f"ledger/{name}", REFUSE, "GET", f"/ledger/{quote(path, safe='/%?=.')}", b"", TEXT, who="")


def _ask(name: str, body: bytes) -> Case:
    return Case(f"ledger/ask/{name}", REFUSE, "POST", "/ledger/add-checkpoint", body, TEXT, who="")
