"""What a reader may send, and what is told apart from it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.newsroom.comment_form import (
    LONGEST,
    STAMP_LIFE_S,
    TRAP,
    Spam,
    clean_line,
    clean_text,
    read_comment,
    stamp,
    stamp_is_good,
)

KEY = b"k" * 32
GOOD = {"email": "a@reader.example", "name": "قارئ", "title": "عنوان", "body": "تعليق\nمن سطرين"}


def test_a_good_comment_is_kept_as_it_was_written() -> None:
    draft = read_comment(GOOD)
    assert not draft.faults
    assert {name: getattr(draft, name) for name in GOOD} == GOOD


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "a@b"),
        ("email", "a b@c.example"),
        ("email", "a@c.example, b@c.example"),
        ("email", "a@c.example\nBcc: b@c.example"),
        ("email", "<a@c.example>"),
        ("email", "a" * 300 + "@c.example"),
        ("name", ""),
        ("name", " \u200f "),
        ("title", "x" * 151),
        ("body", ""),
        ("body", "x" * 1_000_000),
        ("body", "http://a.example http://b.example www.c.example"),
    ],
)
def test_a_fault_is_named_by_field_in_both_languages(field: str, value: str) -> None:
    faults = read_comment({**GOOD, field: value}).faults
    assert list(faults) == [field]
    assert faults[field].ar
    assert faults[field].en


def test_the_email_address_may_be_left_out() -> None:
    assert not read_comment({**GOOD, "email": ""}).faults


def test_who_fills_in_the_hidden_field_is_no_person() -> None:
    with pytest.raises(Spam):
        read_comment({**GOOD, TRAP: "http://spam.example"})


@given(st.text())
def test_cleaning_leaves_nothing_that_reorders_or_controls(text: str) -> None:
    kept = clean_text(text)
    assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    assert all(c == "\n" or unicodedata.category(c) != "Cc" for c in kept)
    assert clean_text(kept) == kept
    assert "\n" not in clean_line(text)


def test_a_stamp_is_good_for_a_day_and_for_this_node_only() -> None:
    made = stamp(KEY, 1_000_000)
    assert stamp_is_good(KEY, made, 1_000_000)
    assert stamp_is_good(KEY, made, 1_000_000 + STAMP_LIFE_S)
    assert not stamp_is_good(KEY, made, 1_000_001 + STAMP_LIFE_S)
    assert not stamp_is_good(KEY, made, 999_999)
    assert not stamp_is_good(b"other", made, 1_000_000)


@given(st.text(max_size=60))
def test_no_other_text_is_a_stamp(text: str) -> None:
    assert not stamp_is_good(KEY, text, 1_000_000)


def test_limits_fit_the_form() -> None:
    assert set(LONGEST) == set(GOOD)
