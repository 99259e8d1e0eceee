"""The share card: mixed writing in the right order, headlines of any length, one address that answers for good."""

from __future__ import annotations

import csv
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import bidirectional

import msgspec
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amana.newsroom.card import HEIGHT, WIDTH, Card, draw, drawn
from amana.newsroom.card.bidi import levels, visual_runs
from amana.newsroom.card.typeset import ELLIPSIS, UNIT, Face, fitted, line, paragraph
from amana.newsroom.reading import path_of, short_path
from markup import Page
from newsroom_press import ARTICLE, ENGLISH, Press

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]
ORDERS = Path(__file__).parents[1] / "data" / "bidi" / "orders.csv"
RIGHT, LEFT = Face(700, 1), Face(700, 0)
LONG = "مجلس وزراء الداخلية يعتمد خطة لتبادل المعلومات بين الدول الأعضاء خلال ثوانٍ " * 8
MIXED = st.text(alphabet="ابتث ABC 12 ٣٤ .,:()[]-/«»%\u064e\u0651\u200c\u200f🙂\u4e2d", max_size=80)
CARD = Card("نشرة الأمانة", "تصيّد", "حملة تصيّد تنتحل صفة وزارة", "٢٥ نوفمبر ٢٠٢٦", "", "ar")


def displayed(text: str, base: int) -> str:
    """The signs of a line from left to right; spaces at its end stand at its end (rule L1)."""
    found = levels(text, base)
    for at in reversed(range(len(text))):
        if bidirectional(text[at]) != "WS":
            break
        found[at] = base
    runs = visual_runs(found)
    return "".join(text[run.start : run.end][:: -1 if run.level % 2 else 1] for run in runs)


def test_mixed_writing_stands_in_the_order_of_the_standard() -> None:
    with ORDERS.open(encoding="utf-8") as file:
        cases = [(int(row["base"]), *map(_signs, (row["text"], row["display"]))) for row in csv.DictReader(file)]
    assert len(cases) == 322
    assert [case for case in cases if displayed(case[1], case[0]) != case[2]] == []


def test_values_are_read_from_the_left_inside_arabic() -> None:
    text, value = "في 203[.]0[.]113[.]45 و", "203[.]0[.]113[.]45"
    at = text.index(value)
    found = levels(text, 1, [(at, at + len(value))])
    shown = "".join(text[run.start : run.end][:: -1 if run.level % 2 else 1] for run in visual_runs(found))
    assert value in shown
    assert value not in displayed(text, 1)  # which is why places of values are given


@given(MIXED, st.integers(0, 1))
@example("\u064e", 1)
def test_every_sign_is_on_a_level_and_in_one_run(text: str, base: int) -> None:
    found = levels(text, base)
    assert all(base <= level <= base + 2 for level in found)
    assert sorted(at for run in visual_runs(found) for at in range(run.start, run.end)) == list(range(len(text)))


@given(MIXED | st.just(LONG), st.integers(3, 20), st.integers(1, 4), st.sampled_from([RIGHT, LEFT]))
def test_lines_fit_and_nothing_is_left_out_without_an_ellipsis(text: str, ems: int, most: int, face: Face) -> None:
    measure = ems * UNIT
    found = paragraph(text, face, measure, most)
    assert len(found) <= most
    assert all(one.width <= measure for one in found)
    shown = " ".join(one.text for one in found)
    assert shown == " ".join(text.split()) or ELLIPSIS in shown


def test_lines_are_even() -> None:
    widths = [one.width for one in paragraph(" ".join(["كلمة"] * 7), RIGHT, 10 * UNIT, 3)]
    assert len(widths) > 1
    assert max(widths) - min(widths) <= line(" كلمة", RIGHT).width


def test_a_line_that_is_too_long_is_cut_at_a_word() -> None:
    cut = fitted(LONG, RIGHT, 12 * UNIT).text
    assert cut.endswith(ELLIPSIS)
    assert set(cut.removesuffix(ELLIPSIS).split()) <= set(LONG.split())


def test_arabic_letters_are_joined_and_drawn_from_the_right() -> None:
    joined, apart = line("ببب", RIGHT), [line("ب", RIGHT)] * 3
    assert joined.width != sum(one.width for one in apart)
    assert len({glyph.number for glyph in joined.glyphs}) > 1  # another shape at the beginning, the middle and the end
    assert 0 not in {glyph.number for glyph in line("حملة تصيّد (LockBit 3.0) ٢٠٢٦ é", RIGHT).glyphs}


@pytest.mark.parametrize("headline", ["", " ", "كلمة", LONG, "x" * 5000, "\u064e" * 300, "中文 🙂", "a\u202eb"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_any_headline_makes_a_card(headline: str, language: str) -> None:
    pixels = _pixels(drawn(msgspec.structs.replace(CARD, headline=headline, language=language)))
    assert pixels.shape == (HEIGHT, WIDTH)
    # Nothing is written on the margins.
    assert not pixels[:, :60].any()
    assert not pixels[:, -60:].any()


def test_the_headline_begins_on_its_language_s_side() -> None:
    for language, side in (("ar", slice(WIDTH - 200, WIDTH)), ("en", slice(0, 200))):
        card = Card("", "", "لا" if language == "ar" else "No", "", "", language)
        rows = _pixels(drawn(card))[150:540]
        assert rows[:, side].any()
        assert rows.any(axis=0).sum() < 200


def test_kept_cards_are_few_and_the_same_words_are_drawn_once() -> None:
    draw.drawn.cache_clear()
    for number in range(3):
        assert drawn(msgspec.structs.replace(CARD, kicker=str(number % 2))) == drawn(
            msgspec.structs.replace(CARD, kicker=str(number % 2))
        )
    assert draw.drawn.cache_info().misses == 2
    assert draw.drawn.cache_info().maxsize == draw.KEPT


@pytest.mark.parametrize(("article", "language"), [(ARTICLE, "ar"), (ENGLISH, "en")])
def test_a_bulletin_names_its_card(press: Press, browse: Browse, article: Any, language: str) -> None:
    one = press.published(article, language)
    page = Page(browse().get(path_of(one)).content)
    meta = {attrs.get("property") or attrs.get("name"): attrs.get("content") for attrs in page.all("meta")}
    address = f"http://127.0.0.1{short_path(one)}/card.png"
    assert meta["og:image"] == meta["twitter:image"] == address
    assert article.headline in str(meta["og:image:alt"])
    assert (meta["og:image:width"], meta["og:image:height"]) == ("1200", "630")
    assert meta["og:locale"] == f"{language}_EG"
    assert meta["twitter:card"] == "summary_large_image"
    answer = browse().get(f"{short_path(one)}/card.png")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert "Set-Cookie" not in answer.headers
    assert _pixels(answer.content).shape == (630, 1200)


def test_a_correction_makes_another_card_and_a_withdrawal_ends_it(press: Press, browse: Browse) -> None:
    one = press.published()
    address = f"{short_path(one)}/card.png"
    first = browse().get(address).content
    assert browse().get(address).content == first
    press.corrected(one, ARTICLE, "تصحيح رقم")
    assert browse().get(address).content != first
    press.withdrawn(one, "نُشرت قبل موافقة مصدرها")
    answer = browse().get(address)
    assert answer.status_code == 410
    assert "نُشرت قبل موافقة مصدرها" in answer.content.decode()


def test_where_no_bulletin_is_there_is_no_card(press: Press, browse: Browse) -> None:
    assert browse().get("/b/2026/99999/card.png").status_code == 404
    assert browse().post(f"{short_path(press.published())}/card.png").status_code == 405


def _signs(points: str) -> str:
    return "".join(chr(int(point, 16)) for point in points.split())


def _pixels(png: bytes) -> Any:
    """The places in the palette, by row; the file is read as any reader would (PNG, section 5)."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + data)
        chunks[kind] = chunks.get(kind, b"") + data
        at += 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width + 1)
    shades = rows[:, 1:]
    assert shades.max() < len(chunks[b"PLTE"]) // 3
    return shades % 64
