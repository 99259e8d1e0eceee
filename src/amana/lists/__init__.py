"""Public designation lists, read into one shape: who stands on them, under which names, since when, by which reference.

Bytes go ``guard`` (size, encoding) → ``tree`` (XML without DOCTYPE) or ``table`` (CSV with its columns checked) → one
reader for each publisher (``un``, ``ofac``, ``ofac_xml``, ``eu``, ``uk``, ``ftm``) → :class:`Entry`. ``matters`` says
which entries of several lists are one. A file that is cut short, or is no such list, is refused as a whole: this is the
only way by which a natural person comes into the system.

>>> from amana.lists import File, read_list
>>> read_list("un", [File("names.csv", b"name\\nSomebody\\n")])
Traceback (most recent call last):
    ...
amana.language._text.Problem: lists.not-xml names.csv, line 1, column 1: This is not XML. Take the publisher's own \
file, unchanged.
"""

from __future__ import annotations

from amana.lists.entry import KINDS, Entry, Identifier, Kind, Name, Parsed
from amana.lists.guard import File, Limits
from amana.lists.matters import same_matter
from amana.lists.reading import FORMATS, Format, read_list

__all__ = [
    "FORMATS",
    "KINDS",
    "Entry",
    "File",
    "Format",
    "Identifier",
    "Kind",
    "Limits",
    "Name",
    "Parsed",
    "read_list",
    "same_matter",
]
