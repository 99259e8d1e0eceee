"""References of a PDF that lead in a ring: the reader comes to an end all the same."""

from __future__ import annotations

import pytest

from amana.extract.readers import read
from amana.extract.readers.problems import UnreadableFile


@pytest.mark.parametrize(
    "objects",
    [
        (b"1 0 R",),
        (b"2 0 R", b"1 0 R"),
        (b"<< /Type /Catalog /Pages 2 0 R >>", b"2 0 R"),
        (b"2 0 R", b"3 0 R", b"2 0 R"),
    ],
)
def test_a_ring_of_references_is_a_damaged_file(objects: tuple[bytes, ...]) -> None:
    data, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
    with pytest.raises(UnreadableFile):
        read(data + table + trailer, "application/pdf")
