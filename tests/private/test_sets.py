"""Set files, deltas, messages, receipts and follow-ups: what is found, and what is refused."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, datetime

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from amana.private import (
    Delta,
    DeltaHeader,
    Item,
    Membership,
    Question,
    Reference,
    SetHeader,
    build,
    build_delta,
    commitment,
    countersign,
    exchange,
    open_delta,
    open_set,
    padded_size,
    read_answer,
    read_question,
    read_receipt,
    receipt,
)
from amana.private.delta import SLOTS
from amana.private.faults import (
    BrokenMessage,
    BrokenSet,
    PrivateFault,
    SamePerson,
    TooMany,
    WrongCommitment,
    WrongSignature,
    WrongStep,
)
from amana.private.follow_up import ENDS, STATES, after, approve, due, steps
from amana.private.messages import BATCHES, Answer, verify
from amana.private.setfile import LADDER, padded
from amana.private.wire import decode, encode

HEADER = SetHeader("ristretto255-SHA512", "bank-a", "accounts", 1, 0, bytes(32), 0, ("domain",))
KEY, OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32)), Ed25519PrivateKey.from_private_bytes(b"\1" * 32)


def outputs(count: int, name: bytes = b"") -> list[bytes]:
    return [hashlib.sha512(name + number.to_bytes(4, "big")).digest() for number in range(count)]


def chance() -> random.Random:
    return random.Random(5)


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001])
def test_everything_in_a_set_is_found_and_its_size_is_a_step_of_the_ladder(count: int) -> None:
    held = outputs(count)
    opened = open_set(build(HEADER, held, chance().randbytes))
    assert all(output in opened for output in held)
    assert opened.header.count == padded(count) in LADDER
    assert not any(output in opened for output in outputs(1000, b"strange"))


@pytest.mark.slow
def test_a_million_items_none_missed_in_five_point_three_megabytes() -> None:
    data = chance().randbytes(64 * 1_000_000)
    held = [data[start : start + 64] for start in range(0, len(data), 64)]
    file = build(HEADER, held, chance().randbytes)
    opened = open_set(file)
    assert len(file) <= 5_300_000
    assert sum(output not in opened for output in held) == 0


@settings(max_examples=150)
@given(st.data())
def test_a_changed_or_cut_off_set_file_is_refused(data: st.DataObject) -> None:
    file = build(HEADER, outputs(20), chance().randbytes)
    place = data.draw(st.integers(0, len(file) - 1))
    changed = file[:place] + bytes([file[place] ^ data.draw(st.integers(1, 255))]) + file[place + 1 :]
    with pytest.raises(WrongCommitment):
        open_set(changed, commitment(file))
    with pytest.raises(PrivateFault):
        open_set(file[:place])
    assert open_set(file, commitment(file)).header.count == padded(20)


def delta(seq: int, adds: list[bytes], removes: list[bytes]) -> Delta:
    header = DeltaHeader("bank-a", "accounts", 1, seq, bytes(32))
    data = build_delta(header, adds, removes, chance().randbytes)
    assert len(data) == len(build_delta(header, [], [], chance().randbytes))  # its size says nothing
    return open_delta(data, commitment(data))


def test_deltas_add_and_take_away_in_order() -> None:
    first, second, third = outputs(3)
    base = open_set(build(HEADER, [first], chance().randbytes))
    held = Membership(base, [delta(1, [second], [first]), delta(2, [first, third], [second])])
    assert [one in held for one in (first, second, third)] == [True, False, True]


def test_a_delta_holds_so_much_and_no_more_and_is_refused_when_broken() -> None:
    with pytest.raises(TooMany):
        delta(1, outputs(SLOTS + 1), [])
    data = build_delta(DeltaHeader("bank-a", "accounts", 1, 1, bytes(32)), outputs(3), [], chance().randbytes)
    for broken in (data[:-1], data + b"\0", b"x" + data[1:], b"", data[:-8] + b"\2" + data[-7:]):
        with pytest.raises(BrokenSet):
            open_delta(broken)
    with pytest.raises(WrongCommitment):
        open_delta(data, bytes(32))


def asked() -> tuple[Question, bytes]:
    items = [Item.read("domain", f"{place}.example").data for place in range(4)]
    blinded = Reference().blind(items, chance().randbytes)
    question = Question(bytes(16), "cert-a", "bank-a", "accounts", 1, "defence", "agreement", blinded.elements)
    return question, encode(question)


def answered() -> tuple[Question, Answer]:
    question, _ = asked()
    evaluated = Reference().evaluator(bytes(32), b"info", chance().randbytes).evaluate(question.elements)
    kept = receipt(exchange(question, evaluated, 1_800_000_000), KEY.sign)
    return question, Answer(question.qid, evaluated.elements, evaluated.proof, 99, kept)


def test_questions_and_answers_read_back_as_they_were() -> None:
    question, data = asked()
    assert read_question(data) == question
    question, answer = answered()
    assert read_answer(encode(answer), question) == answer


def test_a_receipt_says_that_and_never_what_and_both_sign_it() -> None:
    _, answer = answered()
    both = countersign(answer.receipt, OTHER.sign)
    again = read_receipt(encode(both))
    verify(again, KEY.public_key().public_bytes_raw(), OTHER.public_key().public_bytes_raw())
    with pytest.raises(WrongSignature):
        verify(again, OTHER.public_key().public_bytes_raw())
    other = msgspec.structs.replace(again.exchange, count=5)
    with pytest.raises(WrongSignature):
        verify(msgspec.structs.replace(again, exchange=other), KEY.public_key().public_bytes_raw())
    assert b"example" not in encode(both)


def test_an_answer_to_something_else_is_refused() -> None:
    question, answer = answered()
    for wrong in (
        msgspec.structs.replace(answer, qid=b"\1" * 16),
        msgspec.structs.replace(answer, elements=answer.elements[:-32]),
        msgspec.structs.replace(answer, proof=answer.proof[:-1]),
        msgspec.structs.replace(answer, elements=answer.elements[32:] + answer.elements[:32]),
    ):
        with pytest.raises(BrokenMessage):
            read_answer(encode(wrong), question)


@pytest.mark.parametrize(
    "change",
    [{"elements": b""}, {"elements": bytes(33)}, {"elements": bytes(96)}, {"qid": b"short"}, {"purpose": ""}, {"v": 2},
     {"asker": "a" * 65}],
    ids=str,
)  # fmt: skip
def test_a_question_that_is_not_right_is_refused(change: dict[str, object]) -> None:
    question, _ = asked()
    with pytest.raises(PrivateFault):
        read_question(encode(msgspec.structs.replace(question, **change)))


def test_what_is_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooMany):
        read_question(bytes(200_000))
    with pytest.raises(TooMany):
        padded_size(BATCHES[-1] + 1)
    assert [padded_size(count) for count in (1, 4, 5, 1024)] == [4, 4, 16, 1024]


@given(st.binary(max_size=300))
def test_strange_bytes_are_refused_plainly(data: bytes) -> None:
    for read in (read_question, read_receipt, open_set, open_delta):
        with pytest.raises(PrivateFault):
            read(data)


@given(st.integers(0, 2**64 - 1), st.integers(0, 31))
def test_lengths_that_lie_are_refused_at_once(number: int, kind: int) -> None:
    with pytest.raises(BrokenMessage):
        decode(bytes([kind << 5 & 255 | 27]) + number.to_bytes(8, "big") + b"\0" * 8, Question, 1000)


def test_one_value_has_one_encoding() -> None:
    _, data = asked()
    name = data.index(b"cert-a")
    longer = data[: name - 1] + b"\x78\x06" + data[name:]
    with pytest.raises(BrokenMessage):
        read_question(longer)


def test_a_follow_up_needs_two_people_and_ends() -> None:
    with pytest.raises(SamePerson):
        approve("draft", "sara", "sara")
    assert approve("draft", "sara", "omar") == "approved"
    for state in STATES:
        for side in ("asker", "holder"):
            assert bool(steps(state, side)) is False or state not in ENDS
            for step in steps(state, side):
                assert after(state, step, side) in STATES
    for state in ENDS:
        with pytest.raises(WrongStep):
            after(state, "release", "holder")
    said = " ".join(text.en + text.ar for text in STATES.values()).lower()
    assert not any(word in said for word in ("suspect", "listed", "مشتبه", "مدرج"))


def test_ten_working_days_leave_out_friday_and_saturday() -> None:
    sunday = datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert due(sunday) == datetime(2026, 12, 6, 9, tzinfo=UTC)
    assert due(datetime(2026, 11, 27, 9, tzinfo=UTC), 1) == datetime(2026, 11, 29, 9, tzinfo=UTC)
