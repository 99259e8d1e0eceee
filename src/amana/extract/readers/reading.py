"""What comes out of a file, and how much of a file is read."""

from __future__ import annotations

import msgspec

from amana.language import Text


class Reading(msgspec.Struct, frozen=True):
    """The text of a report. Places of findings count characters of ``text``, not of the file.

    ``title``: the document's own, else its first line; may be empty. ``needs_confirmation``: the text had to be
    guessed or rebuilt, and an analyst compares it with the file before it is used. ``notes`` say what was done.
    """

    text: str
    title: str
    media_type: str
    needs_confirmation: bool = False
    notes: tuple[Text, ...] = ()


class Limits(msgspec.Struct, frozen=True):
    """How much is read before it is refused. The time limit holds where a clock is passed."""

    max_bytes: int = 10_000_000
    max_pages: int = 300
    max_characters: int = 3_000_000
    max_unpacked: int = 40_000_000  # bytes, of all packed parts of a PDF together
    max_seconds: float = 30.0


def first_line(text: str) -> str:
    """The first line that says something, without Markdown's marks, at most 200 characters."""
    for line in text.splitlines():
        stripped = line.strip().lstrip("#").strip(" *_\t")
        if stripped:
            return stripped[:200]
    return ""
