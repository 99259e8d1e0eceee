"""Size, compression and encoding are looked at before anything is parsed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.language import Problem
from amana.stix import Limits
from amana.stix.guard import BombSuspected, BrokenCompression, NotUtf8, TooLarge, check, inflate


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "x-gzip": gzip.compress,
}


@given(st.binary(max_size=2000), st.sampled_from(sorted(PACKERS)))
def test_what_was_packed_is_unpacked(data: bytes, coding: str) -> None:
    assert inflate(PACKERS[coding](data), coding, Limits()) == data


@given(st.binary(max_size=2000))
def test_deflate_without_its_header_is_unpacked_too(data: bytes) -> None:
    packed = raw_deflate(data)
    looks_like_zlib = packed[0] & 0x0F == 8 and int.from_bytes(packed[:2]) % 31 == 0
    if not looks_like_zlib:
        assert inflate(packed, "deflate", Limits()) == data


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "", "identity", "br"]))
def test_any_bytes_are_unpacked_or_refused(data: bytes, coding: str) -> None:
    try:
        found = inflate(data, coding, Limits())
    except Problem:
        return
    assert coding in ("", "identity") or len(found) <= Limits().max_bytes


@given(st.binary(min_size=1, max_size=300), st.data())
def test_cut_data_is_refused(data: bytes, draw: st.DataObject) -> None:
    packed = gzip.compress(data)
    cut = draw.draw(st.integers(0, len(packed) - 1))
    with pytest.raises(BrokenCompression):
        inflate(packed[:cut], "gzip", Limits())


def test_members_follow_one_another_but_not_without_end() -> None:
    member = gzip.compress(b"ab")
    assert inflate(member * 3, "gzip", Limits()) == b"ab" * 3
    with pytest.raises(BrokenCompression):
        inflate(member * 17, "gzip", Limits())


def test_a_bomb_is_stopped_early() -> None:
    bomb = gzip.compress(bytes(20_000_000))
    with pytest.raises(BombSuspected):
        inflate(bomb, "gzip", Limits(max_ratio=100))
    with pytest.raises(TooLarge):
        inflate(bomb, "gzip", Limits(max_bytes=1_000_000, max_ratio=100_000))
    assert len(inflate(gzip.compress(bytes(60_000)), "gzip", Limits())) == 60_000


def test_an_unknown_coding_is_refused_by_name() -> None:
    with pytest.raises(BrokenCompression) as caught:
        inflate(b"", "br", Limits())
    assert caught.value.code == "guard.unknown-compression"
    assert "br" in caught.value.say("ar")


@given(st.one_of(st.binary(max_size=40), st.text(max_size=20).map(lambda s: s.encode("utf-8", "surrogatepass"))))
def test_utf8_is_checked_as_the_codec_does(data: bytes) -> None:
    try:
        data.decode("utf-8")
        expected = -1
    except UnicodeDecodeError as error:
        expected = error.start
    if data.startswith(b"\xef\xbb\xbf"):
        return
    if expected < 0:
        check(data, Limits())
    else:
        with pytest.raises(NotUtf8) as caught:
            check(data, Limits())
        assert caught.value.say("en") == f"The byte at position {expected} is not valid UTF-8. " + (
            "Save the data as UTF-8 and send it again."
        )


@pytest.mark.parametrize("before", range((1 << 18) - 4, (1 << 18) + 2))
def test_a_character_across_two_slices_is_whole(before: int) -> None:
    check(b" " * before + "🙂ع".encode() + b" " * 9, Limits())
    with pytest.raises(NotUtf8):
        check(b" " * before + "🙂".encode()[:3] + b" " * 9, Limits())


def test_a_byte_order_mark_and_too_many_bytes_are_refused() -> None:
    with pytest.raises(NotUtf8) as caught:
        check(b"\xef\xbb\xbf{}", Limits())
    assert caught.value.code == "guard.byte-order-mark"
    with pytest.raises(TooLarge):
        check(b"12345", Limits(max_bytes=4))
