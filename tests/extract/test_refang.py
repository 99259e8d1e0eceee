"""Defanged values made whole, and the way back to where they stood."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.extract.frameworks import kind_of
from amana.extract.refang import refang

WHOLE = [
    ("hxxps[:]//paste[.]example/raw", "https://paste.example/raw"),
    ("hXXp://a{.}example", "http://a.example"),
    ("h**p://a(dot)example", "http://a.example"),
    ("fxp://a[dot]example", "ftp://a.example"),
    ("a [.] example", "a.example"),
    ("موقع[نقطة]السعودية", "موقع.السعودية"),
    ("hr[at]a[.]example", "hr@a.example"),
    ("٢٠٣٫٠٫١١٣٫٧٧", "203.0.113.77"),
    ("2001[:]db8[::]1", "2001:db8::1"),
    ("[b]text[/b] (see) [1] {x}", "[b]text[/b] (see) [1] {x}"),
    ("nothing to do here.", "nothing to do here."),
]


@pytest.mark.parametrize(("text", "whole"), WHOLE)
def test_what_was_broken_is_whole(text: str, whole: str) -> None:
    assert refang(text).folded.plain == whole


@given(st.text(st.sampled_from("ab.[](){}:/@ dotنقطةhxp٢٫\\ "), max_size=80))
def test_every_character_has_a_place_and_places_ascend(text: str) -> None:
    refanged = refang(text)
    plain = refanged.folded.plain
    places = [refanged.folded.at(i) for i in range(len(plain))]
    assert all(a < b for a, b in pairwise(places))
    assert all(0 <= place < len(text) for place in places)
    untouched = [i for i in range(len(plain)) if plain[i] not in ".:/@-htpf0123456789"]
    assert all(plain[i] == text[places[i]] for i in untouched)


@given(st.text(st.sampled_from("ab.[](){}:/@ dotنقطةhxp\\ "), max_size=80))
def test_what_is_surely_defanged_is_known_by_its_place(text: str) -> None:
    refanged = refang(text)
    plain = refanged.folded.plain
    assert refanged.is_defanged(0, len(plain) + 1) == bool(refanged.sure)
    assert not refanged.is_defanged(0, 0)


@pytest.mark.parametrize(
    ("before", "technique", "kind"),
    [
        ("DISARM: ", "T0085.003", "disarm"),
        ("DISARM. ثم ", "T0883", "attack"),
        ("ATT&CK ", "T0085", "attack"),
        ("ATT&CK ثم DISARM ", "T0883", "disarm"),
        ("", "T0085", "disarm"),
        ("", "T0883", "attack"),
        ("", "T1566", "attack"),
    ],
)
def test_the_framework_named_last_in_the_sentence_decides(before: str, technique: str, kind: str) -> None:
    assert kind_of(before + technique, len(before), technique) == kind
