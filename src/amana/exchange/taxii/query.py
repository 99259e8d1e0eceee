"""What a query string asks for: how many, from where on, and which (TAXII 2.1 sections 3.4 filtering, 3.5 paging).

Parameters that the standard does not know are passed over. Those it knows must be right, and come once: a list is
written with commas, and two values for one name would be read differently by different programs.

>>> read(b"limit=2&match[type]=indicator,malware").types
('indicator', 'malware')
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import unquote_to_bytes

import msgspec

from amana.exchange.taxii import errors
from amana.language import Text
from amana.stix.timestamps import is_timestamp, normalised
from amana.store.transaction import microseconds

PAGE = 1000  # the most objects in one answer, and how many come if nothing is said
MOST_VALUES = 500  # in one filter
LONGEST = 32_768  # bytes of query string


class Filters(msgspec.Struct, frozen=True):
    """What is asked for. ``added_after``: microseconds since 1970, None for the start; ``next``: a cursor, unread.

    ``versions`` holds ``first``, ``last``, ``all`` or moments in the form in which they are stored.
    """

    limit: int = PAGE
    added_after: int | None = None
    next: str = ""
    ids: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    spec_versions: tuple[str, ...] = ()
    versions: tuple[str, ...] = ("last",)

    def asked(self) -> bytes:
        """The filters without place and number: what a cursor is bound to."""
        parts = (self.ids, self.types, self.spec_versions, self.versions)
        return repr((self.added_after, *map(sorted, parts))).encode()


NOTHING = Filters()
OF_AN_OBJECT = frozenset(("limit", "added_after", "next", "match[version]", "match[spec_version]"))
OF_VERSIONS = frozenset(("limit", "added_after", "next", "match[spec_version]"))
OF_REMOVAL = frozenset(("match[version]", "match[spec_version]"))
EVERY_VERSION = Filters(versions=("all",))


def read(query: bytes, known: frozenset[str] | None = None, default: Filters = NOTHING) -> Filters:
    """The filters in a query string that is still percent-encoded, over what the resource does by default.

    ``known`` names the parameters that the resource takes (all, if None); others are passed over.
    Raises Refused (400 or 414).
    """
    if not query:
        return default
    if len(query) > LONGEST:
        raise errors.address_too_long(LONGEST)
    values: dict[str, object] = {}
    for name, value in _pairs(query):
        if name not in _READERS or (known is not None and name not in known):
            continue
        field, reader = _READERS[name]
        if field in values:
            raise errors.bad_request("taxii.repeated", _REPEATED.fill(name=name), name)
        values[field] = reader(name, value)
    return msgspec.structs.replace(default, **values)


_BAD_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def _pairs(query: bytes) -> list[tuple[str, str]]:
    """Names and values, decoded. Raises Refused if there is a sign that cannot be decoded."""
    if _BAD_PERCENT.search(query):
        raise errors.bad_request("taxii.not-decodable", _NOT_DECODABLE)
    pairs = []
    for part in query.replace(b"+", b" ").split(b"&"):
        name, _, value = part.partition(b"=")
        try:
            pairs.append((unquote_to_bytes(name).decode("utf-8"), unquote_to_bytes(value).decode("utf-8")))
        except UnicodeDecodeError:
            raise errors.bad_request("taxii.not-decodable", _NOT_DECODABLE) from None
    return pairs


def _limit(name: str, value: str) -> int:
    digits = value.lstrip("0")
    if not (digits.isascii() and digits.isdigit() and value.isascii()):
        raise errors.bad_request("taxii.bad-limit", _BAD_LIMIT, name)
    return min(int(digits), PAGE) if len(digits) < 10 else PAGE


def _added_after(name: str, value: str) -> int:
    # Dates added are whole microseconds: "after" means the same with and without the digits beyond the sixth.
    if not is_timestamp(value):
        raise errors.bad_request("taxii.bad-timestamp", _BAD_TIMESTAMP, name)
    return microseconds(datetime.fromisoformat(normalised(value)[:26]).replace(tzinfo=UTC))


def _next(name: str, value: str) -> str:
    # Whether it is one of ours is seen when it is opened; an empty one means the start (as clients send it).
    return value


def _list(pattern: str, text: Text) -> Callable[[str, str], tuple[str, ...]]:
    """A reader of comma lists whose members must have a form."""
    form = re.compile(pattern, re.ASCII)

    def reader(name: str, value: str) -> tuple[str, ...]:
        members = tuple(dict.fromkeys(value.split(",")))
        if len(members) > MOST_VALUES:
            raise errors.bad_request("taxii.too-many-values", _TOO_MANY_VALUES.fill(most=MOST_VALUES), name)
        if not all(map(form.fullmatch, members)):
            raise errors.bad_request("taxii.bad-filter", text, name)
        return members

    return reader


_KEYWORDS = frozenset(("first", "last", "all"))


def _versions(name: str, value: str) -> tuple[str, ...]:
    members = value.split(",")
    if len(members) > MOST_VALUES:
        raise errors.bad_request("taxii.too-many-values", _TOO_MANY_VALUES.fill(most=MOST_VALUES), name)
    if not all(one in _KEYWORDS or is_timestamp(one) for one in members):
        raise errors.bad_request("taxii.bad-version", _BAD_VERSION, name)
    return tuple(dict.fromkeys(one if one in _KEYWORDS else normalised(one) for one in members))


_BAD_LIMIT = Text(
    en="`limit` must be a whole number from 1 on, such as limit=100.",
    ar="يجب أن تكون قيمة limit عددًا صحيحًا أكبر من الصفر، مثل limit=100.",
)
_BAD_TIMESTAMP = Text(
    en="This is not a moment in UTC. Write it like 2026-01-31T12:00:00.000000Z.",
    ar="هذا ليس تاريخًا ووقتًا بالتوقيت العالمي. اكتبه بالصيغة 2026-01-31T12:00:00.000000Z.",
)
_BAD_VERSION = Text(
    en="A version is `first`, `last`, `all`, or a moment such as 2026-01-31T12:00:00.000Z; separate several by commas.",
    ar="الإصدار إما first أو last أو all، وإما تاريخ ووقت مثل 2026-01-31T12:00:00.000Z، وتُفصل القيم بفاصلة لاتينية.",
)
_BAD_ID = Text(
    en="An object's id is its type, two hyphens and a UUID; separate several by commas.",
    ar="معرّف الكائن هو نوعه ثم شرطتان ثم UUID، وتُفصل المعرّفات بفاصلة لاتينية.",
)
_BAD_TYPE = Text(
    en="A type is lower-case Latin letters, digits and hyphens, such as `indicator`; separate several by commas.",
    ar="النوع اسم بحروف لاتينية صغيرة وأرقام وشرطات، مثل indicator، وتُفصل الأنواع بفاصلة لاتينية.",
)
_BAD_SPEC_VERSION = Text(
    en="A specification version looks like 2.1; separate several by commas.",
    ar="إصدار المواصفة يُكتب مثل 2.1، وتُفصل القيم بفاصلة لاتينية.",
)
_TOO_MANY_VALUES = Text(
    en="A filter takes at most {most} values. Ask in several requests.",
    ar="أقصى عدد من القيم في المرشّح الواحد {most}. وزّع الطلب على عدة طلبات.",
)
_REPEATED = Text(
    en="The parameter {name} comes twice. Write it once, with commas between its values.",
    ar="المعامل {name} مكرر. اكتبه مرة واحدة وافصل قيمه بفاصلة لاتينية.",
)
_NOT_DECODABLE = Text(
    en="The query cannot be decoded: write signs as percent-encoded UTF-8 (RFC 3986).",
    ar="تعذّر فك ترميز الطلب: اكتب الرموز بترميز UTF-8 المئوي (RFC 3986).",
)

_TYPE = "[a-z0-9][a-z0-9-]{1,249}"
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_READERS: dict[str, tuple[str, Callable[[str, str], object]]] = {
    "limit": ("limit", _limit),
    "added_after": ("added_after", _added_after),
    "next": ("next", _next),
    "match[id]": ("ids", _list(f"{_TYPE}--{_UUID}", _BAD_ID)),
    "match[type]": ("types", _list(_TYPE, _BAD_TYPE)),
    "match[spec_version]": ("spec_versions", _list(r"\d{1,3}\.\d{1,3}", _BAD_SPEC_VERSION)),
    "match[version]": ("versions", _versions),
}
