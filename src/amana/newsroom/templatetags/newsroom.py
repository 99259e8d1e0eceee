"""How a bulletin's words are printed: values in them left to right, signs that turn writing around made visible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from amana.newsroom.article import values
from amana.newsroom.reading import Story
from amana.newsroom.sharing import SharedCard, data_block, news_article
from amana.pages.highlight import reveal, reveal_all

register = template.Library()


@register.simple_tag
def prose(text: str) -> SafeString:
    """A paragraph of a bulletin."""
    return format_html_join("", "{}", ((piece,) for piece in _pieces(text)))


@register.simple_tag
def point(text: str) -> SafeString:
    """A point of a list: one value, or a sentence."""
    if text.isascii() and " " not in text:
        return format_html('<bdi dir="ltr" class="value">{}</bdi>', reveal_all(text))
    return prose(text)


@register.simple_tag
def spoken(text: str) -> SafeString:
    """Words of a reader: their own direction, shut off from the page's."""
    return format_html('<bdi dir="auto">{}</bdi>', reveal(text))


@register.simple_tag
def told_to_programs(story: Story, publisher: str, card: SharedCard) -> SafeString:
    """The bulletin as JSON-LD, in a data block: no script."""
    block = mark_safe(data_block(news_article(story, publisher, card)))  # noqa: S308 - escaped for where it stands
    return format_html('<script type="application/ld+json">{}</script>', block)


@register.filter
def fault(faults: Any, key: str) -> str:
    """What is wrong with a field; empty if nothing is."""
    return str(faults.get(key, "")) if faults else ""


def _pieces(text: str) -> Sequence[str | SafeString]:
    found: list[str | SafeString] = []
    at = 0
    for start, end in values(text):
        found.append(reveal(text[at:start]))
        found.append(format_html('<bdi dir="ltr">{}</bdi>', reveal_all(text[start:end])))
        at = end
    return [*found, reveal(text[at:])]
