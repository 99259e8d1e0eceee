"""A bulletin as its readers see it: addresses, blocks, dates, what was corrected; nothing is left to find out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest

from amana.handling import ANONYMOUS
from amana.newsroom.article import Block, blocks
from amana.pages.highlight import reveal
from amana.store import Reader
from amana.store.bulletins import Bulletin, Revision, neighbours, revisions
from amana.store.comments import Comment, comments

_WROTE = re.compile(r"^\s*(?:كتب(?:ت|وا|ه|ها)?|بقلم|by)(?:\s|(?=[:ـ–—-]))[\s:ـ–—-]*", re.IGNORECASE)
SUMMARY = 200  # characters of the body that stand for it where it has no standfirst


@dataclass(frozen=True)
class Line:
    """A bulletin in a list, a feed, or as a neighbour. ``url`` is absolute; ``permalink`` goes without the slug."""

    url: str
    permalink: str
    language: str
    direction: str
    kicker: str
    headline: str
    summary: str
    byline: str
    published_at: int
    changed_at: int
    corrected: bool


@dataclass(frozen=True)
class Correction:
    """What was corrected and when."""

    revision: int
    note: str
    at: int


@dataclass(frozen=True)
class Story:
    """A bulletin's page."""

    line: Line
    standfirst: str
    blocks: tuple[Block, ...]
    corrections: tuple[Correction, ...]
    history: str
    older: Line | None
    newer: Line | None
    comments: tuple[Comment, ...]


def path_of(one: Bulletin) -> str:
    """The path of a bulletin that has been published, with its slug."""
    return f"{short_path(one)}/{quote(one.slug)}" if one.slug else short_path(one)


def short_path(one: Bulletin) -> str:
    """The permalink's path: it never changes, whatever becomes of the headline."""
    return f"/b/{one.year}/{one.number}"


def line_of(request: HttpRequest, one: Bulletin) -> Line:
    """A bulletin in one line."""
    article = one.current.article
    assert one.published_at is not None
    return Line(
        request.build_absolute_uri(path_of(one)),
        request.build_absolute_uri(short_path(one)),
        one.language,
        "rtl" if one.language == "ar" else "ltr",
        reveal(article.kicker),
        reveal(article.headline),
        reveal(article.standfirst or opening(article.body)),
        reveal(article.byline),
        one.published_at,
        one.current.approved_at or one.published_at,
        one.current.revision > 1,
    )


def story_of(tx: Reader, request: HttpRequest, one: Bulletin) -> Story:
    """All that a bulletin's page shows."""
    before, after = neighbours(tx, ANONYMOUS, one)
    return Story(
        line_of(request, one),
        one.current.article.standfirst,
        tuple(blocks(one.current.article.body)),
        corrections_of(revisions(tx, ANONYMOUS, one.id)),
        f"{short_path(one)}/history/",
        line_of(request, before) if before else None,
        line_of(request, after) if after else None,
        tuple(comments(tx, ANONYMOUS, one.id)),
    )


def corrections_of(versions: Sequence[Revision]) -> tuple[Correction, ...]:
    """What was corrected, newest first."""
    later = [one for one in versions if one.revision > 1]
    return tuple(Correction(one.revision, one.note, one.approved_at or one.written_at) for one in reversed(later))


def author_of(byline: str) -> str:
    """Who wrote it, for programs: the byline without the verb and the dash that print puts before the name.

    >>> author_of("كتب ــ قسم المتابعات")
    'قسم المتابعات'
    """
    return _WROTE.sub("", byline).strip() or byline


def opening(body: str) -> str:
    """The beginning of a body, cut at a word."""
    text = " ".join(line for block in blocks(body) if block.kind == "paragraph" for line in block.lines)
    return text if len(text) <= SUMMARY else text[:SUMMARY].rpartition(" ")[0] + "…"
