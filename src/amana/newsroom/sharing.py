"""A bulletin told to programs that show a link to it: its card and the words of the Open Graph protocol."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from amana.newsroom.card import HEIGHT, WIDTH, Card
from amana.newsroom.reading import Line
from amana.pages.highlight import reveal
from amana.pages.writing import Writing


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
