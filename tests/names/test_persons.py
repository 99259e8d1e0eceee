"""Pairs of persons' names: what must meet, what must stay apart. No name here is of a list."""

from __future__ import annotations

import pytest

from amana.names import score

SAME = [
    ("أسامه ابراهيم", "اسامة إبراهيم"),
    ("Gamal Abdel Nasser", "جمال عبد الناصر"),
    ("Abdelrahman Kahtani", "عبد الرحمن القحطاني"),
    ("Abd al-Rahman al-Qahtani", "Abdurrahman Kahtani"),
    ("Noureddine Ben Ali", "نور الدين بن علي"),
    ("Nureddin Binali", "Nour al-Din bin Ali"),
    ("Saifullah Karimi", "سيف الله كريمي"),
    ("Mehmet Yılmaz", "Muhammad Yilmaz"),
    ("Hüseyin Çelik", "حسين جليك"),
    ("Djamel Belkacem", "جمال بلقاسم"),
    ("Cemal Şahin", "Jamal Shahin"),
    ("Gholamreza Rezai", "غلامرضا رضایی"),
    ("Ali Reza Noori", "Alireza Nuri"),
    ("Fathi Ishaq", "فتحي إسحق"),
    ("AL-QAHTANI, Abd al-Rahman", "Abd al-Rahman al-Qahtani"),
    ("Dr. Ahmad Zaydan", "أحمد زيدان"),
    ("ﻣﺤﻤﺪ ﺯﻳﺪﺍﻥ", "محمد زيدان"),
    ("Yusuf Kaplan", "Юсуф Каплан"),
]
APART = [
    ("محمد علي حسن", "محمود علي حسن"),
    ("أحمد خليل", "حامد خليل"),
    ("سالم عمر", "سليم عمر"),
    ("Hasan Ali", "Hussein Ali"),
    ("Mahmoud Zaydan", "Mohammed Zaydan"),
    ("Abdul Rahman al-Rashid", "Abdur Rahim al-Rashid"),
    ("Said Hasan", "Saad Hasan"),
    ("Abu Ahmad", "Ahmad"),
    ("أبو خالد", "خالد"),
    ("Samir Haddad", "Samira Haddad"),
]
FATHER_AND_SON = [
    ("Mohammed Ahmed Ali", "Ahmed Mohammed Ali"),
    ("Hassan Ali Zaydan", "Ali Hassan Zaydan"),
    ("خالد يوسف عمر الخطيب", "يوسف عمر الخطيب"),
    ("Tariq Samir Haddad", "Samir Haddad"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_spellings_of_one_name_meet(a: str, b: str) -> None:
    assert score(a, b, "person") > 0.9


@pytest.mark.parametrize(("a", "b"), APART)
def test_neighbouring_names_stay_apart(a: str, b: str) -> None:
    assert score(a, b, "person") < 0.5


@pytest.mark.parametrize(("a", "b"), FATHER_AND_SON)
def test_a_son_is_not_his_father(a: str, b: str) -> None:
    assert score(a, b, "person") < 0.5


def test_a_dropped_middle_name_costs_little_and_a_contradiction_much() -> None:
    dropped = score("Khalid Omar Zaydan", "Khalid Zaydan", "person")
    other = score("Khalid Omar Zaydan", "Khalid Samir Zaydan", "person")
    assert dropped > 0.8 > other


def test_a_family_name_may_stand_first() -> None:
    assert score("Zaghlul Khalid Omar", "Khalid Omar Zaghlul", "person") > 0.7


@pytest.mark.parametrize("name", ["", " ", "ـ", "🙂", "\x00\x07", "\u202e", "()", ",", "؛;"])
def test_nothing_to_compare_scores_zero(name: str) -> None:
    assert score(name, "Khalid Omar", "person") == 0.0
    assert score(name, "Hope Charity", "organisation") == 0.0


def test_a_very_long_name_is_bounded() -> None:
    assert score("خالد " * 5_000, "a" * 10_000, "person") < 0.5
