"""The order in which mixed writing is drawn: levels by the Unicode Bidirectional Algorithm (UAX 9), then runs.

One line of one paragraph, without embeddings and overrides (rules X1-X8): before a text comes here those signs have
been made visible (:func:`amana.pages.highlight.reveal`). The rules keep the names that the standard gives.

>>> [(run.level, run.start, run.end) for run in visual_runs(levels("نسخة 3.0 من LockBit", 1))]
[(2, 12, 19), (1, 8, 12), (2, 5, 8), (1, 0, 5)]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, takewhile
from typing import NamedTuple
from unicodedata import bidirectional

# BD16, for the brackets that our texts hold (BidiBrackets.txt lists more; those are then read as other signs).
_CLOSES = {"(": ")", "[": "]", "{": "}", "⟦": "⟧", "⟨": "⟩", "⁅": "⁆"}
_CLOSING = frozenset(_CLOSES.values())
_NEUTRAL = frozenset(("B", "S", "WS", "ON"))
_UNKNOWN = {"LRE": "BN", "RLE": "BN", "LRO": "BN", "RLO": "BN", "PDF": "BN", "LRI": "BN", "RLI": "BN", "FSI": "BN",
            "PDI": "BN", "": "L"}  # fmt: skip


class Run(NamedTuple):
    """A stretch of text on one level: even ones are read from the left, odd ones from the right."""

    level: int
    start: int
    end: int


def levels(text: str, base: int, values: Iterable[tuple[int, int]] = ()) -> list[int]:
    """The level of each character in a paragraph whose own level is ``base`` (0 from the left, 1 from the right).

    ``values`` are the places of identifiers: each is read from the left, shut off from what stands around it, like an
    isolate (rules X5a, BD9).
    """
    kinds = [_UNKNOWN.get(kind := bidirectional(sign), kind) for sign in text]
    inside: dict[int, int] = {}
    for start, end in values:
        inside |= dict(enumerate((2 + level for level in levels(text[start:end], 0)), start))
        kinds[start:end] = ["ON"] + ["BN"] * (end - start - 1)
    outside = iter(_resolved(text, kinds, base))
    found: list[int] = []
    for kind in kinds:
        # X9: what does not show has no say, and goes with what stands before it.
        found.append(next(outside) if kind != "BN" else found[-1] if found else base)
    return [inside.get(at, level) for at, level in enumerate(found)]


def _resolved(text: str, kinds: Sequence[str], base: int) -> list[int]:
    """The levels of the signs that show."""
    shown = "".join(sign for sign, kind in zip(text, kinds, strict=True) if kind != "BN")
    seen = [kind for kind in kinds if kind != "BN"]
    marks = [kind == "NSM" for kind in seen]
    edge = "R" if base else "L"
    _weak(seen, edge)
    _brackets(shown, seen, marks, edge)
    _neutral(seen, edge)
    return [_level(kind, base) for kind in seen]


def visual_runs(found: Sequence[int]) -> list[Run]:
    """The runs of a line from left to right (rule L2)."""
    runs, at = [], 0
    for level, group in groupby(found):
        end = at + len(list(group))
        runs.append(Run(level, at, end))
        at = end
    for level in range(max(found, default=0), 0, -1):
        runs = [run for stretch in _stretches(runs, level) for run in stretch]
    return runs


def _stretches(runs: Sequence[Run], level: int) -> Iterator[list[Run]]:
    """The runs, with every stretch on this level or a higher one turned around."""
    for turned, group in groupby(runs, lambda run: run.level >= level):
        runs_here = list(group)
        yield runs_here[::-1] if turned else runs_here


def _weak(kinds: list[str], edge: str) -> None:
    """Rules W1-W7."""
    before = edge
    for at, kind in enumerate(kinds):
        kinds[at] = before if kind == "NSM" else kind  # W1
        before = kinds[at]
    strong = edge
    for at, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[at] = "AN"  # W2
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    _separators(kinds)
    strong = edge
    for at, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"  # W7


def _separators(kinds: list[str]) -> None:
    """Rules W4-W6: signs between and beside numbers."""
    for at in range(1, len(kinds) - 1):
        before, kind, after = kinds[at - 1 : at + 2]
        if before == after and ((kind == "CS" and before in ("EN", "AN")) or (kind == "ES" and before == "EN")):
            kinds[at] = before  # W4
    at = 0
    for kind, group in groupby(list(kinds)):
        end = at + len(list(group))
        if kind == "ET" and "EN" in (kinds[at - 1 : at] + kinds[end : end + 1]):
            kinds[at:end] = ["EN"] * (end - at)  # W5
        at = end
    kinds[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]  # W6


def _brackets(text: str, kinds: list[str], marks: Sequence[bool], edge: str) -> None:
    """Rule N0: a pair of brackets goes with what it holds, and marks on a bracket with the bracket."""
    for opening, closing in sorted(_pairs(text, kinds)):
        inside = {_strong(kind) for kind in kinds[opening + 1 : closing]} - {""}
        if edge in inside:
            chosen = edge
        elif inside:
            before = next((_strong(kind) for kind in reversed(kinds[:opening]) if _strong(kind)), edge)
            chosen = before if before in inside else edge
        else:
            continue
        for at in (opening, closing):
            kinds[at] = chosen
            for after in takewhile(marks.__getitem__, range(at + 1, len(kinds))):
                kinds[after] = chosen


def _pairs(text: str, kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The pairs of brackets (BD16)."""
    waiting: list[tuple[str, int]] = []
    for at, sign in enumerate(text):
        if kinds[at] != "ON":
            continue
        if sign in _CLOSES:
            waiting.append((_CLOSES[sign], at))
        elif sign in _CLOSING:
            place = next((place for place in reversed(range(len(waiting))) if waiting[place][0] == sign), None)
            if place is not None:
                yield waiting[place][1], at
                del waiting[place:]


def _neutral(kinds: list[str], edge: str) -> None:
    """Rules N1 and N2: neutral signs go with both their neighbours, or with the paragraph."""
    at = 0
    for neutral, group in groupby(list(kinds), lambda kind: kind in _NEUTRAL):
        end = at + len(list(group))
        if neutral:
            before = _strong(kinds[at - 1]) if at else edge
            after = _strong(kinds[end]) if end < len(kinds) else edge
            kinds[at:end] = [before if before == after else edge] * (end - at)
        at = end


def _strong(kind: str) -> str:
    """The side of a sign: numbers count as right to left (N0, N1)."""
    return "R" if kind in ("R", "EN", "AN") else kind if kind == "L" else ""


def _level(kind: str, base: int) -> int:
    """Rules I1 and I2."""
    if kind == "L":
        return base if base % 2 == 0 else base + 1
    if kind == "R":
        return base if base % 2 else base + 1
    return base + 1 if base % 2 else base + 2
