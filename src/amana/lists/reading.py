"""One door for every publisher's format: files in, the whole list out, or a Problem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, get_args

from amana.language import Problem
from amana.lists import eu, ftm, ofac, ofac_xml, uk, un
from amana.lists.entry import Entry, Parsed
from amana.lists.faults import fault
from amana.lists.guard import File, Limits

Format = Literal["un", "ofac", "eu", "uk", "ftm"]
FORMATS: tuple[Format, ...] = get_args(Format)

_ONE_FILE: dict[str, Callable[[File, str, Limits], Parsed]] = {
    "un": un.read,
    "eu": eu.read,
    "uk": uk.read,
}


def read_list(
    format: Format, files: Sequence[File], slug: str = "", limits: Limits | None = None, known: bool = False
) -> Parsed:
    """The list in ``files``: one file, or the three tables of OFAC. Its entries carry ``slug`` as their list.

    With ``known``, as a node reads it, a person of a file that any publisher can write (FollowTheMoney) is taken only
    if a public designation list is named there that holds him.

    Raises Problem: what is wrong, with file, row and column; nothing of such a file is used.
    """
    limits = limits or Limits()
    slug = slug or format
    if format == "ofac":
        single = len(files) == 1 and files[0].name.lower().endswith(".xml")
        parsed = ofac_xml.read(files[0], slug, limits) if single else ofac.read(files, slug, limits)
    elif len(files) != 1:
        raise fault("one-file", format=format, found=len(files))
    elif format == "ftm":
        parsed = ftm.read(files[0], slug, limits, known)
    else:
        parsed = _ONE_FILE[format](files[0], slug, limits)
    _checked(parsed.entries)
    return parsed


def _checked(entries: Sequence[Entry]) -> None:
    """Each entry once, with an identifier and a name; at least one entry. Raises Problem."""
    seen: set[str] = set()
    for entry in entries:
        if problem := _wrong(entry, seen):
            raise problem
        seen.add(entry.id)
    if not seen:
        raise fault("no-entries")


def _wrong(entry: Entry, seen: set[str]) -> Problem | None:
    if not entry.id:
        return fault("no-id")
    if not entry.names:
        return fault("no-name", id=entry.id)
    return fault("twice", id=entry.id) if entry.id in seen else None
