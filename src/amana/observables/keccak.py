"""Keccak-256 as Ethereum and Monero use it: padded as before FIPS 202, so hashlib's SHA-3 does not serve."""

from __future__ import annotations

_RATE = 136
_MASK = (1 << 64) - 1


def _round_constants() -> list[int]:
    """The 24 constants of iota, from the linear feedback shift register of FIPS 202, algorithm 5."""
    constants, register = [], 1
    for _ in range(24):
        constant = 0
        for j in range(7):
            if register & 1:
                constant |= 1 << ((1 << j) - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    return constants


def _steps() -> list[tuple[int, int, int]]:
    """(from lane, to lane, rotation) of rho and pi together; lane = x + 5 y."""
    steps, x, y = [(0, 0, 0)], 1, 0
    for t in range(24):
        steps.append((x + 5 * y, y + 5 * ((2 * x + 3 * y) % 5), (t + 1) * (t + 2) // 2 % 64))
        x, y = y, (2 * x + 3 * y) % 5
    return steps


_CONSTANTS = _round_constants()
_STEPS = _steps()


def _rotate(lane: int, by: int) -> int:
    return ((lane << by) | (lane >> (64 - by))) & _MASK


def _permute(state: list[int]) -> list[int]:
    for constant in _CONSTANTS:
        parity = [state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20] for x in range(5)]
        theta = [parity[x - 1] ^ _rotate(parity[(x + 1) % 5], 1) for x in range(5)]
        moved = [0] * 25
        for source, target, by in _STEPS:
            moved[target] = _rotate(state[source] ^ theta[source % 5], by)
        state = [
            moved[i] ^ (~moved[i - i % 5 + (i + 1) % 5] & moved[i - i % 5 + (i + 2) % 5] & _MASK) for i in range(25)
        ]
        state[0] ^= constant
    return state


def keccak256(data: bytes) -> bytes:
    """The 32 bytes of the hash.

    >>> keccak256(b"").hex()[:16]
    'c5d2460186f7233c'
    """
    padded = bytearray(data) + b"\x01" + bytes(-(len(data) + 1) % _RATE)
    padded[-1] |= 0x80
    state = [0] * 25
    for start in range(0, len(padded), _RATE):
        for lane in range(_RATE // 8):
            at = start + 8 * lane
            state[lane] ^= int.from_bytes(padded[at : at + 8], "little")
        state = _permute(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])
