"""Laws that hold for every name: folding twice, order of the two, vowel signs, tatweel, agreeing evidence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from amana.names import KINDS, Engine, Kind, fold, score
from amana.names.calibrate import features, weights
from amana.names.compare import COSTS, MISFIT, distance, load_of, misfit, sound_row
from amana.names.lexicon import given_names
from amana.names.sound import SYMBOLS, costs

ARABIC = st.sampled_from([name.arabic[0] for name in given_names() if " " not in name.arabic[0]])
LATIN = st.sampled_from([name.spellings[0] for name in given_names() if name.spellings])
NAMES = st.lists(ARABIC, min_size=1, max_size=4).map(" ".join) | st.lists(LATIN, min_size=1, max_size=4).map(" ".join)
MARKS = st.sampled_from(["\u064b", "\u064e", "\u064f", "\u0650", "\u0651", "\u0652", "\u0640", "\u0670"])


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


SOUNDS = st.text(alphabet=SYMBOLS[1:], min_size=1, max_size=14)


@given(SOUNDS, SOUNDS)
@example("&H", "Hm")
@settings(deadline=None)
def test_a_misfit_costs_what_it_is_said_to_cost(a: str, b: str) -> None:
    whole = load_of(a) + load_of(b)
    if whole and misfit(sound_row(a), sound_row(b), COSTS[2]):
        for mixed in (0, 1):
            gap = distance(sound_row(a), sound_row(b), mixed, whole, 1_000, COSTS, np.zeros(16, np.int32))
            assert gap >= min(100, 200 * MISFIT // whole)


@given(NAMES, NAMES)
@settings(deadline=None)
def test_the_order_of_the_two_does_not_matter(a: str, b: str) -> None:
    for kind in ("person", "organisation"):
        assert score(a, b, kind) == score(b, a, kind)


@given(st.text(max_size=40), st.text(max_size=40))
@settings(deadline=None)
def test_any_text_has_a_score_between_0_and_1(a: str, b: str) -> None:
    for kind in ("person", "organisation"):
        assert 0.0 <= score(a, b, kind) <= 1.0
        assert score(a, b, kind) == score(b, a, kind)


LATIN_PIECES = (
    *"aeiouxcs7-'", "ah", "eh", "iya", "sh", "th", "dh", "kh", "gh", "sy", "ll", "ss", "abd", "abdul", "abu", "umm",
    "bin", "al", "el", "ud", "din", "ullah", "zade", "ur", "lari", "ghi",
)  # fmt: skip
ARABIC_PIECES = (
    "ب", "ا", "ه", "ي", "ية", "ال", "عبد", "ابو", "ام", "بن", "الدين", "الله", "زاده", "وال", "لل", "يين", "ات",
)  # fmt: skip
PIECES = st.sampled_from(LATIN_PIECES + ARABIC_PIECES)


@given(st.lists(PIECES, min_size=1, max_size=24).map("".join), st.lists(PIECES, min_size=1, max_size=24).map("".join))
@example("bulansabitmerah", "Bulan Sabit Merah")
@example("abdurrahmannullah", "عبدالرحمنالله")
@settings(deadline=None)
def test_words_of_any_length_are_read(a: str, b: str) -> None:
    for kind in KINDS:
        assert score(a, b, kind) == score(b, a, kind)


@given(st.lists(ARABIC, min_size=1, max_size=3), NAMES, st.data())
@settings(deadline=None)
def test_vowel_signs_and_tatweel_change_no_score(words: list[str], other: str, data: st.DataObject) -> None:
    plain = " ".join(words)
    place = data.draw(st.integers(1, len(plain) - 1))
    marked = plain[:place] + data.draw(MARKS) + plain[place:]
    assert score(marked, other) == score(plain, other)


@pytest.mark.parametrize("kind", KINDS)
def test_each_curve_only_rises_or_only_falls(kind: Kind) -> None:
    for name, (values, nats) in zip(features(kind), weights(kind), strict=False):
        steps = np.diff(nats[np.isfinite(values)])
        assert (steps >= 0).all() or (steps <= 0).all(), name


@given(NAMES)
@example("abed mhd")
@settings(deadline=None)
def test_a_name_meets_itself_better_than_any_part_of_it(name: str) -> None:
    engine = Engine("person")
    whole = engine.score(name, name)
    for part in name.split():
        assert engine.score(name, part) <= whole + 1e-12


@given(st.lists(LATIN, min_size=2, max_size=3, unique=True), st.sampled_from(["Zaghlul", "Qirtas", "Shumayyil"]))
@settings(deadline=None)
def test_an_agreeing_rare_family_name_never_lowers_the_score(words: list[str], family: str) -> None:
    name = " ".join(words)
    assert score(f"{name} {family}", f"{name} {family}") >= score(name, name) - 1e-12


def test_taking_one_sound_for_another_costs_the_same_both_ways() -> None:
    swap, drop = costs()
    assert np.array_equal(swap, swap.T)
    assert (np.diag(swap) == 0).all()
    assert (drop[1] <= drop[0]).all()
