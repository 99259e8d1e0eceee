"""Entries: the same bytes for the same statement, and no value without one canonical form."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.ledger import UnfitDetails, commitment, known_kind, leaf_bytes, leaf_hash, moment, node_hash, payload_bytes

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
    return payload_bytes("user:amal", "indicator--1", value)


def canonical(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


@given(details, text, text)
def test_the_payload_is_canonical_json(value: dict[str, Any], actor: str, subject: str) -> None:
    expected = canonical({"actor": actor, "details": value, "subject": subject})
    assert payload_bytes(actor, subject, value) == expected


@given(details)
def test_the_order_in_which_details_are_given_does_not_matter(value: dict[str, Any]) -> None:
    assert encoded(dict(reversed(value.items()))) == encoded(value)


@given(details, details)
def test_different_details_have_different_bytes(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (encoded(one) == encoded(other)) == (json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True))


hashes = st.binary(min_size=32, max_size=32)
kinds = st.from_regex(r"[a-z][a-z0-9.-]{0,63}", fullmatch=True)


@given(st.integers(0, 2**53), kinds, st.none() | hashes, hashes, st.datetimes(timezones=st.just(UTC)))
def test_a_leaf_is_canonical_json_of_what_it_says(
    seq: int, kind: str, exchange: bytes | None, committed: bytes, at: datetime
) -> None:
    said = {
        "at": moment(at),
        "commitment": committed.hex(),
        "exchange": exchange.hex() if exchange else None,
        "kind": known_kind(kind),
        "seq": seq,
        "v": 2,
    }
    assert leaf_bytes(seq, moment(at), kind, exchange, committed) == canonical(said)


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16), st.binary(max_size=99))
def test_the_same_payload_under_another_salt_is_another_commitment(one: bytes, other: bytes, payload: bytes) -> None:
    assert (commitment(one, payload) == commitment(other, payload)) == (one == other)


@given(st.binary(min_size=16, max_size=16), st.binary(max_size=99))
def test_a_commitment_is_never_the_hash_of_a_leaf_or_of_a_node(salt: bytes, payload: bytes) -> None:
    whole = salt + payload
    assert commitment(salt, payload) not in {leaf_hash(whole), node_hash(whole[:32], whole[32:])}


@pytest.mark.parametrize("kind", ["", "Add", "a b", 'a"', "إضافة", "1a", "a" * 65, "a\n"])
def test_a_kind_is_one_of_our_own_words(kind: str) -> None:
    with pytest.raises(ValueError, match="not a kind"):
        known_kind(kind)


def test_the_same_moment_in_another_zone_is_written_the_same() -> None:
    assert moment(NOON.astimezone(timezone(timedelta(hours=3)))) == moment(NOON) == "2026-03-14T12:00:00.000250Z"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        moment(datetime(2026, 1, 1))


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
        payload_bytes("\ud800", "c", {})
