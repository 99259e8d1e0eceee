"""How numbers and dates are written for a reader: by language, country and choice of digits (Babel, CLDR).

Identifiers, addresses and hashes are never passed through here: they keep Latin digits.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from amana.extract.hijri import to_gregorian
from amana.store.times import moment

DIGITS = ("arab", "latn")
_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
# 622-07-19 (Julian 16 July 622), the first day of the first year, as a fraction of a Gregorian year; a Hijri year
# has 354.367 days (Umm al-Qura, mean). Only a guess to start from: the table decides.
_EPOCH, _RATIO = 621.54, 365.2425 / 354.367
_ALONE = re.compile(r"(?<![\w#&@./:-])(?<![A-Za-z]\s)[0-9]+(?![\w@/:-]|[.,][0-9])")
_HIJRI_MONTHS = {
    "ar": "المحرم,صفر,ربيع الأول,ربيع الآخر,جمادى الأولى,جمادى الآخرة,رجب,شعبان,رمضان,شوال,ذو القعدة,ذو الحجة",
    "en": "Muharram,Safar,Rabi I,Rabi II,Jumada I,Jumada II,Rajab,Sha'ban,Ramadan,Shawwal,Dhu al-Qa'da,Dhu al-Hijja",
}


class Writing(msgspec.Struct, frozen=True):
    """One reader's way of writing. ``digits``: `arab` (٠١٢) or `latn` (012); English always has Latin digits."""

    language: str = "ar"
    digits: str = "arab"
    country: str = ""
    timezone: str = "UTC"

    def number(self, value: int) -> str:
        """A count, grouped."""
        text = format_decimal(value, locale=_locale(self.language, self.country), numbering_system="latn")
        if self._arabic_digits():
            return text.replace(",", "٬").replace(".", "٬").translate(_ARABIC_INDIC)
        return text

    def decimal(self, value: float, places: int, *, signed: bool = False) -> str:
        """A measure to so many places; ``signed``: with + or −."""
        text = f"{value:{'+' if signed else ''}.{places}f}".replace("-", "−")
        return self.figures(text.replace(".", "٫") if self._arabic_digits() else text)

    def percent(self, share: float, places: int = 1) -> str:
        """A share (0..1) of a hundred."""
        return self.decimal(share * 100, places) + ("٪" if self._arabic_digits() else "%")

    def country_name(self, code: str) -> str:
        """A country (ISO 3166 alpha-2, any case) in the reader's language; the code itself if there is none such."""
        return str(_locale(self.language, self.country).territories.get(code.upper(), code))

    def day(self, when: date) -> str:
        """A date in words, by the Gregorian months that the country uses (تشرين الثاني or نوفمبر)."""
        return self.figures(format_date(when, "long", locale=_locale(self.language, self.country)))

    def hijri(self, when: date) -> str:
        """The same day by the Umm al-Qura calendar; empty outside its table."""
        found = _hijri(when)
        if found is None:
            return ""
        year, month, day = found
        language = "en" if self.language == "en" else "ar"
        name = _HIJRI_MONTHS[language].split(",")[month - 1]
        return self.figures(f"{day} {name} {year} {'AH' if language == 'en' else 'هـ'}")

    def clock(self, when: datetime) -> str:
        """Hours and minutes; the time zone is the datetime's own."""
        return self.figures(when.strftime("%H:%M"))

    def local(self, us: int) -> datetime:
        """A stored moment (microseconds) in the reader's time zone."""
        return moment(us).astimezone(_zone(self.timezone))

    def figures(self, text: str) -> str:
        """Latin digits in a text of ours, as this reader wants them."""
        return text.translate(_ARABIC_INDIC) if self._arabic_digits() else text

    def sentence(self, text: str) -> str:
        """A sentence in which only numbers that stand by themselves are written so: no part of a name or address.

        >>> Writing().sentence("12 حرفًا. مثال: 10.0.0.0/8 أو TLP 2.0")
        '١٢ حرفًا. مثال: 10.0.0.0/8 أو TLP 2.0'
        """
        return _ALONE.sub(lambda found: self.figures(found.group()), text)

    def _arabic_digits(self) -> bool:
        return self.digits == "arab" and self.language != "en"


@lru_cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Every country and territory (ISO 3166 alpha-2, lower case) with its name, in the order of the names."""
    named = _locale(language, "").territories
    found = [(code.lower(), name) for code, name in named.items() if len(code) == 2 and code not in _NO_COUNTRIES]
    return tuple(sorted(found, key=lambda one: one[1].translate(_SORTED)))


_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_SORTED = str.maketrans("أإآ", "ااا")


@lru_cache
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


@lru_cache
def _locale(language: str, country: str) -> Locale:
    for name in (f"{language}_{country.upper()}", language):
        try:
            return Locale.parse("en_GB" if name == "en" else name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("ar")


@lru_cache(maxsize=2048)
def _hijri(when: date) -> tuple[int, int, int] | None:
    guess = int((when.year + when.timetuple().tm_yday / 366 - _EPOCH) * _RATIO)
    for year, month in ((year, month) for year in (guess - 1, guess, guess + 1) for month in range(1, 13)):
        first = to_gregorian(year, month, 1)
        # The almanac's table has months of 28 to 31 days: it is asked back.
        if first is not None and 0 <= (day := (when - first).days) < 31 and to_gregorian(year, month, day + 1) == when:
            return year, month, day + 1
    return None
