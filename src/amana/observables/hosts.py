"""Host names: one spelling for each, in Unicode form (IDNA 2008, RFC 5891), however they were written.

Real names in the DNS hold underscores (RFC 8552), so these are allowed; letters that IDNA 2008 does not allow
(emoji) are kept as the A-label that the DNS would carry. ``رواتب.example`` and ``xn--mgbcf0a9i.example`` are
one name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import idna

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_ASCII_LABEL = re.compile(_LABEL)
_ASCII_HOST = re.compile(rf"(?:{_LABEL}\.)+(?![0-9]+\Z){_LABEL}")
_OTHER_DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": ".", "\u0640": None})  # and tatweel, RFC 5564
_MAX_HOST, _MAX_LABEL = 253, 63
_CARRIED = frozenset({"L", "M", "N", "S"})  # what may stand in a label that IDNA 2008 refuses: never space or control


def canonical_domain(text: str) -> str | None:
    """Lower case, U-labels, no trailing dot; None without two labels or if the last is a number."""
    name = text.lower()
    if name.isascii() and "xn--" not in name:
        name = name.removesuffix(".")
        return name if len(name) <= _MAX_HOST and _ASCII_HOST.fullmatch(name) else None
    return _international(text)


@lru_cache(maxsize=8192)
def _international(text: str) -> str | None:
    name = text.translate(_OTHER_DOTS).removesuffix(".")
    if len(name) > _MAX_HOST:
        return None
    labels = [_label(label) for label in name.split(".")]
    if len(labels) < 2 or not all(labels) or labels[-1].isdigit():
        return None
    wire_length = sum(len(wire_label(label)) + 1 for label in labels) - 1
    return ".".join(labels) if wire_length <= _MAX_HOST else None


def _label(label: str) -> str:
    """One label in canonical form, empty if it is none."""
    lower = label.lower()
    if lower.startswith("xn--") and lower.isascii():
        return _from_wire(lower)
    try:
        mapped = idna.uts46_remap(label, std3_rules=False, transitional=False)
    except (idna.IDNAError, UnicodeError):
        mapped = unicodedata.normalize("NFC", lower)
    if mapped.isascii():
        return mapped if _ASCII_LABEL.fullmatch(mapped) else ""
    return _from_unicode(mapped)


def _from_unicode(label: str) -> str:
    try:
        return idna.ulabel(idna.alabel(label))
    except (idna.IDNAError, UnicodeError):
        pass
    if not all(c in "-_" or unicodedata.category(c)[0] in _CARRIED for c in label):
        return ""
    wire = "xn--" + label.encode("punycode").decode("ascii")
    return wire if len(wire) <= _MAX_LABEL else ""


def _from_wire(label: str) -> str:
    """The U-label of an A-label; an A-label that IDNA 2008 cannot read stays as it is."""
    try:
        return idna.ulabel(label)
    except (idna.IDNAError, UnicodeError):
        return label if _ASCII_LABEL.fullmatch(label) else ""


def wire_label(label: str) -> str:
    """The form of a canonical label in the DNS (A-label)."""
    return label if label.isascii() else idna.alabel(label).decode("ascii")


def wire_name(host: str) -> str:
    """The form of a canonical host in the DNS, for exports to tools that know no Unicode.

    >>> wire_name("رواتب.example")
    'xn--mgbcf0a9i.example'
    """
    return host if host.isascii() else ".".join(wire_label(label) for label in host.split("."))
