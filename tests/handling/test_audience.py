"""Audiences: the laws of the meet, exactness of the order, and one canonical form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.handling import ANONYMOUS, EVERYONE, NOBODY, Audience, NotAnAudience, Viewer, is_principal, system_viewer
from handling.shapes import VIEWERS, audiences


def admitted(audience: Audience) -> set[frozenset[str]]:
    return {held for held in VIEWERS if audience.admits(held)}


@given(audiences, audiences, audiences)
def test_meet_is_a_semilattice(a: Audience, b: Audience, c: Audience) -> None:
    assert a.meet(a) == a
    assert a.meet(b) == b.meet(a)
    assert a.meet(b).meet(c) == a.meet(b.meet(c))
    assert a.meet(EVERYONE) == a
    assert a.meet(NOBODY) == NOBODY


@given(audiences, audiences)
def test_meet_admits_exactly_those_whom_both_admit(a: Audience, b: Audience) -> None:
    assert admitted(a.meet(b)) == admitted(a) & admitted(b)


@given(audiences, audiences)
def test_within_is_exact(a: Audience, b: Audience) -> None:
    assert a.within(b) == (admitted(a) <= admitted(b))
    assert a.within(b) == (a.meet(b) == a)


@given(audiences, audiences)
def test_audiences_that_admit_the_same_are_equal(a: Audience, b: Audience) -> None:
    assert (admitted(a) == admitted(b)) == (a == b) == (a.digest() == b.digest())


@given(audiences)
def test_the_text_form_is_canonical(a: Audience) -> None:
    assert Audience.from_json(a.to_json()) == a
    assert Audience.from_json(a.to_json().encode()).to_json() == a.to_json()


@given(st.frozensets(st.frozensets(st.sampled_from(["own", "member:a", "group:g"]), max_size=3), min_size=1))
def test_every_spelling_of_the_same_clauses_reads_alike(clauses: frozenset[frozenset[str]]) -> None:
    listed = [[*sorted(clause, reverse=True), *clause] for clause in clauses]
    text = str(listed + listed[:1]).replace("'", '"')
    assert Audience.from_json(text) == Audience(clauses)


@pytest.mark.parametrize("held", [frozenset(), frozenset({"public"}), frozenset({"member:a", "user:u"})])
def test_everyone_admits_anyone_and_nobody_admits_no_one(held: frozenset[str]) -> None:
    assert EVERYONE.admits(held)
    assert not NOBODY.admits(held)


def test_whoever_is_named_belongs_to_the_community() -> None:
    community = Audience.of("community")
    assert community.admits(frozenset({"member:a"}))
    assert not community.admits(frozenset({"public"}))
    assert Audience.of("member:a").meet(community) == Audience.of("member:a")


def test_own_is_a_member_for_the_others() -> None:
    inside = Audience.of("own", "member:b").meet(Audience.of("own", "group:g"))
    outside = inside.seen_from_outside("a")
    assert outside == Audience.of("member:a", "member:b").meet(Audience.of("member:a", "group:g"))
    assert "own" not in outside.principals()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", "[null]", "[[1]]", '["public"]', '[["everyone"]]', '[["member:"]]', '[["user: x"]]',
     '[["group:a\\nb"]]', '[["Public"]]', '[[""]]', b"\xff"],
)  # fmt: skip
def test_what_is_no_audience_is_refused_in_both_languages(text: str | bytes) -> None:
    with pytest.raises(NotAnAudience) as caught:
        Audience.from_json(text)
    assert caught.value.say("ar") != caught.value.say("en")


def test_no_clause_at_all_is_not_everyone() -> None:
    with pytest.raises(ValueError, match="needs a clause"):
        Audience(frozenset())


def test_principals_have_six_kinds() -> None:
    assert all(map(is_principal, ["public", "community", "own", "member:سي-أ", "group:g", "user:أمل"]))
    assert not any(map(is_principal, ["", "public:x", "role:x", "member", "user:\u202ex"]))


def test_a_viewer_sees_what_admits_it_and_the_system_sees_all() -> None:
    amal = Viewer("amal", frozenset({"own", "user:amal"}), frozenset({"analyst"}))
    assert amal.may_see(Audience.of("own"))
    assert not amal.may_see(Audience.of("member:b"))
    assert not ANONYMOUS.may_see(Audience.of("community"))
    assert system_viewer("correlation").may_see(NOBODY)
    assert system_viewer("correlation").name == "system:correlation"
