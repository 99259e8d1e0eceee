"""Wallet addresses with a checksum: Base58Check, Bech32 and Bech32m (BIP 173, BIP 350), EIP-55, Monero.

An address without a checksum of its own (Solana) is not read: anything of that length would be one.
"""

from __future__ import annotations

import re
from hashlib import sha256

from amana.observables.keccak import keccak256

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_FINAL, _BECH32M_FINAL = 1, 0x2BC830A3
_SEGWIT = frozenset({"bc", "tb", "bcrt", "ltc", "tltc"})
_OTHER_BECH32 = frozenset({"addr", "addr_test", "cosmos", "osmo", "zs", "terra"})  # hrp: Cardano, Cosmos, Zcash
_VERSIONS = {
    b"\x00", b"\x05", b"\x6f", b"\xc4",  # Bitcoin P2PKH, P2SH and their test networks
    b"\x30", b"\x32",  # Litecoin
    b"\x1e", b"\x16",  # Dogecoin
    b"\x4c", b"\x10",  # Dash
    b"\x41",  # Tron
    b"\x1c\xb8", b"\x1c\xbd",  # Zcash, transparent
}  # fmt: skip
_ETHEREUM = re.compile(r"0x[0-9a-fA-F]{40}")
_BECH32_TEXT = re.compile(r"([a-z_]{2,9})1([ac-hj-np-z02-9]{6,110})")
_BASE58_TEXT = re.compile(r"[1-9A-HJ-NP-Za-km-z]{25,95}")
_MONERO_LENGTHS = (95, 106)  # standard and subaddress; integrated
_MONERO_PREFIXES = frozenset({18, 19, 42, 24, 25, 36, 53, 54, 63})


def canonical_wallet(text: str) -> str | None:
    """The address with a sound checksum, or None. Ethereum and Bech32 in lower case, the others as they are.

    An Ethereum address in one case carries no checksum and is taken; in mixed case EIP-55 must hold.
    """
    if text[:2].lower() == "0x":
        return _ethereum("0x" + text[2:])
    lower = text.lower()
    if text in (lower, text.upper()) and (match := _BECH32_TEXT.fullmatch(lower)):
        return lower if _bech32(match[1], match[2]) else None
    if _BASE58_TEXT.fullmatch(text) and (_base58check(text) or _ripple(text) or _monero(text)):
        return text
    return None


def _ethereum(text: str) -> str | None:
    if not _ETHEREUM.fullmatch(text):
        return None
    digits = text[2:]
    lower = digits.lower()
    if digits not in (lower, digits.upper()) and digits != _eip55(lower):
        return None
    return "0x" + lower


def _eip55(lower: str) -> str:
    digest = keccak256(lower.encode("ascii")).hex()
    return "".join(c.upper() if int(nibble, 16) >= 8 else c for c, nibble in zip(lower, digest[:40], strict=True))


def _bech32(prefix: str, data: str) -> bool:
    values = [_BECH32.index(c) for c in data]
    check = _polymod([ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + values)
    if prefix in _SEGWIT:
        return len(data) <= 87 and check == (_BECH32_FINAL if values[0] == 0 else _BECH32M_FINAL)
    return prefix in _OTHER_BECH32 and check == _BECH32_FINAL


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit in range(5):
            check ^= _GENERATOR[bit] if top >> bit & 1 else 0
    return check


def _base58(text: str, alphabet: str) -> bytes:
    number = 0
    for c in text:
        number = number * 58 + alphabet.index(c)
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _checked(raw: bytes) -> bool:
    return sha256(sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def _base58check(text: str) -> bool:
    if len(text) > 36:
        return False
    raw = _base58(text, _BASE58)
    return len(raw) in (25, 26) and raw[:-24] in _VERSIONS and _checked(raw)


def _ripple(text: str) -> bool:
    if text[0] != "r" or len(text) > 36:
        return False
    raw = _base58(text, _RIPPLE)
    return len(raw) == 25 and raw[0] == 0 and _checked(raw)


def _monero(text: str) -> bool:
    """Blocks of 11 characters are 8 bytes, the last of 7 or 6 are 5 or 4; the checksum is Keccak-256."""
    if len(text) not in _MONERO_LENGTHS:
        return False
    raw = b""
    for start in range(0, len(text), 11):
        block = text[start : start + 11]
        size = {11: 8, 7: 5, 6: 4}[len(block)]
        number = int.from_bytes(_base58(block, _BASE58), "big")
        if number >> (8 * size):
            return False
        raw += number.to_bytes(size, "big")
    return raw[0] in _MONERO_PREFIXES and keccak256(raw[:-4])[:4] == raw[-4:]
