"""The lexicon of the technical scan, and what the words around a value say about it."""

from __future__ import annotations

import re
from functools import cache

from amana.extract import tables

_NEAR = 36  # characters before or after a value that are read
_ARABIC_PREFIX = r"(?:[وف]?[بلك]?(?:ال)?|[وف]?لل)"
_SIGNS = r"[\s:=|,*\"'`«“(\[-]"
_LINKING = r"(?:رقم|رقمه|number|no\.?|is|are|هو|هي|من|بين|from|between|like|such as|e\.g\.|مثل|التالي|التالية)"
_BETWEEN = rf"{_SIGNS}{{0,6}}(?:{_LINKING}[\s:]{{1,2}}){{0,2}}{_SIGNS}{{0,4}}"
_LISTED = r"(?:[0-9][0-9.]{2,20}[\s,،;]{1,3}(?:(?:and|or|to|و|أو|إلى)\s?)?){0,4}"


_WORDS_BEFORE = re.compile(r"(?:(?<!\w)[^\W\d]+\s){2,4}\Z")
_PREFIX = re.compile(r"^[وفبكل]{0,2}(?:ال|لل)(?=\w{3})")


@cache
def group(name: str) -> frozenset[str]:
    """The words of one group of ``data/technical-words.csv``."""
    return _groups()[name]


@cache
def _groups() -> dict[str, frozenset[str]]:
    return {key: frozenset(words.split("|")) for key, words in tables.rows("technical-words.csv", 2)}


def _any_of(name: str) -> str:
    return "|".join(sorted(map(re.escape, group(name)), key=len, reverse=True))


@cache
def _last_kind() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w){_ARABIC_PREFIX}(?:(?P<host>{_any_of('before-host')})|(?P<file>{_any_of('before-file')}))(?!\w)",
        re.IGNORECASE,
    )


@cache
def _number_after(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){_ARABIC_PREFIX}(?:{_any_of(words)})\.?{_BETWEEN}{_LISTED}\Z", re.IGNORECASE)


@cache
def _version_after() -> re.Pattern[str]:
    return re.compile(rf"[^.؟!\n]{{0,{_NEAR}}}?(?:{_any_of('after-version')})", re.IGNORECASE)


@cache
def _unit_after() -> re.Pattern[str]:
    return re.compile(rf"\s?(?:{_any_of('units')})(?!\w)", re.IGNORECASE)


def kind_before(text: str, start: int) -> str:
    """``host`` or ``file``, whichever word stands nearest before ``start`` in the line; empty if none does."""
    before = text[max(0, start - _NEAR) : start].rpartition("\n")[2]
    last = ""
    for match in _last_kind().finditer(before):
        last = match.lastgroup or ""
    return last


def says_version(text: str, start: int, end: int) -> bool:
    """Whether the words around ``text[start:end]`` say that it is a version or the number of a section."""
    before, after = text[max(0, start - 2 * _NEAR) : start].lower(), text[end : end + 2 * _NEAR].lower()
    if _has_any("before-version", before) and _number_after("before-version").search(before):
        return True
    if _has_any("after-version", after) and _version_after().match(after):
        return True
    small = all(len(number) < 3 for number in text[start:end].split("."))
    return small and bool(_number_after("before-section").search(before) or _is_version_of(before))


def _is_version_of(before: str) -> bool:
    """«إصدار البرنامج الثابت 5.4.3.2»: up to three words between, none of which leads to a host."""
    match = _WORDS_BEFORE.search(before) if _has_any("before-version", before) else None
    if match is None:
        return False
    last = [_article_off(word) for word in match[0].split()]
    versions = [place for place, word in enumerate(last) if word in group("before-version")]
    return bool(versions) and not group("leads-elsewhere").union(group("before-host")).intersection(last)


def _article_off(word: str) -> str:
    return _PREFIX.sub("", word, count=1) if word not in group("before-version") else word


def _has_any(name: str, text: str) -> bool:
    """Whether a word of the group stands anywhere in the text: much faster than the pattern, and mostly no."""
    return any(word in text for word in group(name))


def says_amount(text: str, end: int) -> bool:
    """Whether a unit stands after ``end``."""
    return _unit_after().match(text, end, end + _NEAR) is not None
