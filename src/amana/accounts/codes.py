"""Codes that people type, as programs compare them."""

from __future__ import annotations

import re
import unicodedata


def plain_code(code: str) -> str:
    """A code without blanks and hyphens, in Latin digits.

    >>> plain_code(" ١٢٣-٤٥٦ ")
    '123456'
    """
    typed = re.sub(r"[\s-]", "", code)
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in typed)
