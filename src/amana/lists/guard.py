"""What is looked at before any parser: size, encoding, control characters."""

from __future__ import annotations

import re

import msgspec

from amana.lists.faults import fault

_BOM = b"\xef\xbb\xbf"
END_OF_FILE = b"\x1a"  # OFAC ends each of its tables with it
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


class File(msgspec.Struct, frozen=True):
    """A file as it came: its name without folders, and its bytes."""

    name: str
    data: bytes


class Limits(msgspec.Struct, frozen=True):
    """How much is taken at once: bytes of a file, nested elements, characters of a value, entries."""

    max_bytes: int = 300_000_000
    max_depth: int = 24
    max_value: int = 100_000


def text_of(file: File, limits: Limits) -> str:
    """The text of a file without its byte order mark. Raises Problem: too large, empty, or not UTF-8."""
    sized(file, limits)
    data = file.data.removeprefix(_BOM)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise fault("encoding", f"{file.name}, line {before.count(10) + 1}, column {column}") from None


def sized(file: File, limits: Limits) -> None:
    """Raise Problem if the file has too many bytes, or none."""
    if len(file.data) > limits.max_bytes:
        raise fault("too-large", file.name, limit=limits.max_bytes)
    if not file.data.strip():
        raise fault("empty", file.name)


def clean(text: str) -> str:
    """A value without control characters and bidi overrides, which no name needs and which mislead a reader."""
    return _CONTROL.sub(" ", text).strip()
