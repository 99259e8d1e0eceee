"""Bodies (companies, charities, ministries …) by the way their names are written; never a person.

A name counts where its ends are certain: between quotation marks with a word for a body in it («جمعية الأمل
الخيرية», شركة «النجم»), or before a legal form (Blue Sea Supplies LLC). The legal form is dropped. A stretch that
holds a title, a word of family names, or a name that stands after a title elsewhere in the text is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from amana.extract import tables
from amana.extract.gazetteer import WORD, Entry, Known
from amana.extract.letters import Folded, fold
from amana.extract.titles import family_words, has_title, names_after_titles, sentence_words

Span = tuple[str, int, int]  # value, start and end in the folded text

_MOST_WORDS = 9
_LONGEST = 90
_QUOTED = re.compile('«([^«»\n]{3,90})»|“([^“”\n]{3,90})”|„([^„“”\n]{3,90})[“”]|"([^"\n]{3,90})"|‹([^‹›\n]{3,90})›')
_EMPHASIS = "*_ \t"
_BREAK = re.compile(r"[\n,،؛;:.!?؟()\[\]«»“”\"/|—–]")
_VERB_AFTER_NOUN = re.compile(r"(?<![^\W\d_])ال[^\W\d_]+\s(?:س?[يت][^\W\d_]{3,})(?![^\W\d_])")  # الهيئة تحذر
_CAPITALISED = re.compile(r"(?:[A-Z][\w'’-]*|&)(?:\s(?:[A-Z][\w'’-]*|&|of(?=\s)))*\s?\Z")


def entries() -> list[Entry]:
    """The bodies known by name, for :class:`amana.extract.gazetteer.Gazetteer`."""
    return [Entry(name, "organisation", name) for name in tables.lines("organisations.txt")]


def find(folded: Folded, titles: list[Known]) -> list[Span]:
    """The bodies whose names have certain ends, in order, without overlaps; ``titles`` are those in the text."""
    plain = folded.plain
    candidates = [*_quoted(plain), *_before_legal_forms(plain)]
    if not candidates:
        return []
    persons = names_after_titles(plain, titles)
    found: list[Span] = []
    for start, end, type_start in sorted(candidates):
        if not found or start >= found[-1][2]:
            span = _named(folded, start, end, type_start)
            if span is not None and _is_no_person(plain[span[1] : span[2]], persons):
                found.append(span)
    return found


def _named(folded: Folded, start: int, end: int, type_start: int) -> Span | None:
    """The name without its legal form, as written; with the word before the quotation mark if that says the type."""
    plain = folded.plain
    legal = _legal_form_at_end().search(plain, start, end)
    last = legal.start() if legal else end
    while last > start and not plain[last - 1].isalnum():
        last -= 1
    if not _is_a_name(plain[start:last]):
        return None
    name = folded.original[slice(*folded.span(start, last))]
    if type_start < start:
        word = WORD.match(plain, type_start)
        assert word is not None
        name = f"{folded.original[slice(*folded.span(type_start, word.end()))]} {name}"
    return name, type_start, last


def _is_a_name(plain: str) -> bool:
    words = WORD.findall(plain)
    if not words or len(words) > _MOST_WORDS or _BREAK.search(plain) or _VERB_AFTER_NOUN.search(plain):
        return False
    return not _no_name_words() & {*words}


def _is_no_person(plain: str, persons: frozenset[str]) -> bool:
    words = {*WORD.findall(plain)}
    return not (has_title(plain) or words & family_words() or {word.lower() for word in words} & persons)


def _quoted(plain: str) -> Iterator[tuple[int, int, int]]:
    """Start and end of each quoted name of a body, and where the word for its type begins."""
    for quote in _QUOTED.finditer(plain):
        start, end = quote.span(quote.lastindex or 0)
        while start < end and plain[start] in _EMPHASIS:
            start += 1
        first = WORD.match(plain, start)
        if first is None:
            continue
        if _says_type(plain[start:end]):
            yield start, end, start
        else:
            type_start = _type_before(plain, quote.start())
            if type_start is not None:
                yield start, end, type_start


def _says_type(name: str) -> bool:
    """Whether a quoted name says that it is a body: in Arabic by its first word, in English by any, all capitalised."""
    words = WORD.findall(name)
    if len(words) < 2:
        return False
    if not words[0].isascii():
        named = words[1].startswith(("ال", "لل")) or not words[0].startswith("ال")
        return named and words[0].removeprefix("ال") in _type_words()
    large = all(word[0].isupper() or len(word) <= 3 for word in words)
    return large and any(word in _type_words() for word in words)


def _type_before(plain: str, quote: int) -> int | None:
    """Where the word for a type that stands directly before a quotation mark begins (شركة «النجم»)."""
    before = re.search(r"(?<![^\W\d_])([وفبكل]?)([^\W\d_]+)\s\Z", plain[max(0, quote - 24) : quote])
    if before is None:
        return None
    offset = max(0, quote - 24)
    for group_start, word in ((before.start(1), before[1] + before[2]), (before.start(2), before[2])):
        if word in _type_words() and not word.isascii():
            return offset + group_start
    return None


def _before_legal_forms(plain: str) -> Iterator[tuple[int, int, int]]:
    """Start and end of each name that a legal form ends."""
    for form in _legal_form().finditer(plain):
        end = form.start()
        while end and plain[end - 1] in " ,،(":
            end -= 1
        offset = max(0, end - _LONGEST)
        offset = max([offset, *(stop.end() for stop in _BREAK.finditer(plain, offset, end))])
        start = (_english_start if form[0][0].isascii() else _arabic_start)(plain[offset:end])
        if start is not None:
            yield offset + start, end, offset + start


def _arabic_start(before: str) -> int | None:
    """Where the last word for a type begins that has at least one word after it."""
    start = None
    for word in WORD.finditer(before):
        if word.end() == len(before):
            break
        for skip in (0, 1):
            if word[0][skip:] in _type_words() and (skip == 0 or word[0][0] in "وفبكل"):
                start = word.start() + skip
                break
    return start


def _english_start(before: str) -> int | None:
    """Where the row of capitalised words at the end begins, without the words that begin a sentence."""
    row = _CAPITALISED.search(before)
    if row is None:
        return None
    for word in WORD.finditer(before, row.start()):
        if word[0] not in sentence_words():
            return None if " of " in before[word.start() :] and word[0] not in _type_words() else word.start()
    return None


@cache
def _legal_forms() -> str:
    """Every legal form as one alternative, dots and spaces inside optional where it has dots."""
    forms = []
    for line in tables.lines("legal-forms.txt"):
        folded = fold(line).plain
        if "." in folded:
            forms.append(r"\.?\s?".join(re.escape(letter) for letter in folded.strip(".").split(".")) + r"\.?")
        else:
            forms.append(re.escape(folded).replace(r"\ ", r"\s") + r"\.?")
    return "|".join(sorted(forms, key=len, reverse=True))


@cache
def _legal_form() -> re.Pattern[str]:
    return re.compile(rf"(?<=[\s(،,])(?:{_legal_forms()})(?![^\W\d_])")


@cache
def _legal_form_at_end() -> re.Pattern[str]:
    return re.compile(rf"[\s(،,]{{1,3}}(?:{_legal_forms()})\)?\s?\Z")


@cache
def _type_words() -> frozenset[str]:
    return frozenset(fold(word).plain for word in tables.lines("organisation-words.txt"))


@cache
def _no_name_words() -> frozenset[str]:
    return frozenset(fold(word).plain for word in tables.lines("no-name-words.txt"))
