"""How values are printed: identifiers left to right, moments and numbers as the reader writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from amana.handling import TLP
from amana.pages import highlight
from amana.pages.writing import Writing

register = template.Library()

_TLP_CLASS = {
    TLP.CLEAR: "clear",
    TLP.GREEN: "green",
    TLP.AMBER: "amber",
    TLP.AMBER_STRICT: "amber",
    TLP.RED: "red",
}


@register.simple_tag
def ident(value: str) -> SafeString:
    """An identifier, address or hash: left to right, in Latin digits, nothing invisible in it."""
    return format_html('<bdi dir="ltr" class="ident">{}</bdi>', highlight.reveal_all(str(value)))


@register.simple_tag
def own_words(value: str) -> SafeString:
    """Words of a person or another node inside a sentence of ours: in their own direction, shut off from ours."""
    return format_html('<bdi dir="auto">{}</bdi>', highlight.reveal(value))


@register.simple_tag
def tlp(level: TLP) -> SafeString:
    """A TLP label as FIRST writes it: Latin letters, FIRST's colour on black."""
    return format_html('<span class="tlp tlp-{}" lang="en">{}</span>', _TLP_CLASS[level], level.value)


@register.simple_tag(takes_context=True)
def number(context: Context, value: int) -> str:
    """A count."""
    return _writing(context).number(value)


@register.simple_tag(takes_context=True)
def sentence(context: Context, text: Any) -> SafeString:
    """A sentence of ours: its numbers in the reader's digits."""
    return mark_safe(_writing(context).sentence(conditional_escape(text)))  # noqa: S308 - escaped, then only digits


@register.simple_tag(takes_context=True)
def moment(context: Context, us: int) -> SafeString:
    """A stored moment: the day and the time, in the node's time zone."""
    writing = _writing(context)
    when = writing.local(us)
    return format_html(
        '<time datetime="{}">{} <bdi dir="ltr">{}</bdi></time>',
        when.isoformat(timespec="seconds"), writing.day(when.date()), writing.clock(when),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def both_calendars(context: Context, us: int) -> SafeString:
    """A stored moment with the Hijri date of its day."""
    hijri = _writing(context).hijri(_writing(context).local(us).date())
    return format_html('{} <span class="quiet nowrap">({})</span>', moment(context, us), hijri)


@register.simple_tag(takes_context=True)
def day(context: Context, when: datetime) -> SafeString:
    """A date with its Hijri date."""
    writing = _writing(context)
    return format_html(
        '<time datetime="{}">{}</time> <span class="quiet nowrap">({})</span>',
        when.date().isoformat(), writing.day(when.date()), writing.hijri(when.date()),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def joined(context: Context, names: Sequence[str]) -> str:
    """A list in one line, with the language's own comma."""
    return (", " if context["frame"].language == "en" else "، ").join(map(str, names))


@register.filter
def shown(text: str) -> str:
    """Words of others where no element can shut them off (a title, a drawing): nothing in them turns writing around."""
    return highlight.reveal(str(text))


@register.filter
def said(text: Any, language: str) -> str:
    """A bilingual Text in the page's language."""
    return str(text.say(language))


def _writing(context: Context) -> Writing:
    writing: Writing = context["frame"].writing
    return writing
