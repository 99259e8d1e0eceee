"""Pairs of organisations' names: translated, respelled, and different ones. No name here is of a list."""

from __future__ import annotations

import pytest

from amana.names import score

SAME = [
    ("جمعية الأمل الخيرية", "Al-Amal Charitable Association"),
    ("جمعية الأمل الخيرية", "Hope Charity Society"),
    ("Umut Derneği", "Hope Association"),
    ("مؤسسة الرحمة الدولية", "Mercy International Foundation"),
    ("شركة النور للتجارة", "Al Noor Trading Company"),
    ("شركة النور للتجارة", "Light Trading Co. Ltd"),
    ("مركز السلام الثقافي", "Peace Cultural Centre"),
    ("Jam'iyyat al-Salam", "Association de la Paix"),
    ("شركت بازرگانی امید", "Omid Trading Company"),
    ("صندوق الهدى", "Guidance Fund"),
    ("FutureBank", "Future Bank"),
    ("Zarqun Textiles GmbH", "Zarqoun Textile Co."),
]
APART = [
    ("Hope Charity", "Peace Charity"),
    ("جمعية الأمل الخيرية", "جمعية الرحمة الخيرية"),
    ("Khalidiya Trading Co. Ltd", "Mansuriya Trading Co. Ltd"),
    ("Basra Shipping Company", "Aleppo Shipping Company"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_translations_and_spellings_meet(a: str, b: str) -> None:
    assert score(a, b, "organisation") > 0.7


@pytest.mark.parametrize(("a", "b"), APART)
def test_the_same_type_and_trade_do_not_make_a_match(a: str, b: str) -> None:
    assert score(a, b, "organisation") < 0.5


def test_an_acronym_meets_its_words() -> None:
    initials = score("ZHKF", "Zaytun Harvest Khalid Factory", "organisation")
    assert initials > score("ZHKM", "Zaytun Harvest Khalid Factory", "organisation")


def test_a_legal_form_changes_little() -> None:
    assert score("Zarqun Textiles LLC", "Zarqun Textiles", "organisation") > 0.8
