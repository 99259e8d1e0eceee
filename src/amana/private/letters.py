"""The signed messages of a follow-up: what is asked for after a possible match, and what is answered.

A letter is its text (CBOR), the writer's public key and its signature (Ed25519, RFC 8032) over a name for the purpose
and the text. It names the matched line by 16 bytes of the output that the asker computed, never by the value: if the
match was by chance, the holder learns nothing but those bytes.
"""

from __future__ import annotations

import msgspec

from amana.private.faults import BrokenMessage
from amana.private.follow_up import STATES
from amana.private.messages import Sign, check_signature
from amana.private.wire import Count, Seconds, decode, encode

CHECK = 16
LONGEST_WORDS = 4000  # characters
LONGEST_LETTER = 20_000
_REQUEST, _REPLY = b"amana follow-up 1\0", b"amana reply 1\0"
_NAME = 64


class Letter(msgspec.Struct, frozen=True):
    """A signed message: ``text`` is the CBOR of a :class:`FollowUp` or a :class:`Reply`."""

    text: bytes
    key: bytes
    signature: bytes
    v: int = 1


class FollowUp(msgspec.Struct, frozen=True):
    """What the asker wants to know more of, approved by two of its people. ``at``: seconds since 1970."""

    id: str
    asker: str
    holder: str
    collection: str
    epoch: Count
    check: bytes
    purpose: str
    basis: str
    words: str
    at: Seconds
    v: int = 1


class Reply(msgspec.Struct, frozen=True):
    """Where a follow-up stands at its holder; ``words``: what is released, or why it is refused.

    ``handling``: the rules (JSON) that bind whoever reads what is released; empty where nothing is.
    """

    id: str
    holder: str
    asker: str
    state: str
    words: str
    handling: str
    at: Seconds
    v: int = 1


def write_follow_up(message: FollowUp, key: bytes, sign: Sign) -> bytes:
    """A follow-up, signed."""
    return _write(message, _REQUEST, key, sign)


def write_reply(message: Reply, key: bytes, sign: Sign) -> bytes:
    """A reply, signed."""
    return _write(message, _REPLY, key, sign)


def read_letter(data: bytes) -> Letter:
    """A letter whose text nobody has believed yet. Raises BrokenMessage."""
    return decode(data, Letter, LONGEST_LETTER)


def read_follow_up(letter: Letter) -> FollowUp:
    """What a follow-up says, in the name of whoever holds the letter's key. Raises BrokenMessage, WrongSignature."""
    found = decode(letter.text, FollowUp, LONGEST_LETTER)
    names = (found.id, found.asker, found.holder, found.collection, found.purpose, found.basis)
    if len(found.check) != CHECK or not all(0 < len(name) <= _NAME for name in names):
        raise BrokenMessage.of("follow-up", why="names, check")
    if not 0 < len(found.words) <= LONGEST_WORDS:
        raise BrokenMessage.of("follow-up", why="words")
    check_signature(letter.key, letter.signature, _REQUEST + letter.text, found.asker)
    return found


def read_reply(letter: Letter) -> Reply:
    """What a reply says. Raises BrokenMessage, WrongSignature."""
    found = decode(letter.text, Reply, LONGEST_LETTER)
    if found.state not in STATES or len(found.words) > LONGEST_WORDS:
        raise BrokenMessage.of("reply", why="state, words")
    check_signature(letter.key, letter.signature, _REPLY + letter.text, found.holder)
    return found


def _write(message: FollowUp | Reply, purpose: bytes, key: bytes, sign: Sign) -> bytes:
    text = encode(message)
    return encode(Letter(text, key, sign(purpose + text)))
