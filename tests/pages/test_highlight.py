"""A text cut at its findings: nothing is lost, nothing is hidden."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from amana.pages.highlight import pieces, plain, reveal, reveal_all
from amana.store.reports import ReportFinding

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def found(number: int, start: int, end: int) -> ReportFinding:
    return ReportFinding(number, "domain", "x", start, end, "x", "", "new")


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cf", "Cs"])), st.lists(st.tuples(
    st.integers(-5, 50), st.integers(-5, 50)
)))  # fmt: skip
def test_the_pieces_are_the_text_whatever_the_findings_say(text: str, places: list[tuple[int, int]]) -> None:
    findings = [found(number, start, end) for number, (start, end) in enumerate(places) if start >= 0]
    cut = list(pieces(text, findings))
    assert "".join(piece.text for piece in cut) == text
    for piece in cut:
        assert piece.text
        if piece.finding:
            assert piece.text == text[piece.finding.start : piece.finding.end]


def test_of_overlapping_findings_the_longest_first_one_is_shown() -> None:
    cut = list(pieces("http://bad.example/x", [found(1, 7, 18), found(0, 0, 20)]))
    assert [(piece.text, piece.finding and piece.finding.number) for piece in cut] == [("http://bad.example/x", 0)]


@given(st.text())
def test_no_sign_that_turns_writing_around_reaches_a_page(text: str) -> None:
    assert not set(reveal(text)) & set(TURNING)
    assert not re.search("[\u200b-\u200f\u2060-\u2064\ufeff]", reveal_all(text))


def test_a_turning_sign_is_shown_by_its_number() -> None:
    assert reveal("invoice\u202efdp.exe") == "invoice⟦202E⟧fdp.exe"
    assert reveal("لا\u200c \u200f(أ)") == "لا\u200c \u200f(أ)"  # what Arabic has honestly stays
    assert reveal_all("exa\u200bmple.com") == "exa⟦200B⟧mple.com"


@given(st.text())
def test_a_one_line_field_holds_one_line(text: str) -> None:
    line = plain(text)
    assert line == line.strip()
    assert not re.search(r"[\x00-\x1f\x7f]", line)
    assert plain(line) == line
