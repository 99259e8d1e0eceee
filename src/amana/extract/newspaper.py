"""Taking a newspaper's page apart: kicker, headline, byline and body, without masthead, buttons and comment forms.

The order of a page is: masthead, kicker (the line above the headline), headline, further headlines, byline, body, and
what follows the body. The words that give each away are in ``data/newspaper.csv``; a line counts as prose from
:data:`PROSE_WORDS` words on.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import pairwise

import msgspec

from amana.extract import tables
from amana.extract.date_words import key, months, weekdays
from amana.extract.letters import fold

PROSE_WORDS = 18
_BYLINE_WORDS = 10
_UNPARTED_BYLINE_WORDS = 5
_AGENCY_WORDS = 6
_SECTION_WORDS = 2
_NAME_WORDS = (2, 4)
_HEADING_MARK = re.compile(r"^#{1,6}\s+|^\*\*(?=\S)|(?<=\S)\*\*$")
_WORDS = re.compile(r"[^\W_]+")
_SEPARATOR = re.compile(r"\s[-–—ـ|/]+\s|:")


class Article(msgspec.Struct, frozen=True):
    """The parts of a page. A part that the page does not have is empty.

    ``body`` has its paragraphs parted by an empty line. ``masthead`` holds the lines of the paper's own people,
    ``furniture`` every other line that is no part of the article; both as written, in the order of the page.
    """

    kicker: str = ""
    headline: str = ""
    standfirst: str = ""
    byline: str = ""
    body: str = ""
    masthead: list[str] = []
    furniture: list[str] = []


class _Line(msgspec.Struct):
    text: str
    block: int  # lines without an empty line between them have the same number
    role: str = ""


def take_apart(text: str) -> Article:
    """The parts of a page given as text, one paragraph or one line of the page to a line.

    >>> page = take_apart("كتب ــ قسم المتابعات\\n\\nاختتم المجلس أعماله أمس.\\n\\nرابط دائم:\\nالاسم")
    >>> page.byline, page.body, page.furniture
    ('كتب ــ قسم المتابعات', 'اختتم المجلس أعماله أمس.', ['رابط دائم:', 'الاسم'])
    """
    lines = _lines(text)
    for line in lines:
        line.role = _role(line.text)
    _mark_masthead(lines)
    _mark_links(lines)
    first_of_body = _mark_byline(lines)
    _mark_sections(lines[:first_of_body])
    _mark_end(lines, first_of_body)
    heading = [line.text for line in lines[:first_of_body] if not line.role]
    kicker, headline, standfirst = _headings(heading)
    return Article(
        kicker=kicker,
        headline=headline,
        standfirst=standfirst,
        byline=next((line.text for line in lines if line.role == "byline"), ""),
        body="\n\n".join(line.text for line in lines[first_of_body:] if not line.role),
        masthead=[line.text for line in lines if line.role == "masthead"],
        furniture=[line.text for line in lines if line.role in ("furniture", "link", "end")],
    )


def looks_like_a_page(text: str) -> bool:
    """Whether a text has what a newspaper's page has and a report has not: a byline, or lines of furniture."""
    roles = [_role(line.text) for line in _lines(text)]
    return "byline" in roles or "end" in roles or roles.count("furniture") + roles.count("masthead") > 1


def _lines(text: str) -> list[_Line]:
    lines, block = [], 0
    for raw in text.splitlines():
        stripped = _HEADING_MARK.sub("", raw.strip()).strip()
        if stripped:
            lines.append(_Line(stripped, block))
        else:
            block += 1
    return lines


@cache
def _rules() -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """Role and match → the words of each rule, folded, in lower case."""
    rules: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    for role, match, words in tables.rows("newspaper.csv", 3):
        rules[role, match].append(_split(words))
    return rules


def _split(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(fold(text).plain.lower()))


def _role(text: str) -> str:
    """What a line is by its words alone; empty for a line of the article."""
    words = _split(text)
    if len(words) >= PROSE_WORDS:
        return ""
    for role in ("masthead", "end", "link", "furniture"):
        if _is_bare(role, words) or (_is_short(text, words) and (_begins(role, words) or _is_labelled(role, text))):
            return role
    if _is_byline(text, words):
        return "byline"
    return "furniture" if _is_time(words) or not words else ""


def _is_short(text: str, words: tuple[str, ...]) -> bool:
    return len(words) <= _BYLINE_WORDS and not text.endswith(".")


def _is_bare(role: str, words: tuple[str, ...]) -> bool:
    """Whether a line is one of the role's phrases and nothing more."""
    return words in _rules()[role, "line"] or words in _rules()[role, "begins"]


def _begins(role: str, words: tuple[str, ...]) -> bool:
    return any(words[: len(rule)] == rule for rule in _by_first_word(role).get(words[0], ())) if words else False


@cache
def _by_first_word(role: str) -> dict[str, list[tuple[str, ...]]]:
    """The role's rules for how a line begins, by their first word."""
    rules: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for rule in _rules()[role, "begins"]:
        rules[rule[0]].append(rule)
    return dict(rules)


def _is_labelled(role: str, text: str) -> bool:
    separator = _SEPARATOR.search(text)
    return separator is not None and _split(text[: separator.start()]) in _rules()[role, "label"]


def _is_byline(text: str, words: tuple[str, ...]) -> bool:
    if not _is_short(text, words):
        return False
    parted = _SEPARATOR.search(text) is not None
    held = any(f" {' '.join(rule)} " in f" {' '.join(words)} " for rule in _rules()["byline", "holds"])
    begins = _begins("byline", words) and (parted or len(words) <= _UNPARTED_BYLINE_WORDS)
    return begins or _is_labelled("byline", text) or (held and parted and len(words) <= _AGENCY_WORDS)


@cache
def _time_words() -> frozenset[str]:
    """The single words that lines of date and time are made of."""
    names = {part for name in (*months(), *weekdays()) for part in name.split()}
    return frozenset({key(word) for word in names} | {rule[0] for rule in _rules()["time", "line"]})


def _is_time(words: tuple[str, ...]) -> bool:
    numbers = [word for word in words if word[0].isdigit()]
    return bool(numbers) and all(word[0].isdigit() or word in _time_words() for word in words)


def _mark_masthead(lines: list[_Line]) -> None:
    """A name below a post of the paper belongs to the masthead."""
    for place in range(1, len(lines)):
        before, line = lines[place - 1], lines[place]
        below_a_post = before.role == "masthead" and _is_bare("masthead", _split(before.text))
        if below_a_post and not line.role and _may_be_a_name(line.text) and _stands_as_a_name(lines, place):
            line.role = "masthead"


def _stands_as_a_name(lines: list[_Line], place: int) -> bool:
    """In the block of the post, or alone in a block with two lines of the article's head still to come."""
    if lines[place].block == lines[place - 1].block:
        return True
    head = []
    for line in lines[place + 1 :]:
        if _is_prose(line):
            break
        head.append(line)
    alone = bool(head) and head[0].block != lines[place].block
    return alone and sum(not line.role for line in head) > 1


def _may_be_a_name(text: str) -> bool:
    words = _split(text)
    fewest, most = _NAME_WORDS
    plain = fewest <= len(words) <= most and not words[0].startswith("ال") and not any(map(str.isdigit, words))
    return plain and not _begins("kicker", words)


def _mark_sections(head: list[_Line]) -> None:
    """A word or two among furniture above the headline is the name of a section."""
    blocks = {line.block for line in head if line.role == "furniture"}
    for line in head:
        if not line.role and line.block in blocks and len(_split(line.text)) <= _SECTION_WORDS:
            line.role = "furniture"


def _mark_links(lines: list[_Line]) -> None:
    """The lines below «اقرأ أيضًا» belong to it up to an empty line, unless they are prose."""
    for before, line in pairwise(lines):
        if before.role == "link" and line.block == before.block and not line.role:
            line.role = "link" if len(_split(line.text)) < PROSE_WORDS else ""


def _mark_byline(lines: list[_Line]) -> int:
    """Keep the first byline only, and give the place where the body begins: at the byline, or at the first prose."""
    prose = next((place for place, line in enumerate(lines) if _is_prose(line)), len(lines))
    bylines = [place for place, line in enumerate(lines) if line.role == "byline"]
    if bylines and not _SEPARATOR.search(lines[bylines[0]].text) and all(line.role for line in lines[: bylines[0]]):
        lines[bylines.pop(0)].role = ""  # «كتب مزورة في الأسواق» above everything is a headline
    for place in bylines[1:]:
        lines[place].role = ""
    if bylines and bylines[0] < prose:
        return _after_heading(lines, bylines[0], prose)
    if prose < len(lines):
        return prose
    return next((place + 1 for place, line in enumerate(lines) if not line.role), len(lines))


def _after_heading(lines: list[_Line], byline: int, prose: int) -> int:
    """The byline's place if the headline stands before it, else the first line of prose."""
    return byline if any(not line.role for line in lines[:byline]) else prose


def _is_prose(line: _Line) -> bool:
    if line.role:
        return False
    words = len(_split(line.text))
    return words >= PROSE_WORDS or (words > 3 and line.text.endswith("."))


def _mark_end(lines: list[_Line], first_of_body: int) -> None:
    """Once the body has begun, everything from the first closing line on is furniture."""
    begun = ended = False
    for line in lines[first_of_body:]:
        begun = begun or not line.role
        ended = ended or (begun and line.role == "end")
        if ended:
            line.role = "end"


def _headings(lines: list[str]) -> tuple[str, str, str]:
    """Kicker, headline and the rest of the lines above the byline."""
    if not lines:
        return "", "", ""
    kicker = len(lines) > 1 and (_begins("kicker", _split(lines[0])) or len(lines[0]) < len(lines[1]))
    above, below = (lines[:1], lines[1:]) if kicker else ([], lines)
    return "".join(above), below[0], "\n".join(below[1:])
