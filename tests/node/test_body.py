"""A request's body: all of it, not more than allowed, not less than announced."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.node import body
from amana.node.body import Body, BodyCutOff, BodyTooLarge, announced_length
from amana.node.slow import Watch


def environ(data: bytes, length: str | None = None, **more: Any) -> dict[str, Any]:
    announced = str(len(data)) if length is None else length
    return {"wsgi.input": BytesIO(data), "CONTENT_LENGTH": announced, "REMOTE_ADDR": "192.0.2.1", **more}


def guarded(data: bytes, length: str | None = None, **more: Any) -> Body:
    return Body(environ(data, length, **more), Watch(crowd=4))


@given(st.binary(max_size=40_000), st.lists(st.integers(-1, 20_000), max_size=20))
def test_reads_give_the_same_as_from_a_file(data: bytes, sizes: list[int]) -> None:
    mine, file = guarded(data), BytesIO(data)
    for size in sizes:
        assert mine.read(size) == file.read(size)
    assert mine.read() == file.read()


@given(st.lists(st.sampled_from([b"a", b"\n", b"xyz" * 5000]), max_size=8), st.lists(st.integers(-1, 9), max_size=8))
def test_lines_are_the_same_as_from_a_file(parts: list[bytes], sizes: list[int]) -> None:
    data = b"".join(parts)
    mine, file = guarded(data), BytesIO(data)
    for size in sizes:
        assert mine.readline(size) == file.readline(size)
    assert mine.readlines() == file.readlines()


def test_what_follows_the_announced_end_is_not_read() -> None:
    assert guarded(b"bodyGET / HTTP/1.1", "4").read() == b"body"


def test_a_body_that_is_cut_off_is_not_taken_for_a_short_one() -> None:
    with pytest.raises(BodyCutOff):
        guarded(b"half", "8").read()


def test_a_reader_that_expects_oserrors_gets_one() -> None:
    with pytest.raises(OSError, match="announced"):
        guarded(b"", "1").read()


def test_a_chunked_body_ends_by_itself_and_is_limited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked"}
    assert guarded(b"abc", "", **chunked).read() == b"abc"
    monkeypatch.setattr(body, "MAX_BYTES", 10_000)
    with pytest.raises(BodyTooLarge):
        guarded(b"x" * 20_000, "", **chunked).read()


@pytest.mark.parametrize(
    ("length", "announced"), [("", 0), ("0", 0), ("12", 12), ("-1", 0), ("1e9", 0), ("٣", 0), (" 5", 0)]
)
def test_the_announced_length_is_a_plain_number(length: str, announced: int) -> None:
    assert announced_length(environ(b"", length)) == announced


@pytest.mark.parametrize("length", [str(body.MAX_BYTES + 1), "9" * 40, "9" * 10_000])
def test_a_body_that_is_announced_too_large_is_refused_unread(length: str) -> None:
    with pytest.raises(BodyTooLarge):
        announced_length(environ(b"", length))
