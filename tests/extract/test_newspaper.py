"""Newspaper pages taken apart: every page in tests/data/newspaper, and what holds for any text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.extract.newspaper import looks_like_a_page, take_apart

PAGES = sorted((Path(__file__).parents[1] / "data" / "newspaper").glob("*.txt"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_parts_of_each_page(page: Path) -> None:
    expected = json.loads(page.with_suffix(".expected.json").read_text(encoding="utf-8"))
    article = take_apart(page.read_text(encoding="utf-8"))
    assert article.body.startswith(expected.pop("body_begins"))
    assert article.body.endswith(expected.pop("body_ends"))
    assert {part: getattr(article, part) for part in expected} == expected


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_furniture_in_any_body(page: Path) -> None:
    article = take_apart(page.read_text(encoding="utf-8"))
    lines = article.body.split("\n\n")
    assert not {*lines} & {*article.furniture, *article.masthead, article.byline}


def test_there_are_pages() -> None:
    assert len(PAGES) == 11


def test_a_report_is_no_page() -> None:
    assert all(looks_like_a_page(page.read_text(encoding="utf-8")) for page in PAGES)
    assert not looks_like_a_page(
        "# تنبيه: حملة تصيّد\n\n**التاريخ:** ١٤ مارس ٢٠٢٦\n\nرصد المركز رسائل بريدية منسوبة زورًا."
    )


def test_words_of_furniture_inside_prose_stay() -> None:
    body = "أضاف أن التعليق على الاسم والبريد الإلكتروني يبقى للقراء، وأن الرابط الدائم للمقال لن يتغير في أي حال."
    assert take_apart(f"عنوان قصير\n\n{body}").body == body


lines_of_pages = st.lists(
    st.sampled_from(
        [
            "",
            "رئيس التحرير",
            "كتب ــ فلان",
            "رابط دائم:",
            "الاسم",
            "عنوان الخبر الرئيس",
            "اقرأ أيضا",
            "By Staff",
            "18/11/2026",
        ]
    )
    | st.text(max_size=60)
    | st.just("كلمة " * 20 + "."),
    max_size=14,
)


@given(lines_of_pages)
def test_every_line_comes_out_exactly_once(lines: list[str]) -> None:
    article = take_apart("\n".join(lines))
    parts = [article.kicker, article.headline, *article.standfirst.splitlines(), article.byline]
    parts += [*article.body.splitlines(), *article.masthead, *article.furniture]
    given_lines = [line for line in "\n".join(lines).splitlines() if line.strip()]
    assert len([part for part in parts if part]) <= len(given_lines)
    joined = "\n".join(lines)
    assert all(part in joined for part in parts)
    if not any("#" in line or "*" in line for line in lines):
        assert sorted(part for part in parts if part) == sorted(line.strip() for line in given_lines)
