"""A publisher's files become a proposed version with its delta; who was removed is free at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from amana.exchange.designation.deciding import take_effect
from amana.exchange.designation.shelf import Shelf
from amana.handling import Viewer
from amana.language import Problem, Text
from amana.lists import File, Format, read_list
from amana.store import Database
from amana.store.lists import (
    ListVersion,
    NewVersion,
    add_list,
    add_version,
    designation_list,
    list_version,
    may_keep,
    need,
    waiting_version,
)


class WrongFormat(Problem):
    """The list is known in another format."""


def propose(
    database: Database, viewer: Viewer, shelf: Shelf, slug: str, format: Format, files: Sequence[File], source: str
) -> ListVersion:
    """Read a list and propose it. ``source``: the address or the file's name, for the record.

    The same files again give the version that they made. Removals of up to a fifth of the list take effect at once:
    a wrong delisting is mended with the next import, a name that should be free must not wait. Raises Problem.
    """
    need(may_keep(viewer))
    with database.read() as tx:
        known = designation_list(tx, viewer, slug)
        before = [waiting_version(tx, viewer, slug)]
        before += [list_version(tx, viewer, known.in_force)] if known and known.in_force else []
    if known is not None and known.format != format:
        raise WrongFormat("screening.wrong-format", _WRONG_FORMAT.fill(slug=slug, format=known.format))
    sha256 = digest_of(files)
    made = next((one for one in before if one is not None and one.sha256 == sha256), None)
    if made is None:
        parsed = read_list(format, files, slug, known=True)
        new = NewVersion(slug, parsed.published, source, sha256, parsed.left_out, parsed.entries)
        with database.write(viewer) as tx:
            if known is None:
                add_list(tx, viewer, slug, format)
            made = add_version(tx, viewer, new)
    if made.state == "proposed" and made.removed_at_once:
        take_effect(database, viewer, shelf, made.number, "removals")
    return made


def digest_of(files: Sequence[File]) -> str:
    """SHA-256 of the file; of several, of their digests in the order of their names."""
    if len(files) == 1:
        return hashlib.sha256(files[0].data).hexdigest()
    ordered = sorted(files, key=lambda file: file.name)
    return hashlib.sha256(b"".join(hashlib.sha256(file.data).digest() for file in ordered)).hexdigest()


_WRONG_FORMAT = Text(
    en="The list “{slug}” is kept in the format “{format}”. Import this file under another name of its own.",
    ar="القائمة «{slug}» محفوظة بالصيغة «{format}». استورد هذا الملف باسم قائمة آخر.",
)
