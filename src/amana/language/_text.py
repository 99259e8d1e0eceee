"""Bilingual sentences and the base of every error that Amana raises on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

Language = Literal["ar", "en"]
LANGUAGES: tuple[Language, ...] = ("ar", "en")


class Text(msgspec.Struct, frozen=True):
    """One sentence, written in both languages; ``{name}`` marks a place for :meth:`fill`."""

    en: str
    ar: str

    def say(self, language: str) -> str:
        """The sentence in ``language``; Arabic unless English is asked for."""
        return self.en if language == "en" else self.ar

    def fill(self, **values: object) -> Text:
        """The sentence with its places filled in both languages; a Text goes into each in that language.

        Raises KeyError if a place has no value.
        """
        return Text(en=self.en.format(**_said(values, "en")), ar=self.ar.format(**_said(values, "ar")))


def minutes(count: int) -> Text:
    """So many minutes, in Arabic with the noun in the form that its number asks for.

    >>> [minutes(count).ar for count in (1, 2, 9, 15)]
    ['دقيقة واحدة', 'دقيقتين', '9 دقائق', '15 دقيقة']
    """
    if count in (1, 2):
        return Text(en=f"{count} min.", ar=("دقيقة واحدة", "دقيقتين")[count - 1])
    return Text(en=f"{count} min.", ar=f"{count} {'دقائق' if 3 <= count % 100 <= 10 else 'دقيقة'}")


class Problem(Exception):
    """Something is wrong with what was given. Says what, where, and what to do, in both languages.

    ``code`` is stable and for programs (``guard.too-deep``); ``where`` is a path such as ``objects[3].pattern``,
    empty if the whole input is meant.
    """

    def __init__(self, code: str, text: Text, where: str = "") -> None:
        super().__init__(f"{code} {where}: {text.en}" if where else f"{code}: {text.en}")
        self.code = code
        self.text = text
        self.where = where

    def __reduce__(self) -> tuple[object, ...]:
        """A problem that another process met is told here as it was there, of whatever kind it is."""
        return _again, (type(self), self.code, self.text, self.where), self.__dict__

    def say(self, language: str) -> str:
        """The whole message in one language, with its place in front when there is one."""
        sentence = self.text.say(language)
        return f"{self.where}: {sentence}" if self.where else sentence


def _said(values: Mapping[str, object], language: Language) -> dict[str, object]:
    return {name: value.say(language) if isinstance(value, Text) else value for name, value in values.items()}


def _again(kind: type[Problem], code: str, text: Text, where: str) -> Problem:
    problem = kind.__new__(kind)
    Problem.__init__(problem, code, text, where)
    return problem
