"""What must hold before anything leaves: every part stated, the audience within the level, a second person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.handling import (
    EVERYONE,
    LONGEST_LIFE,
    NOBODY,
    TLP,
    Audience,
    Handling,
    combine,
    fits,
    may_release,
    ready_to_leave,
)
from handling.shapes import NOW, audiences, handlings

READY = Handling(
    tlp=TLP.AMBER,
    audience=Audience.of("group:north", "member:b"),
    permitted_uses=frozenset({"detect", "block"}),
    purposes=frozenset({"network-defence"}),
    legal_bases=frozenset({"exchange-agreement"}),
    categories=frozenset({"phishing"}),
    expires=NOW + timedelta(days=90),
)


def lacks(**changes: Any) -> list[str]:
    return [text.en for text in ready_to_leave(msgspec.structs.replace(READY, **changes), NOW)]


def test_complete_rules_may_be_proposed() -> None:
    assert ready_to_leave(READY, NOW) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"categories": frozenset()}, "category is missing"),
        ({"categories": frozenset({"gossip"})}, "not on the closed list"),
        ({"categories": frozenset({"refused:opinion"})}, "no category for them"),
        ({"categories": frozenset({"exercise", "phishing"})}, "mixed"),
        ({"purposes": frozenset()}, "purpose is missing"),
        ({"purposes": frozenset({"curiosity"})}, "“curiosity” is not on the closed list"),
        ({"legal_bases": frozenset()}, "legal basis is missing"),
        ({"permitted_uses": frozenset()}, "No use is permitted"),
        ({"permitted_uses": frozenset({"sell"})}, "“sell” is not on the closed list"),
        ({"permitted_uses": frozenset({"publish"})}, "not for publication"),
        ({"permitted_uses": frozenset({"inform-clients"}), "tlp": TLP.AMBER_STRICT}, "own organisation"),
        ({"expires": None}, "expiry is missing"),
        ({"expires": NOW}, "expired"),
        ({"expires": NOW + LONGEST_LIFE + timedelta(seconds=1)}, "five years"),
        ({"audience": Audience.of("community")}, "named members"),
        ({"audience": Audience.of("own")}, "nobody outside"),
        ({"audience": NOBODY}, "nobody outside"),
    ],
)
def test_each_lack_is_named(changes: dict[str, Any], says: str) -> None:
    found = lacks(**changes)
    assert len(found) == 1
    assert says in found[0]


def test_all_lacks_are_named_at_once_in_both_languages() -> None:
    empty = Handling(tlp=TLP.RED, audience=Audience.of("community"))
    found = ready_to_leave(empty, NOW)
    assert len(found) == 6
    assert all(text.ar and text.ar != text.en for text in found)


def test_exercises_leave_alone() -> None:
    assert lacks(categories=frozenset({"exercise"})) == []


def test_an_expiry_at_the_longest_life_is_accepted() -> None:
    assert lacks(expires=NOW + LONGEST_LIFE) == []


@pytest.mark.parametrize(
    ("tlp", "widest", "too_wide"),
    [
        (TLP.RED, ["member:a", "user:u", "own"], ["group:g"]),
        (TLP.AMBER_STRICT, ["member:a", "group:g", "own"], ["community"]),
        (TLP.AMBER, ["member:a", "group:g", "user:u"], ["community"]),
        (TLP.GREEN, ["community"], ["public"]),
    ],
)
def test_each_level_has_its_widest_audience(tlp: TLP, widest: list[str], too_wide: list[str]) -> None:
    assert fits(tlp, Audience.of(*widest)) is None
    for wider in (Audience.of(*widest, *too_wide), EVERYONE):
        refused = fits(tlp, wider)
        assert refused is not None
        assert tlp.value in refused.en
        assert tlp.value in refused.ar


@given(audiences)
def test_clear_fits_everyone_and_nobody_fits_every_level(audience: Audience) -> None:
    assert fits(TLP.CLEAR, audience) is None
    assert all(fits(tlp, NOBODY) is None for tlp in TLP)


@given(audiences, audiences, st.sampled_from(TLP), st.sampled_from(TLP))
def test_a_narrower_audience_and_a_lower_level_still_fit(a: Audience, b: Audience, one: TLP, other: TLP) -> None:
    if fits(max(one, other), a) is None:
        assert fits(min(one, other), a.meet(b)) is None


@given(handlings, handlings)
def test_what_fits_still_fits_when_combined(a: Handling, b: Handling) -> None:
    if fits(a.tlp, a.audience) is None and fits(b.tlp, b.audience) is None:
        both = combine(a, b)
        assert fits(both.tlp, both.audience) is None


@pytest.mark.parametrize("approver", ["amal", "AMAL", " amal ", "ａｍａｌ"])
def test_nobody_releases_what_he_proposed(approver: str) -> None:
    refused = may_release("amal", approver, ["releaser"])
    assert refused is not None
    assert "second person" in refused.en


def test_the_second_person_needs_the_role() -> None:
    refused = may_release("amal", "badr", ["analyst", "administrator"])
    assert refused is not None
    assert "releaser" in refused.en
    assert may_release("amal", "badr", ["analyst", "releaser"]) is None
