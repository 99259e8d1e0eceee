"""Canonical JSON bytes (RFC 8785, JCS).

Two texts with the same properties and values give the same bytes, whatever their order, spacing and spelling of
numbers; so a digest of these bytes is a digest of the content.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import msgspec

_LARGEST = 2**53 - 1
_PLAIN_LIMIT = 21  # ECMAScript writes numbers below 1e21 without exponent
_SMALL_LIMIT = -6
_encode = msgspec.json.Encoder(order="deterministic").encode


def dumps(value: Any) -> bytes:
    """The canonical bytes of a JSON value: dicts with text names, lists, texts, numbers, booleans and None.

    Raises ValueError for what JSON cannot carry: NaN, infinities, integers beyond 2^53 - 1, lone surrogates.
    """
    if _is_plain(value):
        return _encode(value)
    pieces: list[bytes] = []
    _write(value, pieces)
    return b"".join(pieces)


def _is_plain(root: Any) -> bool:
    """Whether the encoder's own order of names and spelling of numbers is that of RFC 8785: ASCII, no fractions."""
    containers = [root]
    for container in containers:  # it grows while we walk
        if type(container) is dict and not all(map(str.isascii, container)):
            return False
        for value in _values(container):
            kind = type(value)
            if kind is dict or kind is list:
                containers.append(value)
            elif kind is float or (kind is int and not -_LARGEST <= value <= _LARGEST):
                return False
    return True


def _values(container: Any) -> Iterable[Any]:
    if type(container) is dict:
        return container.values()
    return container if type(container) is list else (container,)


def _write(value: Any, pieces: list[bytes]) -> None:
    if type(value) is dict:
        separator = b"{"
        for name in sorted(value, key=_utf16):
            pieces += (separator, _encode(name), b":")
            _write(value[name], pieces)
            separator = b","
        pieces.append(b"}" if value else b"{}")
    elif type(value) is list:
        separator = b"["
        for entry in value:
            pieces.append(separator)
            _write(entry, pieces)
            separator = b","
        pieces.append(b"]" if value else b"[]")
    else:
        pieces.append(_scalar(value))


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be")


def _scalar(value: Any) -> bytes:
    if type(value) is float:
        return number(value).encode()
    if type(value) is int and not -_LARGEST <= value <= _LARGEST:
        raise ValueError("an integer beyond 2^53 - 1 has no canonical form")
    return _encode(value)


def number(value: float) -> str:
    """A number as ECMAScript writes it (RFC 8785, section 3.2.2.3). Raises ValueError for NaN and infinities."""
    if not math.isfinite(value):
        raise ValueError("NaN and infinities have no form in JSON")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0").rstrip("0")
    point = len(whole) + int(exponent or 0) if whole != "0" else int(exponent or 0) - _leading_zeros(fraction)
    return sign + _placed(digits, point)


def _leading_zeros(fraction: str) -> int:
    return len(fraction) - len(fraction.lstrip("0"))


def _placed(digits: str, point: int) -> str:
    """``digits`` with the decimal point after ``point`` of them, or with an exponent where that is shorter."""
    if len(digits) <= point <= _PLAIN_LIMIT:
        return digits + "0" * (point - len(digits))
    if 0 < point <= _PLAIN_LIMIT:
        return f"{digits[:point]}.{digits[point:]}"
    if _SMALL_LIMIT < point <= 0:
        return f"0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{rest}e{point - 1:+d}"
