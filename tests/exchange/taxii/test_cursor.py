"""Cursors: they come back as they went out, and nothing else is taken for one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from amana.exchange.taxii import cursor

KEY = b"k" * 32
places = st.integers(-(2**63), 2**63 - 1)


@given(places, st.binary(max_size=40))
def test_a_cursor_is_read_as_it_was_issued(added: int, asked: bytes) -> None:
    assert cursor.read(KEY, asked, cursor.issue(KEY, asked, added)) == added


@given(places, st.binary(max_size=20), st.binary(max_size=20))
def test_a_cursor_is_for_one_question_and_one_node(added: int, asked: bytes, other: bytes) -> None:
    text = cursor.issue(KEY, asked, added)
    assert (cursor.read(KEY, other, text) is None) == (asked != other)
    assert cursor.read(b"another key", asked, text) is None


@given(places, st.integers(0, 31), st.characters(codec="ascii"))
def test_a_changed_cursor_is_none(added: int, at: int, sign: str) -> None:
    text = cursor.issue(KEY, b"q", added)
    changed = text[:at] + sign + text[at + 1 :]
    # Both alphabets of base64 spell the same bytes; whatever is read must be the place that was signed.
    assert cursor.read(KEY, b"q", changed) in (None, added)
    if changed.translate(str.maketrans("+/", "-_")) != text:
        assert cursor.read(KEY, b"q", changed) is None


@given(st.text(max_size=40))
def test_nothing_made_up_is_taken(text: str) -> None:
    assert cursor.read(KEY, b"q", text) is None
