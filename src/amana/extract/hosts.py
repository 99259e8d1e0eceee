"""Whether dotted text is a host: what it is made of, how it is written, and what stands around it.

A report is full of dotted words that are none: files, versions, programs' names, a full stop without its space. A
value that was defanged was meant as a value, so nearly all doubts are dropped for it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from amana.extract import words
from amana.extract.letters import Folded
from amana.extract.refang import Refanged
from amana.observables import RESERVED_TLDS, read, top_level_domains

_OTHER_NETWORKS = frozenset({"i2p", "internal", "إختبار", "آزمایشی"})
"""I2P; ICANN's name for private use (2024); IANA's test domains in Arabic script, which examples are written with."""

_PREFIXES = "بلكف"
_LAST_LABEL = re.compile(r"\.([^\W_]{2,63})\Z")
_MAX_RUN = 260  # longer runs of labels are no host name


class Page(NamedTuple):
    """What the scan reads: ``text`` as it would be typed, how it was made whole, and what it was stripped of.

    ``versions`` grows as the scan goes on: the first three numbers of what the text called a version, since «3.2.1.5»
    is one too after «version 3.2.1.4».
    """

    text: str
    refanged: Refanged
    stripped: Folded
    versions: set[str]


class Host(NamedTuple):
    """A host in canonical form and where it stands in the page's text."""

    value: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def _domain(name: str) -> str | None:
    found = read("domain", name)
    return found.value if found else None


def exists(top: str) -> bool:
    """Whether a last label (lower case) is a top-level domain, a reserved name or one of another network."""
    if top.startswith("xn--"):
        decoded = _domain(f"a.{top}")
        top = decoded.rpartition(".")[2] if decoded else top
    return top in top_level_domains() or top in RESERVED_TLDS or top in _OTHER_NETWORKS


def find_host(page: Page, start: int, end: int, linked: bool = False) -> Host | None:
    """The host in ``page.text[start:end]``, a run of labels; None if it is something else.

    ``linked``: a scheme, a port or a path belongs to it.
    """
    if end - start > _MAX_RUN:
        return None
    start, end = _without_marks(page.text, start, end)
    end = _without_next_sentence(page, start, end)
    if page.text[start - 1 : start] not in ("/", "@"):
        start = _without_conjunction(page, start, end)
    name = page.text[start:end]
    labels = name.split(".")
    if len(labels) < 2 or not exists(labels[-1].lower()):
        return None
    if not page.refanged.is_defanged(start, end) and _is_doubtful(page, start, labels, linked):
        return None
    if page.refanged.is_spelled(start, end) and labels[-1].lower() in words.group("common-tlds"):
        return None
    value = _domain(name)
    return Host(value, start, end) if value else None


def _without_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Emphasis of Markdown and hyphens belong to no host: ``_evil.example_``."""
    stop = end
    while stop > start and text[stop - 1] in "_-":
        stop -= 1
    if stop < end and text[start] == "_":
        start += len(text[start:stop]) - len(text[start:stop].lstrip("_"))
    return start, stop


def _without_next_sentence(page: Page, start: int, end: int) -> int:
    """Where the host ends if the next sentence follows its full stop without a space."""
    labels = page.text[start:end].split(".")
    if len(labels) < 3 or not exists(labels[-2].lower()):
        return end
    last, before = labels[-1], labels[-2]
    runs_on = last[:1].isupper() and not before[:1].isupper() if last.isascii() else before.isascii()
    if runs_on or not exists(last.lower()):
        return end - len(last) - 1
    return end


def _without_conjunction(page: Page, start: int, end: int) -> int:
    """Where the host begins if Arabic letters before it are «and», «by», «to»: وموقع.example, بـموقع.example."""
    text = page.text
    first = text[start:end].partition(".")[0]
    if len(first) == 1 and not first.isascii():
        return start + 2
    if len(first) < 3 or first[0].isascii():
        return start
    place = start
    if first[0] == "و" and not first.startswith(tuple(words.group("waw-words"))):
        place += 1
    if text[place] in _PREFIXES and _is_stretched(page, place):
        place += 1
    return place if end - place > 3 and text[place] != "." else start


def _is_stretched(page: Page, place: int) -> bool:
    """Whether a tatweel was written after the letter, as after a prefix before a foreign word."""
    stripped = page.stripped
    after = stripped.at(page.refanged.folded.at(place)) + 1
    return stripped.original[after : after + 1] == "ـ"


def _is_doubtful(page: Page, start: int, labels: list[str], linked: bool) -> bool:
    before = page.text[start - 1 : start]
    if before == "\\" or (before == "/" and not linked and not _follows_host(page.text, start - 1)):
        return True
    return _is_written_as_code(labels) or _is_file_or_word(page, start, labels, linked)


def _follows_host(text: str, slash: int) -> bool:
    """Whether a host stands before the slash: then what follows is another one, and no file in a folder."""
    before = _LAST_LABEL.search(text, max(0, slash - 64), slash)
    return before is not None and exists(before[1].lower())


def _is_written_as_code(labels: list[str]) -> bool:
    """Capitals, underscores and first labels that hosts do not have: ``System.Net``, ``my_file.sh``, ``com.app.x``."""
    top, registered, first = labels[-1], labels[-2], labels[0].lower()
    name = ".".join(labels)
    if top != top.lower() and name != name.upper():
        return True
    if "_" in registered or name.lower() in words.group("not-hosts") or first in words.group("code-starts"):
        return True
    if len(registered) == 1 and not registered.isascii():
        return True  # an abbreviation: ش.مصر
    if first in words.group("reversed-starts"):
        return True
    if len(labels) == 2:
        return registered.isdigit() and len(registered) < 3
    return first in words.group("field-starts") and top in words.group("word-tlds")


def _is_file_or_word(page: Page, start: int, labels: list[str], linked: bool) -> bool:
    top = labels[-1].lower()
    if top in words.group("file-tlds") or labels[-2].lower() in words.group("document-endings"):
        kind = words.kind_before(page.text, start)
        return kind == "file" or not (kind == "host" or linked or labels[0].lower() == "www")
    if linked or len(labels) > 2:
        return False
    # «المنطقة.قطر» is a full stop without its space: names under Arabic domains seldom have the article
    runs_on = not top.isascii() and labels[0].startswith("ال")
    is_word = top in words.group("word-tlds") and "-" not in labels[0]
    return (runs_on or is_word) and words.kind_before(page.text, start) != "host"
