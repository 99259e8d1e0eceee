"""Files to text: what a file is, how its bytes become letters, what of a page is read, and PDF."""

from __future__ import annotations

import re
import sys
import zlib
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amana.extract import as_report_json, extract
from amana.extract.readers import (
    HTML,
    MARKDOWN,
    PDF,
    TEXT,
    Limits,
    NoTextInside,
    NotText,
    PdfDamaged,
    PdfLocked,
    PdfReaderMissing,
    TooLarge,
    TooSlow,
    UnreadableFile,
    UnsupportedType,
    read,
    sniff,
)
from amana.extract.readers.visual_order import Manner, logical

PDFS = Path(__file__).parents[1] / "data" / "pdf"
ARABIC = "رُصد النطاق في 14 مارس 2026، ثم انتهى."


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (b"%PDF-1.7\n", "x.txt", PDF),
        (b"\n\n%PDF-1.4", "", PDF),
        (b"<!DOCTYPE html><html>", "", HTML),
        (b"\xef\xbb\xbf  <!-- c --> <HTML>", "", HTML),
        ("<!doctype html>".encode("utf-16"), "", HTML),
        (b"x <b>y</b>", "page.html", HTML),
        (b"# title", "report.MD", MARKDOWN),
        (b"# title", "report.txt", TEXT),
        (ARABIC.encode(), "", TEXT),
        (ARABIC.encode("utf-16"), "", TEXT),
        (ARABIC.encode("utf-16-le"), "", TEXT),
        (ARABIC.encode("cp1256"), "", TEXT),
        (b"MZ is the name of a file", "", TEXT),
        (b"", "", TEXT),
    ],
)
def test_what_a_file_is(data: bytes, name: str, media_type: str) -> None:
    assert sniff(data, name) == media_type


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04....", "docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
        (b"{\\rtf1", "RTF"),
        (b"\x89PNG\r\n", "PNG"),
    ],
)
def test_known_files_that_are_not_read_are_named(data: bytes, what: str) -> None:
    with pytest.raises(UnsupportedType) as refused:
        sniff(data, "report.txt")
    assert what in refused.value.text.en
    assert what in refused.value.text.ar


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(NotText):
        sniff(b"abc\x00\x01\x02 defghijklmnop")
    with pytest.raises(NotText):
        read(b"abc\x07def", TEXT)
    with pytest.raises(NotText):
        read(b"\xff\xfea", TEXT)
    with pytest.raises(UnsupportedType):
        read(b"x", "application/json")


@pytest.mark.parametrize(
    ("data", "media_type", "guessed"),
    [
        (ARABIC.encode(), TEXT, False),
        (ARABIC.encode("utf-8-sig"), TEXT, False),
        (ARABIC.encode("utf-16"), TEXT, False),
        (b"\xfe\xff" + ARABIC.encode("utf-16-be"), TEXT, False),
        (ARABIC.encode("utf-16-le"), TEXT, True),
        (ARABIC.encode("utf-16-be"), TEXT, True),
        (ARABIC.encode("cp1256"), TEXT, True),
        (ARABIC.encode("cp1256"), f"{TEXT}; charset=windows-1256", False),
        (ARABIC.encode(), f"{TEXT}; charset=nonsense", False),
        (ARABIC.encode(), f"{TEXT}; charset=ascii", False),
    ],
)
def test_letters_in_every_encoding(data: bytes, media_type: str, guessed: bool) -> None:
    reading = read(data, media_type)
    assert reading.text == ARABIC
    assert reading.needs_confirmation is guessed
    assert not guessed or "windows-1256" in reading.notes[0].ar or "utf-16" in reading.notes[0].ar


def test_western_letters_are_not_taken_for_arabic() -> None:
    reading = read("Déjà vu à Genève, près du café".encode("cp1252"), TEXT)
    assert reading.text == "Déjà vu à Genève, près du café"
    assert reading.needs_confirmation


def test_newlines_are_made_one_and_presentation_forms_become_letters() -> None:
    assert read("a\r\nb\rc\u2028d ﻻ ﷲ".encode(), TEXT).text == "a\nb\nc\nd لا الله"


def test_markdown_keeps_its_text_and_its_first_heading_is_the_title() -> None:
    reading = read(f"\n# **تنبيه**\n\n{ARABIC}".encode(), MARKDOWN)
    assert reading.title == "تنبيه"
    assert reading.text == f"\n# **تنبيه**\n\n{ARABIC}"


PAGE = """<!doctype html><html><head><title>عنوان &amp; آخر</title><style>p{}</style></head><body>
<nav>القائمة <a href="/">الرئيسية</a></nav><script>alert("لا")</script><noscript>لا</noscript>
<div style="display: none">مخفي</div><p hidden>مخفي<p>ظاهر</p><div role="navigation">لا</div>
<p>رُصد <b>النطاق</b>&nbsp;evil[.]example&lt;br&gt;<br>سطر ثان</p><!-- لا -->
<table><tr><th>النوع<th>القيمة<tr><td>عنوان</td><td>192.0.2.1</td></tr></table>
<pre>a  b
 c</pre><ul><li>واحد<li>اثنان</ul><aside>لا</aside><footer>لا</footer><button>لا</button></body></html>"""


def test_the_readable_text_of_a_page() -> None:
    reading = read(PAGE.encode(), HTML)
    assert reading.title == "عنوان & آخر"
    assert reading.text == (
        "ظاهر\n\nرُصد النطاق evil[.]example<br>\nسطر ثان\n\nالنوع\tالقيمة\nعنوان\t192.0.2.1\n\na  b\n c\n\nواحد\nاثنان"
    )


def test_an_article_is_taken_alone() -> None:
    article = "جملة طويلة من المقال. " * 20
    page = f"<p>شريط جانبي</p><article><h1>عنوان</h1><p>{article}</p></article><p>روابط</p>"
    assert read(page.encode(), HTML).text == f"عنوان\n\n{article.strip()}"


def test_a_page_whose_furniture_is_never_closed_is_read_whole() -> None:
    assert read(b"<nav><p>one<p>two", HTML).text == "one\n\ntwo"


def test_the_charset_of_a_page_is_its_own() -> None:
    page = '<meta charset="windows-1256"><p>تنبيه</p>'.encode("cp1256")
    assert read(page, HTML).text == "تنبيه"


@given(st.text(alphabet="<>/!-='\" apnvscriptéب&#;x\n", max_size=300))
def test_every_page_can_be_read_and_no_script_is_text(markup: str) -> None:
    page = f"<p>start</p><script>secret()</script>{markup}"
    text = read(page.encode(), HTML).text
    assert text.startswith("start")
    assert "secret" not in text


def test_nothing_to_read() -> None:
    for data, media_type in [(b"", TEXT), (b" \n ", MARKDOWN), (b"<script>x</script>", HTML)]:
        with pytest.raises(NoTextInside):
            read(data, media_type)


def test_limits_come_before_the_parser() -> None:
    with pytest.raises(TooLarge) as refused:
        read(b"%PDF" + b"x" * 100, PDF, Limits(max_bytes=99))
    assert "104" in refused.value.text.ar
    with pytest.raises(TooLarge):
        read(b"x" * 100, TEXT, Limits(max_characters=99))


def _words(text: str) -> list[str]:
    """The words of a report without Markdown's signs, and without marks of direction, which paper does not show."""
    return re.sub(r"\||---|^# ", " ", re.sub(r"[*`\u200e]", "", text), flags=re.MULTILINE).split()


@pytest.mark.parametrize(
    "name",
    ["01-tasayyud-wizarat", "02-fidya-kahraba", "03-ighatha-muzawwara", "07-ddos-portal", "03-ighatha-muzawwara-typst"],
)
def test_reports_come_out_of_pdf_word_for_word(name: str) -> None:
    report = PDFS / f"{name.removesuffix('-typst')}.md"
    reading = read((PDFS / f"{name}.pdf").read_bytes(), PDF)
    assert _words(reading.text) == _words(report.read_text(encoding="utf-8"))
    assert reading.needs_confirmation
    assert reading.notes


def test_brackets_of_another_producer_and_its_findings() -> None:
    reading = read((PDFS / "03-ighatha-muzawwara-fpdf.pdf").read_bytes(), PDF)
    found = as_report_json(extract(reading.text))
    assert found["iban"] == ["EG380019000500000000263180002", "JO94CBJO0010000000000131000302"]
    assert found["organisations"] == ["جمعية الأمل الخيرية"]
    assert "(مرخّصة، رقم القيد 4471)" in reading.text


def test_columns_are_read_one_after_the_other() -> None:
    reading = read((PDFS / "two-columns.pdf").read_bytes(), PDF)
    starts = [paragraph.split()[0] for paragraph in reading.text.split("\n\n")]
    assert starts == ["المجلس", "اختتم", "وتقضى", "وقالت", "ودعا"]
    assert "18 نوفمبر 2026 لهجوم من العناوين 192.0.2.14 و198.51.100.128/25" in reading.text
    assert reading.title == "صحيفة الميزان"


@pytest.mark.parametrize(
    ("visual", "text"),
    [
        ("TLP:RED هتجرد", "درجته TLP:RED"),
        ("45[.]113[.]0[.]203 مداخلا", "الخادم 203[.]0[.]113[.]45"),
        ("(ه1447 ناضمر 25)", "(25 رمضان 1447ه)"),
        ("11-06-2026 خيراتب", "بتاريخ 2026-06-11"),
        ("9/7/2026 يف", "في 9/7/2026"),
        ("%25 ةبسنب", "بنسبة 25%"),
        ("٢٠٣.٠.١١٣.٧٧ ناونع", "عنوان ٢٠٣.٠.١١٣.٧٧"),
        ("db8:85a3::8a2e:370:7334:2001 ناونع", "عنوان 2001:db8:85a3::8a2e:370:7334"),
        (".CVE-2025-31324 ةرغثلاو ،ATT&CK", "ATT&CK، والثغرة CVE-2025-31324."),
        ("+20 2 5550 0199 فتاهلا", "الهاتف +20 2 5550 0199"),
        ("cdn(.)rawatib- قاطنلاب", "بالنطاق cdn(.)rawatib-"),
    ],
)
def test_lines_from_the_order_of_paper_to_that_of_reading(visual: str, text: str) -> None:
    assert logical([*visual], Manner(right_to_left=True)) == text


def test_arabic_inside_an_english_line() -> None:
    assert logical([*"see ةرشنلا page 3"], Manner(right_to_left=False)) == "see النشرة page 3"


@given(st.text(alphabet="ابتثج دذر", min_size=1, max_size=40))
def test_a_line_of_arabic_only_is_turned_whole(text: str) -> None:
    assert logical([*text], Manner(right_to_left=True)) == text[::-1]


@given(st.text(alphabet="abc 123-.", min_size=1, max_size=40), st.booleans())
def test_nothing_is_lost_or_added_in_turning(text: str, right_to_left: bool) -> None:
    assert sorted(logical([*text], Manner(right_to_left))) == sorted(text)


def test_a_locked_pdf() -> None:
    with pytest.raises(PdfLocked):
        read((PDFS / "locked.pdf").read_bytes(), PDF)


def test_without_the_optional_part_a_pdf_is_refused_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("pdfminer") or name.endswith("readers.pdf_device")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pdfminer", None)
    with pytest.raises(PdfReaderMissing) as refused:
        read((PDFS / "two-columns.pdf").read_bytes(), PDF)
    assert "pdf" in refused.value.text.ar


def _pdf(*objects: bytes) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), entries, data)


def _page(content: bytes, entries: bytes = b"", resources: bytes = b"", *more: bytes) -> bytes:
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%s>>>>"
        % resources,
        _stream(content, entries),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    )


HELLO = b"BT /F 12 Tf 10 700 Td (hello world) Tj ET"
FLATE = b"/Filter/FlateDecode"


def test_the_smallest_pdf() -> None:
    assert read(_page(HELLO), PDF).text == "hello world"
    assert read(_page(zlib.compress(HELLO), FLATE), PDF).text == "hello world"


@pytest.mark.parametrize(
    "bomb",
    [
        _page(zlib.compress(b" " * 50_000_000, 9), FLATE),
        _page(zlib.compress(zlib.compress(b" " * 50_000_000, 9), 9), b"/Filter[/FlateDecode/FlateDecode]"),
        _page(zlib.compress(b" " * 50_000_000, 9).hex().encode() + b">", b"/Filter[/ASCIIHexDecode/FlateDecode]"),
        _page(zlib.compress(b" " * 50_000_000, 9)[:-8] + b"\xff" * 90_000 * 30, FLATE),
        _page(b"\x81 " * 500_000, b"/Filter/RunLengthDecode"),
        _page(zlib.compress(b"q " * 2_500_000, 9), FLATE),
        _page(zlib.compress(b"BT /F 12 Tf " + b"(%s) Tj " % (b"a" * 1000) * 1000, 9), FLATE),
    ],
    ids=["flate", "twice", "hex", "broken", "run-length", "states", "characters"],
)
def test_a_small_file_cannot_become_large(bomb: bytes) -> None:
    with pytest.raises(TooLarge):
        read(bomb, PDF)


@pytest.mark.parametrize(
    "broken",
    [
        b"%PDF-1.7",
        b"%PDF-1.7\n" + b"\0" * 1000,
        _page(b"1 " * 200_000),
        _page(HELLO, b"/Filter/CCITTFaxDecode"),
        _page(HELLO, b"/Filter/LZWDecode"),
        _page(HELLO, b"/Filter/Nonsense"),
        _page(zlib.compress(b"\0" * 9_000_000), b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 5>>"),
        _pdf(b"<</A " * 5000 + b">>" * 5000),
        _pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
    ],
)
def test_a_broken_pdf_is_refused_in_words(broken: bytes) -> None:
    with pytest.raises((PdfDamaged, NoTextInside)) as refused:
        read(broken, PDF)
    assert refused.value.text.ar != refused.value.text.en


CMAP = b"/CIDInit /ProcSet findresource begin begincmap 1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange endcmap"


@pytest.mark.parametrize(
    ("font", "more"),
    [
        (b"/ToUnicode 6 0 R", _stream(CMAP)),
        (b"", b"null"),
    ],
    ids=["letters", "widths"],
)
def test_a_font_cannot_name_more_glyphs_than_there_are(font: bytes, more: bytes) -> None:
    widths = b"" if font else b"/W[0 4294967295 500]"
    descendant = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(A)/Ordering(B)>>%s>>" % widths
    entries = (
        b"/Resources<</Font<</G<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[%s]%s>>>>>>"
    )
    document = _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R%s>>" % (entries % (descendant, font)),
        _stream(b"BT /G 12 Tf <0041> Tj ET"),
        b"null",
        more,
    )
    with pytest.raises(PdfDamaged) as refused:
        read(document, PDF)
    assert "glyphs" in str(refused.value.__cause__)


def test_pages_and_time_are_limited() -> None:
    pages = _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>",
    )
    with pytest.raises(TooLarge):
        read(pages, PDF, Limits(max_pages=1))
    ticking = count()
    with pytest.raises(TooSlow):
        read(_page(HELLO), PDF, Limits(max_seconds=2), clock=lambda: float(next(ticking) * 3))


def test_a_page_of_tags_ends_with_the_time() -> None:
    ticking = count()
    with pytest.raises(TooSlow):
        read(b"<p>a" * 5000, HTML, Limits(max_seconds=2), clock=lambda: float(next(ticking) * 3))


def test_forms_that_call_forms_end_with_the_time() -> None:
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X%d %d 0 R>>>>"
    forms = [_stream(b"/X%d Do " % (level + 1) * 10, entries % (level + 1, 7 + level)) for level in range(20)]
    seconds = count()
    with pytest.raises(TooSlow):
        read(
            _page(b"/X0 Do", b"", b"/XObject<</X0 6 0 R>>", *forms),
            PDF,
            Limits(max_seconds=100),
            clock=lambda: float(next(seconds)),
        )


@pytest.fixture(scope="module")
def golden() -> bytes:
    return (PDFS / "02-fidya-kahraba.pdf").read_bytes()


@pytest.mark.slow
@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_damage_to_a_pdf_escapes(golden: bytes, data: st.DataObject) -> None:
    damaged = bytearray(golden)
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        how = data.draw(st.sampled_from(["change", "delete", "repeat"]))
        if how == "change":
            damaged[place] = data.draw(st.integers(0, 255))
        elif how == "delete":
            del damaged[place : place + data.draw(st.integers(1, min(300, len(damaged) - 2)))]
        else:
            damaged[place:place] = damaged[place : place + 200]
    try:
        reading = read(bytes(damaged), PDF)
    except UnreadableFile:
        return
    assert reading.needs_confirmation
