"""Hashes, catalogue numbers, autonomous systems, telephone numbers and IBANs."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_HEX = re.compile(r"[0-9A-Fa-f]+")
_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}", re.IGNORECASE | re.ASCII)
_TECHNIQUE = re.compile(r"T[0-9]{4}(?:\.[0-9]{3})?", re.IGNORECASE | re.ASCII)
_ASN = re.compile(r"(?:ASN?[ -]?)?([0-9]{1,10})", re.IGNORECASE | re.ASCII)
_PHONE = re.compile(r"(?:\+|00)[1-9][0-9]{5,14}")
_BETWEEN_DIGITS = re.compile(r"[\s().\-/\u00a0\u2010-\u2015]+")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_BETWEEN_GROUPS = re.compile(r"[\s\-]+")
_MAX_TEXT = 100  # no identifier here is longer, even with spaces


def canonical_hash(text: str, digits: int) -> str | None:
    """``digits`` hexadecimal digits in lower case, or None."""
    return text.lower() if len(text) == digits and _HEX.fullmatch(text) else None


def canonical_cve(text: str) -> str | None:
    """``CVE-YYYY-NNNN…`` in capitals, or None."""
    return text.upper() if _CVE.fullmatch(text) else None


def canonical_technique(text: str) -> str | None:
    """``Tnnnn`` or ``Tnnnn.nnn`` (ATT&CK and DISARM write alike), or None."""
    return text.upper() if _TECHNIQUE.fullmatch(text) else None


def canonical_asn(text: str) -> str | None:
    """``AS`` and the number without leading zeros (32 bits, RFC 6793), or None."""
    match = _ASN.fullmatch(text)
    number = int(match[1]) if match else -1
    return f"AS{number}" if 0 <= number < 1 << 32 else None


def canonical_phone(text: str) -> str | None:
    """E.164: ``+`` and 6 to 15 digits; None without a country code, which tells countries apart."""
    if len(text) > _MAX_TEXT:
        return None
    digits = _BETWEEN_DIGITS.sub("", text)
    if not _PHONE.fullmatch(digits):
        return None
    return digits if digits[0] == "+" else "+" + digits[2:]


@cache
def _iban_lengths() -> dict[str, int]:
    text = (files("amana.observables") / "data" / "iban-lengths.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines() if line and not line.startswith(("#", "country"))]
    return {country: int(length) for country, length, _ in rows}


def iban_length(country: str) -> int | None:
    """How many letters and digits an IBAN of the country (two capitals) has; None if it has none."""
    return _iban_lengths().get(country)


def canonical_iban(text: str) -> str | None:
    """Capitals without spaces, if the country's length is right and the remainder by 97 is 1; else None."""
    if len(text) > _MAX_TEXT:
        return None
    iban = _BETWEEN_GROUPS.sub("", text).upper()
    if not _IBAN.fullmatch(iban) or iban_length(iban[:2]) != len(iban):
        return None
    moved = iban[4:] + iban[:4]
    digits = "".join(str(int(c, 36)) for c in moved)
    return iban if int(digits) % 97 == 1 else None
