"""Handling rules in words, as pages/_handling.html prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from amana.handling import LEGAL_BASES, PERMITTED_USES, PURPOSES, TLP, Handling, category
from amana.language import Text
from amana.pages.visit import Visit


@dataclass(frozen=True)
class Rules:
    """Handling rules in words."""

    tlp: TLP
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    legal_bases: tuple[str, ...]
    permitted_uses: tuple[str, ...]
    expires: datetime | None


def rules(handling: Handling, visit: Visit) -> Rules:
    """Handling, in words."""
    language, figures = visit.frame.language, visit.frame.writing.figures

    def named(keys: Iterable[str], table: Callable[[str], Text | None]) -> tuple[str, ...]:
        return tuple(figures(text.say(language)) if (text := table(key)) else key for key in sorted(keys))

    return Rules(
        handling.tlp,
        tuple(category_name(key, language) for key in sorted(handling.categories)),
        named(handling.purposes, PURPOSES.get),
        named(handling.legal_bases, LEGAL_BASES.get),
        named(handling.permitted_uses, PERMITTED_USES.get),
        handling.expires,
    )


def category_name(key: str, language: str) -> str:
    """What a category is called; the key itself if the list has none, empty for none."""
    found = category(key)
    return found.name.say(language) if found else key
