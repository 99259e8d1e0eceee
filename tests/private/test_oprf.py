"""RFC 9497: the standard's own vectors on both engines, each against the other, and everything that is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amana.private import group, oprf
from amana.private.engine import Engine, engines, scalar, split
from amana.private.faults import NotAPoint, TooMany, WrongProof
from amana.private.oprf import Evaluated
from amana.world import real

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data/private/rfc9497-ristretto255.json").read_text("utf-8")
)
SEED, INFO = bytes.fromhex(VECTORS["seed"]), bytes.fromhex(VECTORS["info"])
ENGINES = list(engines())
RANDOM = real().random.token


def hexes(values: list[str]) -> list[bytes]:
    return [bytes.fromhex(value) for value in values]


def cases() -> Iterator[Any]:
    for mode in VECTORS["modes"]:
        for number, vector in enumerate(mode["vectors"], 1):
            yield pytest.param(mode, vector, id=f"A.1.{mode['mode'] + 1}.{number}")


@pytest.mark.parametrize(("mode", "vector"), list(cases()))
def test_the_standards_vectors_step_by_step(mode: dict[str, Any], vector: dict[str, Any]) -> None:
    keys = oprf.derive_keys(SEED, INFO, mode["mode"])
    assert keys.secret.hex() == mode["secret"]
    inputs, blinds = hexes(vector["input"]), hexes(vector["blind"])
    blinded = [oprf.blind(one, blind, mode["mode"]) for one, blind in zip(inputs, blinds, strict=True)]
    assert blinded == hexes(vector["blinded"])
    evaluated = oprf.evaluate(keys, blinded)
    assert evaluated == hexes(vector["evaluated"])
    assert oprf.finalise(inputs, blinds, evaluated) == hexes(vector["output"])
    assert [oprf.output(keys, one, mode["mode"]) for one in inputs] == hexes(vector["output"])
    if mode["mode"] == oprf.VOPRF:
        assert keys.public.hex() == mode["public"]
        proof = oprf.prove(keys, blinded, evaluated, bytes.fromhex(vector["proof_random"]))
        assert proof.hex() == vector["proof"]
        oprf.verify(keys.public, blinded, evaluated, proof)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_an_engine_gives_the_standards_key_elements_and_outputs(engine: Engine) -> None:
    mode = VECTORS["modes"][1]
    holder = engine.evaluator(SEED, INFO, RANDOM)
    assert holder.public_key.hex() == mode["public"]
    for vector in mode["vectors"]:
        answer = holder.evaluate(b"".join(hexes(vector["blinded"])))
        assert split(answer.elements) == hexes(vector["evaluated"])
        oprf.verify(holder.public_key, hexes(vector["blinded"]), hexes(vector["evaluated"]), answer.proof)
        assert [holder.output(one) for one in hexes(vector["input"])] == hexes(vector["output"])


@pytest.mark.parametrize("asker", ENGINES, ids=lambda engine: f"asker-{engine.name}")
@pytest.mark.parametrize("holder", ENGINES, ids=lambda engine: f"holder-{engine.name}")
def test_each_engine_believes_the_other_and_nobody_else(asker: Engine, holder: Engine) -> None:
    key, other = holder.evaluator(SEED, b"a", RANDOM), holder.evaluator(SEED, b"b", RANDOM)
    items = [b"one", b"two", b"three"]
    blinding = asker.blind(items, RANDOM)
    assert asker.blind(items, RANDOM).elements != blinding.elements
    answer = key.evaluate(blinding.elements)
    assert blinding.finalise(answer, key.public_key) == [key.output(item) for item in items]
    for wrong, public in (
        (other.evaluate(blinding.elements), key.public_key),
        (answer, other.public_key),
        (Evaluated(answer.elements[32:] + answer.elements[:32], answer.proof), key.public_key),
    ):
        fresh = asker.blind(items, RANDOM)
        with pytest.raises(WrongProof):
            (fresh if wrong is not answer else blinding).finalise(wrong, public)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_flipped_bit_is_refused(engine: Engine, data: st.DataObject) -> None:
    key = engine.evaluator(SEED, INFO, RANDOM)
    blinding = engine.blind([b"one", b"two"], RANDOM)
    answer = key.evaluate(blinding.elements)
    whole = bytearray(answer.elements + answer.proof)
    place = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[place // 8] ^= 1 << place % 8
    wrong = Evaluated(bytes(whole[:64]), bytes(whole[64:]))
    with pytest.raises((WrongProof, NotAPoint)):
        blinding.finalise(wrong, key.public_key)


# RFC 9496, appendix A.3: encodings that must be refused; the first is the identity, which RFC 9497 refuses too.
NO_POINTS = (
    "00" * 32,
    "00" + "ff" * 31,
    "f3" + "ff" * 30 + "7f",
    "ed" + "ff" * 30 + "7f",
    "01" + "ff" * 30 + "7f",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
    "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
    "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize("encoding", NO_POINTS)
def test_what_is_no_point_is_refused_by_both_sides(engine: Engine, encoding: str) -> None:
    wrong = bytes.fromhex(encoding)
    assert not group.is_point(wrong)
    key = engine.evaluator(SEED, INFO, RANDOM)
    good = oprf.hash_to_group(b"x", oprf.VOPRF)
    with pytest.raises(NotAPoint):
        key.evaluate(good + wrong)
    blinding = engine.blind([b"one"], RANDOM)
    answer = key.evaluate(blinding.elements)
    with pytest.raises((NotAPoint, WrongProof)):
        blinding.finalise(Evaluated(wrong, answer.proof), key.public_key)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_batches_have_limits(engine: Engine) -> None:
    key = engine.evaluator(SEED, INFO, RANDOM)
    for wrong in (b"", b"\1" * 31):
        with pytest.raises(NotAPoint):
            key.evaluate(wrong)
    with pytest.raises(TooMany):
        key.evaluate(bytes(32 * 1025))
    with pytest.raises(TooMany):
        engine.blind([b"x"] * 1025, RANDOM)


def test_a_scalar_is_never_zero() -> None:
    draws = iter([bytes(64), b"\5" + bytes(63)])
    assert scalar(lambda size: next(draws)) == b"\5" + bytes(31)
