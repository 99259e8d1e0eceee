"""What is typed, for any text at all: blocks lose nothing, comments are clean or say why not, print is never markup."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from amana.newsroom.article import blocks
from amana.newsroom.comment_form import LONGEST, Spam, read_comment, stamp, stamp_is_good
from amana.newsroom.reading import SUMMARY, opening

MARKS = re.compile(r"[>•#\-\s]")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


@given(st.text())
def test_blocks_lose_no_letter_and_keep_the_order(text: str) -> None:
    kept = "".join(line for block in blocks(text) for line in block.lines)
    assert MARKS.sub("", kept) == MARKS.sub("", text)


@given(st.text())
def test_a_block_is_never_empty(text: str) -> None:
    for block in blocks(text):
        assert block.lines
        assert all(line.strip() for line in block.lines)
        assert block.kind == "list" or len(block.lines) == 1


@given(st.text(max_size=2000))
def test_an_opening_is_short(text: str) -> None:
    assert len(opening(text)) <= SUMMARY + 1


@given(st.fixed_dictionaries({name: st.text(max_size=300) for name in LONGEST}))
def test_a_comment_is_clean_or_says_what_is_wrong(fields: dict[str, str]) -> None:
    draft = read_comment(fields)
    for name in LONGEST:
        value = getattr(draft, name)
        assert not TURNING.search(value)
        assert all(unicodedata.category(c) != "Cc" for c in value.replace("\n", ""))
        assert name == "body" or "\n" not in value
        assert len(value) <= LONGEST[name] or name in draft.faults
        assert not draft.faults.get(name) or draft.faults[name].ar


@given(st.text(min_size=1))
def test_whoever_fills_the_trap_is_spam(text: str) -> None:
    try:
        read_comment({"website": text})
    except Spam:
        return
    raise AssertionError(text)


@given(st.binary(min_size=1), st.integers(0, 2**40), st.integers(-10, 10**6), st.text(max_size=60))
def test_a_stamp_holds_for_a_day_and_for_its_key(key: bytes, made: int, later: int, forged: str) -> None:
    assert stamp_is_good(key, stamp(key, made), made + later) == (0 <= later <= 24 * 3600)
    assert not stamp_is_good(key + b"x", stamp(key, made), made)
    assert not stamp_is_good(key, forged, made) or forged == stamp(key, made)
