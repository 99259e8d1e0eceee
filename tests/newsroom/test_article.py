"""Plain text becomes blocks, and values are written so that nobody opens them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.newsroom.article import Block, blocks, defanged, values


def test_paragraphs_quotes_lists_and_headings() -> None:
    body = "فقرة أولى\nتكملتها.\n\n> اقتباس\n> من سطرين\n\n## عنوان فرعي\n- نقطة\n- نقطة ثانية\nنص بعدها"
    assert blocks(body) == [
        Block("paragraph", ("فقرة أولى تكملتها.",)),
        Block("quote", ("اقتباس من سطرين",)),
        Block("heading", ("عنوان فرعي",)),
        Block("list", ("نقطة", "نقطة ثانية")),
        Block("paragraph", ("نص بعدها",)),
    ]


@given(st.text())
def test_no_text_breaks_and_no_block_is_empty(text: str) -> None:
    for block in blocks(text):
        assert block.kind in ("paragraph", "quote", "list", "heading")
        assert block.lines
        assert all(line.strip() for line in block.lines)


def test_values_are_defanged() -> None:
    assert defanged("url", "https://evil.example/a") == "hxxps://evil[.]example/a"
    assert defanged("domain", "موقع.example") == "موقع[.]example"
    assert defanged("email", "a@b.example") == "a[@]b[.]example"
    assert defanged("sha256", "ab" * 32) == "ab" * 32


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("برنامج LockBit 3.0 (النسخة 3.0.1) و(CVE-2025-1234)،", ["LockBit 3.0", "3.0.1", "CVE-2025-1234"]),
        ('في "evil[.]example" و203[.]0[.]113[.]45/24.', ["evil[.]example", "203[.]0[.]113[.]45/24"]),
        ("hxxps://a[.]b/c(d)e, /etc/passwd", ["hxxps://a[.]b/c(d)e", "/etc/passwd"]),
        ("(Cobalt Strike 4.9) one two three four 5.6", ["Cobalt Strike 4.9", "two three four 5.6"]),
        (f"a {'0' * 64}!", [f"a {'0' * 64}"]),
        ("كلمة word 42 - (x)", []),
        ("-" * 500_000, []),  # looked at once, not once from each sign on
    ],
)
def test_what_is_read_from_the_left_is_found_without_what_stands_around_it(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in values(text)] == found


@given(st.text(alphabet='ab1.[]()@:/ -"اب'))
def test_places_of_values_are_in_order_and_apart(text: str) -> None:
    ends = [place for pair in values(text) for place in pair]
    assert ends == sorted(ends)
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in values(text))
