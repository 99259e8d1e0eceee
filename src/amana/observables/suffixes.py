"""Where a name stops being somebody's: the public suffixes, and the top-level domains that exist."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

RESERVED_TLDS = frozenset({"example", "invalid", "localhost", "test", "onion", "local", "alt"})
"""Special-use names: RFC 2606, RFC 6761, RFC 6762 (local), RFC 7686 (onion), RFC 9476 (alt)."""


def _lines(name: str) -> frozenset[str]:
    text = (files("amana.observables") / "data" / name).read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _suffixes() -> frozenset[str]:
    return _lines("public-suffixes.txt")


@cache
def top_level_domains() -> frozenset[str]:
    """The names in the root zone in Unicode form, without the reserved ones."""
    return _lines("top-level-domains.txt")


def public_suffix(host: str) -> str:
    """The longest public suffix that ``host`` ends in; its last label if no rule names one.

    >>> public_suffix("www.moh.gov.eg"), public_suffix("a.b.example"), public_suffix("موقع.السعودية")
    ('gov.eg', 'example', 'السعودية')
    """
    rules = _suffixes()
    rest = host
    while rest:
        _, dot, parent = rest.partition(".")
        if rest in rules or (dot and f"*.{parent}" in rules):
            return rest
        rest = parent
    return host.rpartition(".")[2]


def registered_domain(host: str) -> str | None:
    """The name one label below the public suffix; None if ``host`` is itself a suffix."""
    suffix = public_suffix(host)
    if len(host) <= len(suffix):
        return None
    return f"{host[: -len(suffix) - 1].rpartition('.')[2]}.{suffix}"


def parents(host: str) -> list[str]:
    """The names above ``host``, nearest first, down to its registered domain and never a public suffix."""
    suffix = public_suffix(host)
    found = []
    _, _, parent = host.partition(".")
    while len(parent) > len(suffix):
        found.append(parent)
        _, _, parent = parent.partition(".")
    return found
