"""The colours of ``amana.css`` as numbers: which of them stand on which ground, and with what contrast.

The style sheet is the source. docs/design.md and the page of components print what is computed here; a test holds
every pair to its least contrast (WCAG 2.2, success criteria 1.4.3 and 1.4.11).

>>> round(contrast("#000000", "#ffffff"), 1)
21.0
"""

from __future__ import annotations

import re
from importlib import resources

import msgspec

TEXT, SIGN = 4.5, 3.0  # least contrast of text, and of what is needed to know a control
# (colour, ground, least contrast, what it is for)
PAIRS = (
    ("ink", "paper", TEXT, "text on the page"),
    ("ink", "card", TEXT, "text on a card"),
    ("ink-2", "paper", TEXT, "quiet text on the page"),
    ("ink-2", "card", TEXT, "quiet text on a card"),
    ("ink-2", "shade", TEXT, "heads of tables"),
    ("accent", "paper", TEXT, "links on the page"),
    ("accent", "card", TEXT, "links and plain buttons"),
    ("on", "accent", TEXT, "the main button"),
    ("on", "accent-dark", TEXT, "the main button under the pointer"),
    ("bad", "card", TEXT, "errors, buttons that turn down"),
    ("on", "bad", TEXT, "the same under the pointer"),
    ("bad-ink", "bad-soft", TEXT, "a notice that something is wrong"),
    ("warn", "card", TEXT, "what waits; warning lists"),
    ("warn-ink", "warn-soft", TEXT, "a notice to mind"),
    ("good", "card", TEXT, "accepted, carried out"),
    ("good-ink", "good-soft", TEXT, "a notice that it was done"),
    ("ink", "found", TEXT, "a finding in a text"),
    ("ink", "good-soft", TEXT, "an accepted finding in a text"),
    ("ink", "shade", TEXT, "a rejected finding in a text"),
    ("own", "card", TEXT, "proposed; seen by this node's staff"),
    ("named", "card", SIGN, "seen by those who are named"),
    ("public", "card", SIGN, "seen by everyone"),
    ("edge", "field", SIGN, "the edge of a field"),
    ("tick", "field", SIGN, "a ticked box"),
)
# FIRST, TLP 2.0 (2022): foreground on black.
TLP_COLOURS = (
    ("TLP:RED", "#ff2b2b"),
    ("TLP:AMBER+STRICT", "#ffc000"),
    ("TLP:AMBER", "#ffc000"),
    ("TLP:GREEN", "#33ff00"),
    ("TLP:CLEAR", "#ffffff"),
)


class Pair(msgspec.Struct, frozen=True):
    """A colour on its ground, with its contrast on light and on dark pages."""

    colour: str
    ground: str
    least: float
    use: str
    light: float
    dark: float


def colours() -> dict[str, tuple[str, str]]:
    """Each colour by name: light, dark."""
    sheet = resources.files("amana.pages").joinpath("static", "pages", "amana.css").read_text("utf-8")
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", sheet)
    return {name: (light, dark) for name, light, dark in found}


def pairs() -> tuple[Pair, ...]:
    """Every pair with its contrasts."""
    known = colours()
    return tuple(
        Pair(name, ground, least, use, *(contrast(known[name][i], known[ground][i]) for i in (0, 1)))
        for name, ground, least, use in PAIRS
    )


def contrast(one: str, other: str) -> float:
    """The ratio of two colours (``#rrggbb``), from 1 to 21 (WCAG 2.2, contrast ratio)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def as_markdown() -> str:
    """The table of docs/design.md."""
    lines = ["| colour | on | least | light | dark | for |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {one.colour} | {one.ground} | {one.least} | {one.light:.1f} | {one.dark:.1f} | {one.use} |"
        for one in pairs()
    ]
    return "\n".join(lines)


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
