"""Entries: the same bytes for the same statement, and no value without one canonical form."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.ledger import UnfitDetails, entry_bytes

NOON = datetime(2026, 3, 14, 12, 0, 0, 250, tzinfo=UTC)

text = st.text(st.characters(exclude_categories=["Cs"]))
names = st.text(st.characters(max_codepoint=127))
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=15,
)
details = st.dictionaries(names, plain, max_size=5)


def encoded(value: dict[str, Any]) -> bytes:
    return entry_bytes("add", "user:amal", "indicator--1", NOON, value)


@given(details, text, text)
def test_the_bytes_are_canonical_json(value: dict[str, Any], actor: str, subject: str) -> None:
    entry = {"actor": actor, "at": "2026-03-14T12:00:00.000250Z", "details": value, "kind": "add", "subject": subject}
    expected = json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    assert entry_bytes("add", actor, subject, NOON, value) == expected


@given(details)
def test_the_order_in_which_details_are_given_does_not_matter(value: dict[str, Any]) -> None:
    assert encoded(dict(reversed(value.items()))) == encoded(value)


@given(details, details)
def test_different_details_have_different_bytes(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (encoded(one) == encoded(other)) == (json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True))


def test_the_same_moment_in_another_zone_has_the_same_bytes() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=3)))
    assert entry_bytes("a", "b", "c", there, {}) == entry_bytes("a", "b", "c", NOON, {})


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        entry_bytes("a", "b", "c", datetime(2026, 1, 1), {})


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"n": 0.5}, "details.n"),
        ({"n": float("nan")}, "details.n"),
        ({"n": 2**53}, "details.n"),
        ({"n": -(2**53)}, "details.n"),
        ({"n": [1, {"deep": b"x"}]}, "details.n[1].deep"),
        ({"n": NOON}, "details.n"),
        ({"n": {1, 2}}, "details.n"),
        ({"الاسم": 1}, "details"),
        ({1: 1}, "details"),
        ({"n": {"": {"é": 1}}}, "details.n."),
        ({"n": "\ud800"}, "details"),
    ],
)
def test_a_value_without_one_form_is_refused_with_its_place(value: dict[Any, Any], where: str) -> None:
    with pytest.raises(UnfitDetails) as caught:
        encoded(value)
    assert caught.value.where == where
    assert caught.value.say("ar") != caught.value.say("en")


def test_a_lone_surrogate_in_a_name_is_refused_too() -> None:
    with pytest.raises(UnfitDetails):
        entry_bytes("a", "\ud800", "c", NOON, {})
