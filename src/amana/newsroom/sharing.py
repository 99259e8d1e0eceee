"""A bulletin told to programs that show a link to it: its card, and the facts of schema.org."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from amana.newsroom.card import HEIGHT, WIDTH, Card
from amana.newsroom.reading import Line, Story, author_of
from amana.pages.highlight import reveal
from amana.pages.writing import Writing
from amana.store.times import moment


@dataclass(frozen=True)
class SharedCard:
    """What a bulletin's page says of its card; ``alt`` is all that is written on it."""

    url: str
    width: int
    height: int
    alt: str
    locale: str


def card_of(line: Line, masthead: str, writing: Writing) -> Card:
    """The words on a bulletin's card. The page's language must be the bulletin's."""
    day = writing.local(line.published_at).date()
    hijri = writing.hijri(day)
    dated = f"{writing.day(day)} ({hijri})" if hijri else writing.day(day)
    mark = _("Corrected") if line.corrected else ""
    return Card(reveal(masthead), line.kicker, line.headline, dated, mark, line.language)


def shared_card(line: Line, country: str) -> SharedCard:
    """Where a bulletin's card is, for its page; ``country`` is the node's (ISO 3166-1), empty if it has none."""
    alt = " · ".join(words for words in (line.kicker, line.headline) if words)
    locale = f"{line.language}_{country.upper()}" if country else line.language
    return SharedCard(f"{line.permalink}/card.png", WIDTH, HEIGHT, alt, locale)


def news_article(story: Story, publisher: str, card: SharedCard) -> dict[str, Any]:
    """A bulletin as schema.org's NewsArticle, for JSON-LD 1.1."""
    line = story.line
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": line.permalink},
        "url": line.url,
        "headline": line.headline,
        "description": line.summary,
        "inLanguage": line.language,
        "datePublished": _iso(line.published_at),
        "dateModified": _iso(line.changed_at),
        "isAccessibleForFree": True,
        "image": {"@type": "ImageObject", "url": card.url, "width": card.width, "height": card.height},
        "publisher": {"@type": "Organization", "name": publisher},
        "author": {"@type": "Organization", "name": author_of(line.byline) or publisher},
    }
    if line.kicker:
        facts["alternativeHeadline"] = line.kicker
    if story.corrections:
        facts["correction"] = [
            {"@type": "CorrectionComment", "text": reveal(one.note), "datePublished": _iso(one.at)}
            for one in story.corrections
        ]
    return facts


def data_block(facts: dict[str, Any]) -> str:
    """JSON that may stand in a ``script`` element of the kind application/ld+json: nothing in it ends the element.

    The browser never runs it (HTML, "data block"), so the page's policy needs no exception for it.
    """
    return msgspec.json.encode(facts).decode().translate(_ENDING)


def _iso(us: int) -> str:
    return moment(us).isoformat(timespec="seconds")


# In JSON these stand in strings only, where an escape means the same sign.
_ENDING = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&'\u2028\u2029"}
