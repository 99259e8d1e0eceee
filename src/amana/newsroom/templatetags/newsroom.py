"""How a bulletin's words are printed: values in them left to right, signs that turn writing around made visible."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from amana.pages.highlight import reveal, reveal_all

register = template.Library()

# A run of ASCII signs that holds a dot, a bracket, a colon, a slash or an @ between letters or digits: an address, a
# defanged one, a path, a hash with its name. Digits apart by dots would else be read from the right.
_VALUE = re.compile(r"[\x21-\x7e]*[A-Za-z0-9)\]][.\[:/@_-][\x21-\x7e]*[A-Za-z0-9\])/]|[A-Fa-f0-9]{32,}")


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


@register.filter
def fault(faults: Any, key: str) -> str:
    """What is wrong with a field; empty if nothing is."""
    return str(faults.get(key, "")) if faults else ""


def _pieces(text: str) -> Sequence[str | SafeString]:
    found: list[str | SafeString] = []
    at = 0
    for match in _VALUE.finditer(text):
        found.append(reveal(text[at : match.start()]))
        found.append(format_html('<bdi dir="ltr">{}</bdi>', reveal_all(match.group())))
        at = match.end()
    return [*found, reveal(text[at:])]
