"""The text of a bulletin as blocks (paragraph, quote, list, heading): plain text in, values out.

What an editor types: an empty line parts paragraphs; ``>`` begins a quote, ``- `` a point of a list, ``## `` a heading.
Nothing else has a meaning, so nothing that a text holds can become markup.
"""

from __future__ import annotations

import re

import msgspec

from amana.observables import KINDS

_RUN = re.compile(r"[\x21-\x7e]+")
_JOINED = re.compile(r"[A-Za-z0-9)\]][.\[:/@_-].*[A-Za-z0-9\]/]|[A-Fa-f0-9]{32}|/[A-Za-z0-9]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9+#-]*")
_BEFORE = "([{<\"'`,;"
_AFTER = ")}>\"'`,;.:!?"
_NAMES = 3


class Block(msgspec.Struct, frozen=True):
    """A block of an article: ``kind`` is paragraph, quote, list or heading; ``lines`` its text, a point to a line."""

    kind: str
    lines: tuple[str, ...]


def blocks(body: str) -> list[Block]:
    """The blocks of a body, in order."""
    parts = re.split(r"\n[ \t]*\n", body.replace("\r\n", "\n").strip())
    return [block for part in parts if part.strip() for block in _blocks(part)]


def _blocks(part: str) -> list[Block]:
    """One stretch of lines may hold several kinds: each run of a kind is a block."""
    found: list[Block] = []
    for line in part.split("\n"):
        kind, text = _line(line.strip())
        if not text:
            continue
        if found and found[-1].kind == kind and kind != "heading":
            found[-1] = Block(kind, (*found[-1].lines, text))
        else:
            found.append(Block(kind, (text,)))
    return [_joined(block) for block in found]


def _line(line: str) -> tuple[str, str]:
    for mark, kind in ((">", "quote"), ("- ", "list"), ("• ", "list"), ("## ", "heading")):
        if line.startswith(mark):
            return kind, line.removeprefix(mark).strip()
    return "paragraph", line


def _joined(block: Block) -> Block:
    return block if block.kind == "list" else Block(block.kind, (" ".join(block.lines),))


def defanged(kind: str, value: str) -> str:
    """A value as a bulletin writes it: so that nobody opens it by mistake."""
    assert kind in KINDS, kind
    if kind in ("domain", "ipv4", "url", "email"):
        return value.replace("http", "hxxp", 1).replace(".", "[.]").replace("@", "[@]")
    return value


def values(text: str) -> list[tuple[int, int]]:
    """The places of what is read from the left in any language: digits apart by dots would else be turned around.

    That is a run of ASCII signs with a dot, a bracket, a colon, a slash or an @ between letters or digits: an address,
    a defanged one, a path, a version; or a hash. Up to three Latin words before it belong to it (LockBit 3.0), a
    bracket or a quotation mark around it does not.
    """
    found: list[tuple[int, int]] = []
    names: list[int] = []  # where the Latin words just before begin
    last = -1
    for run in _RUN.finditer(text):
        start, end = run.span()
        names = names[-_NAMES:] if start == last + 1 and text[last] == " " else []
        last = end
        core = run.group().lstrip(_BEFORE)
        first = end - len(core)
        core = core.rstrip(_AFTER)
        if _JOINED.search(core):
            found.append((names[0] if names and first == start else first, first + len(core)))
            names = []
        elif _NAME.fullmatch(run.group()):
            names.append(start)
        else:
            names = [first] if _NAME.fullmatch(core) and run.group().endswith(core) else []
    return found
