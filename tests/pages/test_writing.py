"""Numbers and dates as a reader wants them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.extract.hijri import to_gregorian
from amana.pages.writing import Writing, countries

DAY = date(2026, 11, 24)
MOMENT = 1_795_562_100_000_000  # 2026-11-24T23:15:00Z


@pytest.mark.parametrize(
    ("writing", "number", "day"),
    [
        (Writing("ar", "arab", "EG"), "١٬٢٣٤٬٥٦٧", "٢٤ نوفمبر ٢٠٢٦"),
        (Writing("ar", "latn", "EG"), "1,234,567", "24 نوفمبر 2026"),
        (Writing("ar", "arab", "SY"), "١٬٢٣٤٬٥٦٧", "٢٤ تشرين الثاني ٢٠٢٦"),
        (Writing("ar", "arab", "MA"), "١٬٢٣٤٬٥٦٧", "٢٤ نونبر ٢٠٢٦"),
        (Writing("en", "arab", "EG"), "1,234,567", "24 November 2026"),
        (Writing("ar", "arab", "no such country"), "١٬٢٣٤٬٥٦٧", "٢٤ نوفمبر ٢٠٢٦"),
    ],
)
def test_digits_and_months_follow_language_country_and_choice(writing: Writing, number: str, day: str) -> None:
    assert writing.number(1234567) == number
    assert writing.day(DAY) == day


@pytest.mark.parametrize(
    ("writing", "share", "nats", "country"),
    [
        (Writing("ar", "arab", "EG"), "٩٧٫٣٪", "−٣٫٢", "الأردن"),
        (Writing("ar", "latn", "EG"), "97.3%", "−3.2", "الأردن"),
        (Writing("en", "arab", "EG"), "97.3%", "−3.2", "Jordan"),
    ],
)
def test_measures_are_written_as_the_reader_writes(writing: Writing, share: str, nats: str, country: str) -> None:
    assert writing.percent(0.973) == share
    assert writing.decimal(-3.2, 1) == nats
    assert writing.decimal(0.25, 1, signed=True)[0] == "+"
    assert writing.country_name("jo") == country
    assert writing.country_name("q9") == "q9"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_countries_stand_in_the_order_of_their_names(language: str) -> None:
    found = dict(countries(language))
    assert {"eg", "jo", "sa", "ma", "tn"} <= set(found)
    assert not {"zz", "un", "eu"} & set(found)
    assert len(found) > 240
    assert next(iter(found.values()))[0] in "اآأإA"


def test_a_moment_is_told_in_the_time_zone_of_the_node() -> None:
    cairo = Writing("ar", "arab", "EG", "Africa/Cairo").local(MOMENT)
    assert (cairo.day, cairo.hour, cairo.minute) == (25, 1, 15)
    assert Writing(timezone="No/Where").local(MOMENT).hour == 23


def test_the_hijri_date_is_named_in_both_languages() -> None:
    assert Writing("ar", "arab").hijri(DAY) == "١٤ جمادى الآخرة ١٤٤٨ هـ"
    assert Writing("en").hijri(DAY) == "14 Jumada II 1448 AH"
    assert Writing("ar").hijri(date(1800, 1, 1)) == ""


@given(st.dates(date(1925, 1, 1), date(2076, 12, 31)))
def test_every_day_of_the_table_is_found(day: date) -> None:
    written = Writing("en").hijri(day)
    number, *month, year, _ah = written.split()
    months = "Muharram,Safar,Rabi I,Rabi II,Jumada I,Jumada II,Rajab,Sha'ban,Ramadan,Shawwal,Dhu al-Qa'da,Dhu al-Hijja"
    assert to_gregorian(int(year), months.split(",").index(" ".join(month)) + 1, int(number)) == day
