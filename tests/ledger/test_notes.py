"""Signed notes, checkpoints and cosignatures: against what others published, and against what is cut or changed."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from amana.ledger.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint, sign_checkpoint
from amana.ledger.cosignature import cosign, cosigned_at, cosigners
from amana.ledger.faults import BrokenCheckpoint, BrokenKey, BrokenNote, LedgerFault, NotSigned, WrongSignature
from amana.ledger.note import (
    COSIGNATURE,
    MOST_SIGNATURES,
    SIGNATURE,
    Key,
    Note,
    Signer,
    read_key,
    read_note,
    sign_note,
    verify_note,
)
from amana.ledger.tree import EMPTY_ROOT

DATA = Path(__file__).parents[1] / "data" / "ledger"
ARCHE = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
REMORA = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]


def signer(name: str, kind: int, seed: bytes) -> Signer:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return Signer(Key(name, kind, private.public_key().public_bytes_raw()), private.sign)


LOG = signer("cert-eg/ledger", SIGNATURE, b"l" * 32)
WITNESS = signer("bank-jo/witness", COSIGNATURE, b"w" * 32)


def published(name: str) -> bytes:
    return (DATA / name).read_bytes()


def test_the_note_of_the_go_project_is_made_byte_for_byte() -> None:
    neumann = signer("PeterNeumann", SIGNATURE, NEUMANN_SEED)
    note = published("go-note.txt")
    assert str(neumann.key) == NEUMANN
    assert read_key(NEUMANN) == neumann.key
    assert sign_note(read_note(note).text, neumann).to_bytes() == note


def test_the_example_of_signed_note_verifies() -> None:
    key = read_key("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    verify_note(read_note(published("signed-note.txt")), key)


def test_a_log_and_a_witness_of_the_public_network_verify() -> None:
    data = published("arche-checkpoint.txt")
    checkpoint, note = open_checkpoint(data, read_key(ARCHE))
    assert (checkpoint.size, len(note.signatures), note.to_bytes()) == (1432088532, 6, data)
    assert cosigners(note, [read_key(REMORA), WITNESS.key]) == {"remora.n621.de": 1779573024}


def test_the_examples_of_the_specifications_are_read() -> None:
    note = read_note(published("behind-the-sofa.txt"))
    assert parse_checkpoint(note.text).size == 20852163
    assert [one.name for one in note.signatures] == ["example.com/behind-the-sofa", "witness.example.com/w1"]
    assert note.to_bytes() == published("behind-the-sofa.txt")


def test_every_changed_character_of_a_real_checkpoint_is_refused() -> None:
    data = published("arche-checkpoint.txt")
    text = data[: data.index(b"\n\n") + 2]
    for place in range(len(text)):
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises(LedgerFault):
            open_checkpoint(bytes(changed), read_key(ARCHE))


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\nx\n",
        "text\n\n— name AAAAAAAA".encode(),
        "text\n\n— name AAAAAA==\n".encode(),  # no signature after the key ID
        "text\n\n— na+me AAAAAAAA\n".encode(),
        "text\n\n— \u00a0 AAAAAAAA\n".encode(),
        "text\n\n— name  AAAAAAAA\n".encode(),
        "text\n\n— name AAAAAAA\n".encode(),
        "text\n\n— name AAAAAAB=\n".encode(),  # bits beyond the last byte
        b"text\n\n- name AAAAAAAA\n",
        "te\txt\n\n— name AAAAAAAA\n".encode(),
        "te\rxt\n\n— name AAAAAAAA\n".encode(),
        b"\xff\n\n" + "— name AAAAAAAA\n".encode(),
        "text\n\n— name AAAAAAAA\n".encode() + b"x" * 300_000,
        b"text\n\n" + "— name AAAAAAAA\n".encode() * (MOST_SIGNATURES + 1),
    ],
)
def test_what_is_no_note_is_refused_in_both_languages(note: bytes) -> None:
    with pytest.raises(BrokenNote) as caught:
        read_note(note)
    assert caught.value.say("ar") != caught.value.say("en")
    assert "{" not in caught.value.say("ar") + caught.value.say("en")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        "a\n1",
        "a\n01\n" + "A" * 43 + "=\n",
        "a\n-1\n" + "A" * 43 + "=\n",
        "a\n٣\n" + "A" * 43 + "=\n",
        f"a\n{2**63}\n" + "A" * 43 + "=\n",
        "a\n" + "9" * 5000 + "\n" + "A" * 43 + "=\n",
        "a\n1\n" + "A" * 43 + "\n",
        "a\n1\n" + "A" * 42 + "B=\n",
        "a\n1\n" + "A" * 40 + "\n",
        "a\n0\n" + "A" * 43 + "=\n",
        "\n1\n" + "A" * 43 + "=\n",
        "a\n1\n" + "A" * 43 + "=\n\n",
        "a\n1\n" + "A" * 43 + "=\n" + "x\n" * 20,
        "cosignature/v1\n1\n" + "A" * 43 + "=\n",
        "a" * 300 + "\n1\n" + "A" * 43 + "=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(BrokenCheckpoint) as caught:
        parse_checkpoint(text)
    assert "{" not in caught.value.say("ar") + caught.value.say("en")


@given(st.integers(0, len(NEUMANN) - 1), st.integers(1, 127))
def test_a_verifier_key_that_is_changed_or_cut_is_refused(place: int, other: int) -> None:
    changed = NEUMANN[:place] + chr(ord(NEUMANN[place]) ^ other) + NEUMANN[place + 1 :]
    for wrong in (changed, NEUMANN[:place], NEUMANN[place + 1 :]):
        with pytest.raises(BrokenKey):
            read_key(wrong)


roots = st.binary(min_size=32, max_size=32)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
checkpoints = st.builds(
    Checkpoint,
    words.filter(lambda w: w != "cosignature/v1"),
    st.integers(1, 2**63 - 1),
    roots,
    st.lists(words, max_size=3).map(tuple),
)


@given(checkpoints)
def test_a_checkpoint_is_read_as_it_was_written(checkpoint: Checkpoint) -> None:
    assert parse_checkpoint(checkpoint.text()) == checkpoint


@given(st.integers(0, 2**63 - 1), roots, st.integers(0, 2**63 - 1))
def test_what_is_signed_and_cosigned_verifies_and_nothing_else(size: int, root: bytes, at: int) -> None:
    head = Checkpoint(LOG.key.name, size, root if size else EMPTY_ROOT)
    note = sign_checkpoint(head, LOG)
    line = cosign(note.text, at, WITNESS)
    whole = Note(note.text, (*note.signatures, line))
    assert open_checkpoint(whole.to_bytes(), LOG.key) == (head, whole)
    assert cosigners(whole, [WITNESS.key]) == {WITNESS.key.name: at}
    other = signer(WITNESS.key.name, COSIGNATURE, b"x" * 32)
    assert cosigners(whole, [other.key]) == {}
    with pytest.raises(WrongSignature):
        cosigned_at(note.text, line, other.key)
    with pytest.raises(WrongSignature):
        cosigned_at(note.text + "more\n", line, WITNESS.key)
    with pytest.raises(NotSigned):
        open_checkpoint(Note(note.text, (line,)).to_bytes(), LOG.key)


@settings(max_examples=300)
@given(st.data())
def test_a_cosigned_checkpoint_in_which_one_bit_differs_never_counts(data: st.DataObject) -> None:
    note = sign_checkpoint(Checkpoint(LOG.key.name, 5, b"r" * 32), LOG)
    good = Note(note.text, (*note.signatures, cosign(note.text, 1_800_000_000, WITNESS))).to_bytes()
    changed = bytearray(good)
    changed[data.draw(st.integers(0, len(good) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        found = open_checkpoint(bytes(changed), LOG.key)[1]
        counted = cosigners(found, [WITNESS.key])
    except LedgerFault:
        return
    assert counted == {}, "a changed cosignature was counted"
    assert found.text == note.text


def test_a_line_of_a_known_witness_that_is_false_is_an_error_and_not_silence() -> None:
    note = sign_checkpoint(Checkpoint(LOG.key.name, 5, b"r" * 32), LOG)
    line = cosign("other\n1\n" + "A" * 43 + "=\n", 7, WITNESS)
    with pytest.raises(WrongSignature) as caught:
        cosigners(Note(note.text, (line,)), [WITNESS.key])
    assert WITNESS.key.name in caught.value.say("ar")
