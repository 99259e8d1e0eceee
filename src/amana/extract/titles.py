"""Titles and posts that stand before persons' names. They are known here so that no name becomes a finding."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from amana.extract import tables
from amana.extract.gazetteer import WORD, Entry, Gazetteer, Known
from amana.extract.letters import fold

_NAME_WORDS = 3  # how many words after a title may belong to the name


@cache
def entries() -> tuple[Entry, ...]:
    """The titles, with and without the article, for :class:`amana.extract.gazetteer.Gazetteer`."""
    words = tables.lines("titles.txt")
    return tuple(Entry(form, "title", word) for word in words for form in _with_article(word))


def _with_article(word: str) -> tuple[str, ...]:
    return (word,) if word.isascii() or word.startswith("ال") else (word, f"ال{word}")


@cache
def _titles() -> Gazetteer:
    return Gazetteer(entries())


@cache
def _not_in_names() -> frozenset[str]:
    """Words at which a name after a title has ended."""
    words = [
        *tables.lines("no-name-words.txt"),
        *tables.lines("place-words.txt"),
        "من",
        "على",
        "of",
        "and",
        "for",
        "the",
    ]
    return frozenset(fold(word).plain for word in words)


def has_title(plain: str) -> bool:
    """Whether a stretch of folded text holds a title."""
    return any(_stands_alone(plain, title) for title in _titles().find(plain))


def _stands_alone(plain: str, title: Known) -> bool:
    """Whether «م.» is an engineer's, not the end of 2026م. or a part of ش.م.م."""
    return title.start == 0 or not (plain[title.start - 1].isdigit() or plain[title.start - 1] == ".")


def stands_in_a_name(plain: str, start: int) -> bool:
    """Whether what begins at ``start`` may be part of a person's name.

    So it is after a title and one more word (الدكتور نبيل …), after an English title, and after بن, آل and their like.
    """
    offset = max(0, start - 40)
    before = plain[offset:start]
    last = before.split()[-1:]
    if before[-1:].isspace() and last and last[0] in family_words():
        return True
    return any(_leads_to_the_end(before, title) for title in _titles().find(before))


def _leads_to_the_end(before: str, title: Known) -> bool:
    between = before[title.end :]
    words = between.split()
    if not words:  # «زار الوزير مصر» has no name in it
        return between.isspace() and not before.startswith("ال", title.start)
    return len(words) == 1 and words[0].isalpha() and words[0] not in _not_in_names()


def names_after_titles(plain: str, titles: Iterable[Known]) -> frozenset[str]:
    """The words, in lower case, after these titles that may be a person's name; never shown to anybody."""
    return frozenset(
        word.lower() for title in titles if _stands_alone(plain, title) for word in _name_words(plain, title.end)
    )


def _name_words(plain: str, start: int) -> list[str]:
    words: list[str] = []
    for word in WORD.finditer(plain, start, start + 60):
        gap = plain[start : word.start()]
        ended = word[0] in _not_in_names() or has_title(word[0]) or gap.strip(" \t.:-")
        latin_small = word[0].isascii() and not word[0][0].isupper()
        article_first = not words and word[0].startswith("ال")
        if ended or latin_small or article_first or len(words) == _NAME_WORDS:
            break
        words.append(word[0])
        start = word.end()
    return words


@cache
def sentence_words() -> frozenset[str]:
    """English words that are capitalised because they begin a sentence, and begin no name."""
    return frozenset(tables.lines("sentence-words.txt"))


@cache
def family_words() -> frozenset[str]:
    """Words inside personal names (بن، آل) and names of firms that a family runs, folded."""
    return frozenset(fold(word).plain for word in tables.lines("family-words.txt"))
