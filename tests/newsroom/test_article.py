"""Plain text becomes blocks, and values are written so that nobody opens them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from amana.newsroom.article import Block, blocks, defanged


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
