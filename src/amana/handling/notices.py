"""Notices on persons and requests to track them, recognised by headlines and labels.

Only clear cases: a headline that opens as a notice, or holds one of its fixed phrases and does not speak of an
attack in the guise of such a notice. Body text is not read: ordinary reports mention people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from amana.handling.folding import fold, fold_words
from amana.handling.refusals import Refusal, category_refusal, phrases, refusal, terms, texts

HEADLINES: Final = 3
"""So many first lines of a report are read as headlines, beside the headings that its mark-up shows."""

HEADLINE_LENGTH: Final = 120
"""A longer line is prose: only its opening is judged."""

READ_LENGTH: Final = 2_000
"""No more of a line is folded: what comes later is no headline."""

CACHED_LENGTH: Final = 250
"""Longer texts are not remembered, so that caches stay small whatever is sent."""

NOTICE: Final = "refused:person-notice"
TRACKING: Final = "refused:person-tracking"


def _matcher(list_name: str, *, start: bool) -> re.Pattern[str]:
    """Matches a folded headline that has (or begins with) a phrase of the list, as whole words."""
    longest_first = sorted(phrases(list_name), key=len, reverse=True)
    before = "^" if start else r"(?<!\S)"
    return re.compile(rf"{before}(?:{'|'.join(map(re.escape, longest_first))})(?!\S)")


_OPENING: Final = _matcher("notice-start", start=True)
_PHRASE: Final = _matcher("notice", start=False)
_TRACK: Final = _matcher("track", start=False)
_THING: Final = _matcher("thing", start=True)
_ORDINARY: Final = _matcher("ordinary", start=False)
_LABELS: Final = terms("label")
_FIRST_WORDS: Final = frozenset(
    phrase.split()[0] for name in ("notice-start", "notice", "track") for phrase in phrases(name)
)


def headline_refusal(headline: str) -> Refusal | None:
    """Why a title or name is kept out; None for nearly all."""
    words = fold_words(headline[:READ_LENGTH])
    if _FIRST_WORDS.isdisjoint(words):
        return None
    plain = " ".join(words)
    opening = _OPENING.match(plain)
    if opening and not _about_a_thing(plain[opening.end() :].strip()):
        return refusal(NOTICE)
    return None if len(plain) > HEADLINE_LENGTH else _phrase_refusal(plain)


def _phrase_refusal(plain: str) -> Refusal | None:
    if _ORDINARY.search(plain):
        return None
    if _PHRASE.search(plain):
        return refusal(NOTICE)
    return refusal(TRACKING) if _TRACK.search(plain) else None


def _about_a_thing(rest: str) -> bool:
    """Whether what follows "wanted" is a thing that is needed, or an attack in the guise of a notice."""
    return bool(_THING.match(rest) or _THING.match(rest.removeprefix("ال")) or _ORDINARY.search(rest))


def text_refusal(text: str) -> Refusal | None:
    """Why a report is kept out: its headline is a notice on a person, or asks to track one. None for all others.

    >>> text_refusal("# WANTED: a man").reason
    'refused:person-notice'
    >>> text_refusal("# Phishing against ministries") is None
    True
    """
    return next(filter(None, map(headline_refusal, _headlines(text))), None)


_TAG: Final = re.compile(r"<[^<>]{0,200}>")


def _headlines(text: str) -> Iterator[str]:
    """The first lines that say something, and every Markdown heading."""
    seen = 0
    for line in text.splitlines():
        if seen >= HEADLINES and not line.startswith("#"):
            continue
        plain = _TAG.sub(" ", line[: 2 * READ_LENGTH]).strip()
        if fold(plain[:READ_LENGTH]):
            seen += 1
            yield plain


def label_refusal(labels: object) -> Refusal | None:
    """Why an object with these labels is kept out: one marks a notice, or names a category that is not accepted."""
    for label in texts(labels):
        found = _one_label(label) if len(label) <= CACHED_LENGTH else _judge_label(label[:READ_LENGTH])
        if found is not None:
            return found
    return None


def _judge_label(label: str) -> Refusal | None:
    plain = fold(label)
    if plain.startswith("amana category"):
        return category_refusal(plain.removeprefix("amana category"))
    return refusal(NOTICE) if plain.replace(" ", "") in _LABELS else None


_one_label = lru_cache(maxsize=4096)(_judge_label)
