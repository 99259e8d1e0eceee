"""A report's text with its findings in it."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from amana.workspace.administration.sheet import Sheet
from amana.workspace.review import Span

register = template.Library()


@register.simple_tag
def marked(spans: Iterable[Span]) -> SafeString:
    """A report's text with its findings as marks; in Python, since a text may hold ten thousands of them."""
    return mark_safe("".join(map(_mark, spans)))  # noqa: S308 - every part is escaped in _mark


@register.simple_tag
def label_of(sheet: Sheet, place: int) -> SafeString:
    """The name of a column, for a cell that stands under another on a narrow screen."""
    return format_html(' data-label="{}"', sheet.columns[place])


def _mark(span: Span) -> str:
    text = escape(span.text)
    if span.number is None:
        return text
    if span.css == "context":
        return f'<mark id="f-{span.number}" class="context" title="{escape(span.word)}">{text}</mark>'
    return (
        f'<mark id="f-{span.number}" class="{span.css}" dir="ltr" title="{escape(span.word)}">'
        f'<a href="#c-{span.group}">{text}</a></mark>'
    )
