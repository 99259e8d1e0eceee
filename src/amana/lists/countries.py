"""Countries as publishers write them, as ISO 3166 alpha-2 codes in lower case (data/countries.csv)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files


def country_codes(texts: Iterable[str]) -> tuple[str, ...]:
    """The codes of countries, each once; what is no country is dropped.

    >>> country_codes(["Iraq", "IRAN (ISLAMIC REPUBLIC OF)", "SY", "somewhere", "Iraq"])
    ('iq', 'ir', 'sy')
    """
    known = _table()
    found = (known.get(_plain(text)) for text in texts)
    return tuple(dict.fromkeys(code for code in found if code))


@cache
def _table() -> dict[str, str]:
    text = (files("amana.lists") / "data" / "countries.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#"))
    named = {_plain(row["name"]): row["code"] for row in rows}
    return {code: code for code in named.values()} | named


def _plain(text: str) -> str:
    return re.sub(r"[^a-z]+", " ", text.lower().removeprefix("the ")).strip()
