"""Sums of many multiples at once: libsodium's own sums, point by point, are the oracle."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from amana.private import group, oprf
from amana.private.engine import Engine, engines
from amana.private.faults import NotAPoint, WrongProof
from amana.private.oprf import Evaluated
from amana.world import real
from private.test_oprf import NO_POINTS

pytest.importorskip("numba")
from amana.private.multiscalar import P, limbs, number, sum_of_multiples

RANDOM = real().random.token
ORDER = 2**252 + 27742317777372353535851937790883648493
NUMBERS = st.integers(1, ORDER - 1) | st.integers(1, 300) | st.integers(ORDER - 300, ORDER - 1)
ENGINES = list(engines())


def little(value: int) -> bytes:
    return value.to_bytes(32, "little")


def one_by_one(scalars: list[bytes], points: list[bytes]) -> bytes:
    total = group.multiply(scalars[0], points[0])
    for scalar, point in zip(scalars[1:], points[1:], strict=True):
        total = group.add(total, group.multiply(scalar, point))
    return total


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=40))
@example([(1, 1)])
@example([(ORDER - 1, 5)] * 2 + [(3, 5)])
@settings(deadline=None)
def test_the_sum_is_that_of_the_multiples(pairs: list[tuple[int, int]]) -> None:
    scalars = [little(scalar) for scalar, _ in pairs]
    points = [group.multiply_base(little(point)) for _, point in pairs]
    if sum(scalar * point for scalar, point in pairs) % ORDER:
        assert sum_of_multiples(scalars, points) == one_by_one(scalars, points)
    else:
        with pytest.raises(NotAPoint):
            sum_of_multiples(scalars, points)


@given(st.integers(0, P - 1))
def test_limbs_stand_for_their_number(value: int) -> None:
    assert number(limbs(value)) == value


@pytest.mark.parametrize("count", [1, 3, 64, 65, 300, 1024])
def test_every_width_of_digits(count: int) -> None:
    scalars = [group.scalar_from(RANDOM(64)) for _ in range(count)]
    points = [group.point_from(RANDOM(64)) for _ in range(count)]
    assert sum_of_multiples(scalars, points) == one_by_one(scalars, points)


def test_a_sum_that_is_the_identity_is_refused() -> None:
    point = group.point_from(RANDOM(64))
    with pytest.raises(NotAPoint):
        sum_of_multiples([little(7), little(ORDER - 7)], [point, point])


@pytest.mark.parametrize("encoding", [*NO_POINTS, "01" + "00" * 31, "ee" + "ff" * 30 + "7f", "02"])
def test_what_is_no_point_is_refused(encoding: str) -> None:
    wrong = bytes.fromhex(encoding)
    assert not group.is_point(wrong)
    with pytest.raises(NotAPoint):
        sum_of_multiples([little(2), little(3)], [group.point_from(bytes(64)), wrong])


@given(
    st.binary(min_size=32, max_size=32).map(lambda data: bytes([data[0] & 254]) + data[1:31] + bytes([data[31] & 127]))
)
@settings(deadline=None, max_examples=300)
def test_what_encodes_a_point_is_what_libsodium_says(data: bytes) -> None:
    if group.is_point(data):
        assert sum_of_multiples([little(1)], [data]) == data
    else:
        with pytest.raises(NotAPoint):
            sum_of_multiples([little(1)], [data])


@pytest.mark.parametrize("asker", ENGINES, ids=lambda engine: f"asker-{engine.name}")
@pytest.mark.parametrize("holder", ENGINES, ids=lambda engine: f"holder-{engine.name}")
@pytest.mark.parametrize("at_once", ["holder", "asker", "both"])
def test_a_large_batch_is_believed_whichever_way_it_is_summed(
    holder: Engine, asker: Engine, at_once: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the sum at once on one side only, the other side is the wheel, or the sum point by point."""

    def sums(who: str) -> None:
        monkeypatch.setattr(oprf, "MANY", 64 if at_once in (who, "both") else 10_000)

    items = [b"%d" % number for number in range(100)]
    key = holder.evaluator(bytes(32), b"large", RANDOM)
    sums("asker")
    blinding = asker.blind(items, RANDOM)
    sums("holder")
    answer = key.evaluate(blinding.elements)
    swapped = Evaluated(answer.elements[32:] + answer.elements[:32], answer.proof)
    sums("asker")
    assert blinding.finalise(answer, key.public_key) == [key.output(item) for item in items]
    fresh = asker.blind(items, RANDOM)
    with pytest.raises(WrongProof):
        fresh.finalise(swapped, key.public_key)
