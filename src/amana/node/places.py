"""Countries and their time zones, for the questions of ``amana init``."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from amana.language import Problem, Text


class UnknownCountry(Problem):
    """The code is not one of ISO 3166-1 alpha-2."""


def country_of(code: str) -> str:
    """The code in capitals. Raises UnknownCountry."""
    wanted = code.strip().upper()
    if wanted not in _zones():
        raise UnknownCountry("node.unknown-country", _UNKNOWN.fill(code=code), "--country")
    return wanted


def timezone_of(country: str) -> str:
    """The country's time zone, the first if it has several; UTC on a machine without the zones' tables."""
    for name in _zones().get(country, ()):
        try:
            return ZoneInfo(name).key
        except ZoneInfoNotFoundError:
            continue
    return "UTC"


def _zones() -> dict[str, list[str]]:
    from babel.core import get_global

    # CLDR's ZZ stands for "unknown".
    zones = get_global("territory_zones")
    return {country: list(names) for country, names in zones.items() if len(country) == 2 and country != "ZZ"}


_UNKNOWN = Text(
    en="“{code}” is no country's two-letter code (ISO 3166-1). Examples: EG, JO, MA, SA.",
    ar="«{code}» ليس رمز دولة من حرفين (ISO 3166-1). أمثلة: EG وJO وMA وSA.",
)
