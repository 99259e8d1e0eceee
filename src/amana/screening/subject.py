"""Whom or what a question is about: names and what is known beside them, looked at before anything reads them.

A question makes nobody a subject of this node: it is sealed if it meets an entry of a list, and not kept at all if it
does not (:mod:`amana.screening.asking`).
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Sequence

import msgspec

from amana.language import Text
from amana.lists import Identifier
from amana.names import Facts, Kind, Number, fold
from amana.names.fold import LONGEST, latin_digits
from amana.screening.faults import BadSubject

MOST_NAMES = 20
MOST_FACTS = 20
MOST_LETTERS = LONGEST
MOST_OF_A_FACT = 100
LEAST_LETTERS = 2

_DATE = re.compile(r"[0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2})?)?|[0-9]{4}/[0-9]{4}")
_COUNTRY = re.compile(r"[a-z]{2}")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Subject(msgspec.Struct, frozen=True):
    """Whom a question is about.

    ``kind`` is None where it is not known. ``births`` and ``countries`` as :class:`amana.names.Facts` has them.
    """

    names: tuple[str, ...]
    kind: Kind | None = None
    births: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()

    @property
    def facts(self) -> Facts:
        """What is known beside the names."""
        numbers = tuple(Number(one.kind, one.value, one.country) for one in self.identifiers)
        return Facts(self.births, self.countries, numbers)


def checked(subject: Subject, where: str = "") -> Subject:
    """The subject with blanks taken off and codes in lower case. Raises BadSubject.

    >>> checked(Subject((" Ali  Hasan ",), countries=("EG",)))
    Subject(names=('Ali Hasan',), kind=None, births=(), countries=('eg',), identifiers=())
    """
    place = f"{where}." if where else ""
    if not subject.names:
        raise BadSubject("screening.no-name", _NO_NAME, f"{place}names")
    for field, most in (("names", MOST_NAMES), *((field, MOST_FACTS) for field in _FACTS)):
        if len(getattr(subject, field)) > most:
            raise BadSubject("screening.too-many", _TOO_MANY.fill(most=most), f"{place}{field}")
    names = [_name(text, f"{place}names[{number}]") for number, text in enumerate(subject.names)]
    return msgspec.structs.replace(
        subject,
        names=tuple(dict.fromkeys(names)),
        births=_each(subject.births, _birth, f"{place}births"),
        countries=_each(subject.countries, _country, f"{place}countries"),
        identifiers=tuple(
            _identifier(one, f"{place}identifiers[{number}]") for number, one in enumerate(subject.identifiers)
        ),
    )


def fault_of(name: str) -> BadSubject | None:
    """Why a name cannot be asked about, as where it is asked by itself; None if it can.

    >>> [fault.code if (fault := fault_of(name)) else "" for name in ("Ali", "", "7", "م" * 401, "a\\x00li")]
    ['', 'screening.no-name', 'screening.no-letters', 'screening.too-long', 'screening.control']
    """
    try:
        _name(name, "")
    except BadSubject as fault:
        return fault
    return None


def fingerprint(key: bytes, subject: Subject) -> bytes:
    """What tells one question from another and gives nothing away without the node's key (HMAC-SHA256, RFC 2104).

    Spellings that :func:`amana.names.fold` makes one are one question; any other fact or name makes it another one.
    """
    own = hmac.digest(key, b"amana screening fingerprint 1\x01", "sha256")  # one block of HKDF-Expand (RFC 5869)
    numbers = sorted((one.kind, one.value, one.country) for one in subject.identifiers)
    same = (sorted({fold(name) for name in subject.names}), subject.kind, sorted(subject.births),
            sorted(subject.countries), numbers)  # fmt: skip
    return hmac.digest(own, msgspec.json.encode(same), "sha256")


_FACTS = ("births", "countries", "identifiers")


def _name(text: str, where: str) -> str:
    plain = " ".join(_plain(text, MOST_LETTERS, where).split())
    if not plain:
        raise BadSubject("screening.no-name", _NO_NAME, where)
    if not _is_read(plain) or not fold(plain):
        raise BadSubject("screening.no-letters", _NO_LETTERS.fill(least=LEAST_LETTERS), where)
    return plain


def _is_read(name: str) -> bool:
    """Two letters, or a letter and a digit: M23 and G-9 are names of armed groups."""
    letters = sum(sign.isalpha() for sign in name)
    return letters >= LEAST_LETTERS or (letters == 1 and any(sign.isdigit() for sign in name))


def _plain(text: str, most: int, where: str) -> str:
    """The text, of a length that is read, without what no name needs and what misleads a reader."""
    if len(text) > most:
        raise BadSubject("screening.too-long", _TOO_LONG.fill(most=most), where)
    for number, letter in enumerate(text, 1):
        if letter in _BIDI:
            raise BadSubject("screening.bidi", _BIDI_TEXT.fill(at=number), where)
        if unicodedata.category(letter) in ("Cc", "Cs", "Cn", "Co") and letter not in "\t\r\n":
            raise BadSubject("screening.control", _CONTROL.fill(at=number, code=f"{ord(letter):04X}"), where)
    return text


def _each(values: Sequence[str], check: object, where: str) -> tuple[str, ...]:
    assert callable(check)
    return tuple(dict.fromkeys(check(value, f"{where}[{number}]") for number, value in enumerate(values)))


def _birth(text: str, where: str) -> str:
    plain = latin_digits(unicodedata.normalize("NFKC", _plain(text, MOST_OF_A_FACT, where)).strip())
    if not _DATE.fullmatch(plain):
        raise BadSubject("screening.birth", _BIRTH, where)
    return plain


def _country(text: str, where: str) -> str:
    plain = _plain(text, MOST_OF_A_FACT, where).strip().lower()
    if not _COUNTRY.fullmatch(plain):
        raise BadSubject("screening.country", _COUNTRY_TEXT, where)
    return plain


def _identifier(one: Identifier, where: str) -> Identifier:
    value = _plain(one.value, MOST_OF_A_FACT, f"{where}.value").strip()
    if not value:
        raise BadSubject("screening.no-number", _NO_NUMBER, f"{where}.value")
    country = _country(one.country, f"{where}.country") if one.country else ""
    return Identifier(_plain(one.kind, MOST_OF_A_FACT, f"{where}.kind").strip(), value, country)


_NO_NAME = Text(en="Write a name: this one is empty.", ar="اكتب اسمًا؛ فهذا الحقل فارغ.")
_NO_LETTERS = Text(
    en="A name needs at least {least} letters, or a letter with a number; digits and signs alone are not compared.",
    ar="لا يقل الاسم عن {least} من الحروف أو عن حرف مع رقم؛ أما الأرقام والرموز وحدها فلا تُقارَن.",
)
_TOO_LONG = Text(
    en="This is longer than {most} letters: that is no name. Write one name only.",
    ar="تجاوز النص {most} حرف، وليس ذلك اسمًا. اكتب اسمًا واحدًا فقط.",
)
_TOO_MANY = Text(en="There are more than {most} here. Give fewer.", ar="العدد هنا أكبر من {most}. قلّل منه.")
_BIDI_TEXT = Text(
    en="Sign {at} turns the direction of writing and can make a name look like another. Type the name anew.",
    ar="الرمز ذو الترتيب {at} يقلب اتجاه الكتابة، وقد يُظهر الاسم على غير حقيقته. اكتب الاسم من جديد.",
)
_CONTROL = Text(
    en="Sign {at} (U+{code}) is a control character, which no name has. Type the name anew.",
    ar="الرمز ذو الترتيب {at} ‏(U+{code}) محرف تحكّم لا يرد في اسم. اكتب الاسم من جديد.",
)
_BIRTH = Text(
    en="Write a date of birth as 1970, 1970-03, 1970-03-04 or 1970/1975.",
    ar="اكتب تاريخ الميلاد هكذا: 1970 أو 1970-03 أو 1970-03-04 أو 1970/1975.",
)
_COUNTRY_TEXT = Text(
    en="Write a country by its two letters (ISO 3166): eg, jo, sa.",
    ar="اكتب رمز الدولة بحرفين (ISO 3166)، مثل: eg وjo وsa.",
)
_NO_NUMBER = Text(en="Write the number: this one is empty.", ar="اكتب الرقم؛ فهذا الحقل فارغ.")
