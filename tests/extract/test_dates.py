"""Dates in Arabic and English text: Gregorian in all month names, Hijri by Umm al-Qura, and what is no date."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

import pytest
from babel.dates import get_month_names
from hypothesis import given
from hypothesis import strategies as st

from amana.extract import dates, hijri

ENGLISH = get_month_names("wide", locale="en")
ARABIC = get_month_names("wide", locale="ar_EG")


def values(text: str) -> list[str]:
    """The ISO dates found in ``text``, in order."""
    return [finding.value for finding in dates.find(text)]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("١٤ مارس ٢٠٢٦", "2026-03-14"),
        ("۱۴ مارس ۲۰۲۶", "2026-03-14"),
        ("الأحد 5 تموز 2026", "2026-07-05"),
        ("5 تَمُّوز 2026م", "2026-07-05"),
        ("5 تموز/يوليو 2026", "2026-07-05"),
        ("5 تموز (يوليو) 2026", "2026-07-05"),
        ("5 كانون الأول/ديسمبر 2025", "2025-12-05"),
        ("5 كانون الثاني 2026", "2026-01-05"),
        ("30 تشرين أول 2025", "2025-10-30"),
        ("3 اذار 2026", "2026-03-03"),
        ("3 أبريل 2026", "2026-04-03"),
        ("3 ابريل 2026", "2026-04-03"),
        ("3 إبريل 2026", "2026-04-03"),
        ("20 جانفي 2026", "2026-01-20"),
        ("20 فيفري 2026", "2026-02-20"),
        ("20 جويلية 2026", "2026-07-20"),
        ("20 أوت 2026", "2026-08-20"),
        ("20 غشت 2026", "2026-08-20"),
        ("20 يوليوز 2026", "2026-07-20"),
        ("20 دجنبر 2026", "2026-12-20"),
        ("20 آب 2026", "2026-08-20"),
        ("يوم 3 من شهر مايو لعام 2026", "2026-05-03"),
        ("3 من مايو من عام 2026", "2026-05-03"),
        ("3 مايو، 2026", "2026-05-03"),
        ("3 مايو سنة 2026", "2026-05-03"),
        ("3-مايو-2026", "2026-05-03"),
        ("صدر في3مايو2026وانتهى", "2026-05-03"),
        ("الثالث من مايو 2026", "2026-05-03"),
        ("الثالث والعشرين من شهر أيار/مايو 2026", "2026-05-23"),
        ("والحادي والثلاثين من ديسمبر ٢٠٢٥", "2025-12-31"),
        ("الثاني عشر من كانون الثاني 2026", "2026-01-12"),
        ("الأحد الثالث من مايو 2026", "2026-05-03"),
        ("\u200f14 مارس\u200f 2026\u200f", "2026-03-14"),
        ("3 مـــايو 2026", "2026-05-03"),
        ("3 May 2026", "2026-05-03"),
        ("3rd May 2026", "2026-05-03"),
        ("the 3rd of May, 2026", "2026-05-03"),
        ("May 3, 2026", "2026-05-03"),
        ("MAY 3 2026", "2026-05-03"),
        ("Sept. 2, 2026", "2026-09-02"),
        ("2 Sep 2026", "2026-09-02"),
        ("the twenty-first of June 2026", "2026-06-21"),
        ("1er juillet 2026", "2026-07-01"),
        ("2026-05-03", "2026-05-03"),
        ("2026-05-03T18:05:00Z", "2026-05-03"),
        ("2026/5/3", "2026-05-03"),
        ("9/7/2026", "2026-07-09"),
        ("٩/٧/٢٠٢٦", "2026-07-09"),
        ("9 / 7 / 2026م", "2026-07-09"),
        ("3-5-2026", "2026-05-03"),
        ("3.5.2026.", "2026-05-03"),
        ("5/27/2026", "2026-05-27"),
    ],
)
def test_one_gregorian_date(text: str, iso: str) -> None:
    assert values(f"قال: {text}، ثم سكت") == [iso]
    assert values(text) == [iso]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("١٢ محرّم ١٤٤٨", "2026-06-27"),
        ("25 رمضان 1447هـ", "2026-03-14"),
        ("25 رمضان المبارك 1447 هـ", "2026-03-14"),
        ("25 رمضان لعام 1447 هجرية", "2026-03-14"),
        ("الأول من رجب ١٤٤٨هـ", "2026-12-10"),
        ("غرة رجب ١٤٤٨هـ", "2026-12-10"),
        ("1 رجب الفرد 1448ه", "2026-12-10"),
        ("12/1/1448هـ", "2026-06-27"),
        ("12-01-1448", "2026-06-27"),
        ("١٤٤٨/١/١٢هـ", "2026-06-27"),
        ("1 شوال 1446", "2025-03-30"),
        ("1 صفر 1447", "2025-07-26"),
        ("1 ربيع الأول 1447", "2025-08-24"),
        ("1 ربيع الآخر 1447", "2025-09-23"),
        ("1 ربيع الثاني 1447", "2025-09-23"),
        ("1 جمادى الأولى 1447", "2025-10-23"),
        ("1 جمادى الآخرة 1447", "2025-11-22"),
        ("1 جمادى الثانية 1447", "2025-11-22"),
        ("1 شعبان 1447", "2026-01-20"),
        ("1 ذو القعدة 1447", "2026-04-18"),
        ("1 ذي القعدة 1447", "2026-04-18"),
        ("1 ذو الحجة 1447", "2026-05-18"),
        ("التاسع من ذي الحجّة 1447هـ", "2026-05-26"),
        ("25 Ramadan 1447 AH", "2026-03-14"),
        ("12 Muharram 1448", "2026-06-27"),
    ],
)
def test_one_hijri_date(text: str, iso: str) -> None:
    assert values(text) == [iso]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("بين ١ و١٨ يونيو ٢٠٢٦", ["2026-06-01", "2026-06-18"]),
        ("من 3 إلى 5 آذار 2026", ["2026-03-03", "2026-03-05"]),
        ("من الثلاثاء 3 إلى الخميس 5 آذار 2026", ["2026-03-03", "2026-03-05"]),
        ("من 3 وحتى 5 آذار 2026", ["2026-03-03", "2026-03-05"]),
        ("1-18 June 2026", ["2026-06-01", "2026-06-18"]),
        ("June 1–18, 2026", ["2026-06-01", "2026-06-18"]),
        ("3، 4 و5 مايو 2026", ["2026-05-03", "2026-05-04", "2026-05-05"]),
        ("3, 4 and 5 May 2026", ["2026-05-03", "2026-05-04", "2026-05-05"]),
        ("من 28 أيار إلى 3 حزيران 2026", ["2026-05-28", "2026-06-03"]),
        ("from 28 December to 3 January 2026", ["2025-12-28", "2026-01-03"]),
        ("May 28 to June 3, 2026", ["2026-05-28", "2026-06-03"]),
        ("من 25 إلى 27 رمضان 1447هـ", ["2026-03-14", "2026-03-16"]),
        ("9/7/2026-12/7/2026", ["2026-07-09", "2026-07-12"]),
        ("9/7/2026 - 12/7/2026", ["2026-07-09", "2026-07-12"]),
        ("9-12/7/2026", ["2026-07-09", "2026-07-12"]),
        ("الأربعاء 25 رمضان 1447هـ الموافق 14 مارس 2026م", ["2026-03-14", "2026-03-14"]),
        ("2 May 2026, 3 May 2026", ["2026-05-02", "2026-05-03"]),
        ("بين 30 ديسمبر 2025 و2 يناير 2026", ["2025-12-30", "2026-01-02"]),
    ],
)
def test_ranges_lists_and_pairs(text: str, found: list[str]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "منذ عام ١٤٤٥هـ",
        "نوفمبر ٢٠٢٥",
        "تشرين الثاني/نوفمبر 2025",
        "تشرين الثاني من عام 2025",
        "الأسبوع الثاني من مايو 2026",
        "التقرير الثالث من يونيو 2026",
        "الأحد الثاني من مايو 2026",
        "the first week of May 2026",
        "May 2026",
        "اتفاقية 1988",
        "5 تموز",
        "31 يونيو 2026",
        "30 فبراير 2026",
        "31/6/2026",
        "0/5/2026",
        "31 رمضان 1447هـ",
        "1 رجب 1600هـ",
        "5 مايو 1447هـ",
        "9/7/2026هـ",
        "12/1/1448م",
        "5 رمضان 2026",
        "5 أيار/يونيو 2026",
        "build 6.1.0.2018",
        "1.2.3.2026",
        "nginx/1.24.2026",
        "https://news.example/2026/05/03/story",
        "report-2026-05-03.pdf",
        "CVE-2026-05-03",
        "file_2026-05-03_v2",
        "+20 2 5550 0199",
        "10.12.2026.1",
        "20260503",
        "",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert values(text) == []


def test_places_are_those_of_the_original_text() -> None:
    text = "\u200fفي ١٢ مُحَرَّم ١٤٤٨هـ، وبين ١ و١٨ يونيو ٢٠٢٦."
    found = dates.find(text)
    assert [finding.text for finding in found] == ["١٢ مُحَرَّم ١٤٤٨هـ", "١", "١٨ يونيو ٢٠٢٦"]
    assert all(text[finding.start : finding.end] == finding.text for finding in found)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_date_is_read_back_in_every_common_form(day: date) -> None:
    forms = [
        day.isoformat(),
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day} {ENGLISH[day.month]} {day.year}",
        f"{ENGLISH[day.month]} {day.day}, {day.year}",
        f"{day.day} {ARABIC[day.month]} {day.year}م",
    ]
    assert [values(form) for form in forms] == [[day.isoformat()]] * len(forms)


@given(st.text(alphabet="٣12026/.-–، \nوهـممنالىMay مايو رجب 1448", max_size=300))
def test_findings_never_overlap_and_lie_in_the_text(text: str) -> None:
    reached = 0
    for finding in dates.find(text):
        assert reached <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.text
        assert date.fromisoformat(finding.value).year > 1600
        reached = finding.end


@given(st.text(max_size=40), st.text(alphabet="\u064b\u064e\u0651\u0640\u200f", max_size=3))
def test_diacritics_tatweel_and_bidi_marks_do_not_matter(around: str, marks: str) -> None:
    around = "".join(character for character in around if unicodedata.category(character) in ("Lo", "Zs"))
    text = f"{around} 1{marks}4 م{marks}ا{marks}رس{marks} 2026 {around}"
    assert values(text) == ["2026-03-14"]


def test_umm_al_qura_years_follow_one_another() -> None:
    for year in range(hijri.FIRST_YEAR, hijri.LAST_YEAR):
        days = [day for month in range(1, 13) for day in range(1, 33) if hijri.to_gregorian(year, month, day)]
        first, following = hijri.to_gregorian(year, 1, 1), hijri.to_gregorian(year + 1, 1, 1)
        assert first is not None
        assert following is not None
        assert following - first == timedelta(len(days))
        assert 353 <= len(days) <= 356


@pytest.mark.parametrize(
    ("year", "month", "day", "gregorian"),
    [
        (1343, 1, 1, "1924-08-01"),
        (1400, 1, 1, "1979-11-20"),
        (1445, 6, 29, "2024-01-11"),
        (1447, 9, 25, "2026-03-14"),
        (1500, 12, 30, "2077-11-16"),
    ],
)
def test_umm_al_qura_days_known_from_the_almanac(year: int, month: int, day: int, gregorian: str) -> None:
    assert hijri.to_gregorian(year, month, day) == date.fromisoformat(gregorian)


@pytest.mark.parametrize(
    "parts", [(1342, 1, 1), (1501, 1, 1), (1447, 0, 1), (1447, 13, 1), (1447, 9, 0), (1447, 9, 31)]
)
def test_days_that_the_calendar_does_not_have(parts: tuple[int, int, int]) -> None:
    assert hijri.to_gregorian(*parts) is None
