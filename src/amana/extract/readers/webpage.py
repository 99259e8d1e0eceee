"""The readable text of an HTML page: scripts, styles, hidden parts and the furniture of navigation left out.

The tokens are those of the HTML standard (section 13.2.5) in the simple form that text needs, made in one pass without
going back, so that no page takes longer than its length. (The parsers at hand take the square of it on unclosed tags.)
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from io import StringIO

import msgspec

SKIPPED = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "canvas",
        "audio",
        "video",
        "select",
        "textarea",
    )
)
FURNITURE = frozenset(("nav", "aside", "footer", "form", "button", "dialog", "menu"))
_FURNITURE_ROLES = frozenset(
    ("navigation", "search", "contentinfo", "complementary", "menu", "menubar", "toolbar", "dialog", "alertdialog")
)
_PARAGRAPHS = frozenset(
    (
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "table",
        "ul",
        "ol",
        "dl",
        "article",
        "section",
        "main",
        "header",
        "figure",
        "address",
        "hr",
    )
)
_LINES = frozenset(("br", "div", "tr", "li", "dt", "dd", "caption", "figcaption"))
_CELLS = frozenset({"td", "th"})
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_RAW = frozenset(("script", "style", "textarea", "title", "iframe", "xmp", "noembed", "noframes", "noscript"))
_CLOSED_BY_THE_NEXT = frozenset(("p", "li", "td", "th", "tr", "dt", "dd", "option"))
_WORTH_ALONE = 200  # characters from which the text of <article> or <main> is taken for the whole

_TAG_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    r"""[\s/]*(?:(?P<end>>)|(?P<name>[^\s/>][^\s/>=]*)(?:\s*=\s*(?:"(?P<a>[^"]*)"|'(?P<b>[^']*)'|(?P<c>[^\s>"'][^\s>]*)?))?)"""
)
_SPACE = re.compile(r"[ \t\n\r\f\xa0]+")
_HIDING = frozenset({"hidden", "aria-hidden", "style", "role"})
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)


class Page(msgspec.Struct, frozen=True):
    """The title and the text of a page; paragraphs parted by an empty line, cells of a table by a tab."""

    title: str
    text: str


class _Token(msgspec.Struct, frozen=True):
    kind: str  # start, end, text, title
    value: str  # name of the tag in lower case, or the text
    attributes: dict[str, str] = {}


def declared_charset(data: bytes) -> str:
    """The charset that the page's own ``<meta>`` names, empty if none does."""
    found = _CHARSET.search(data, 0, 2048)
    return found[1].decode("ascii") if found else ""


def page_text(markup: str, tick: Callable[[], None] = lambda: None) -> Page:
    """The readable text of a page; what is no mark-up is text. ``tick`` is called for each tag and may raise.

    >>> page_text("<title>ت</title><nav>القائمة</nav><p>رُصد <b>النطاق</b></p><script>x()</script><p>انتهى")
    Page(title='ت', text='رُصد النطاق\\n\\nانتهى')
    """
    writer = _written(markup, SKIPPED | FURNITURE, tick)
    text = writer.text()
    if not text:  # everything stood in furniture, or a furniture tag was never closed
        text = _written(markup, SKIPPED, tick).text()
    return Page(writer.title, text)


def _tokens(markup: str) -> Iterator[_Token]:
    place = 0
    while place < len(markup):
        opening = markup.find("<", place)
        if opening < 0:
            opening = len(markup)
        if opening > place:
            yield _Token("text", html.unescape(markup[place:opening]))
        if opening == len(markup):
            return
        name = _TAG_NAME.match(markup, opening)
        if name is None:
            place = _after_other(markup, opening)
            if place == opening:  # a bare «<» is text
                yield _Token("text", "<")
                place += 1
            continue
        attributes, place = _attributes(markup, name.end())
        tag = name[1].lower()
        if markup[opening + 1] == "/":
            yield _Token("end", tag)
        else:
            yield _Token("start", tag, attributes)
            if tag in _RAW:
                content, place = _raw(markup, tag, place)
                if tag == "title":
                    yield _Token("title", html.unescape(content))
                yield _Token("end", tag)


def _after_other(markup: str, opening: int) -> int:
    """The place after a comment, a declaration or an empty end tag; ``opening`` itself if it is none of them."""
    if markup.startswith("<!--", opening):
        end = markup.find("-->", opening + 2)
        return end + 3 if end >= 0 else len(markup)
    if markup[opening + 1 : opening + 2] in ("!", "?", "/"):
        end = markup.find(">", opening)
        return end + 1 if end >= 0 else len(markup)
    return opening


def _attributes(markup: str, place: int) -> tuple[dict[str, str], int]:
    """Those attributes of a tag that can hide it, and the place after it; the page's end if the tag never closes."""
    attributes: dict[str, str] = {}
    while True:
        found = _ATTRIBUTE.match(markup, place)
        if found is None:
            return attributes, len(markup)
        place = found.end()
        if found["end"]:
            return attributes, place
        name = found["name"].lower()
        if name in _HIDING:
            attributes.setdefault(name, html.unescape(found["a"] or found["b"] or found["c"] or "").strip().lower())


def _raw(markup: str, tag: str, place: int) -> tuple[str, int]:
    """The content of an element that holds no mark-up, and the place after its end tag."""
    end = re.compile(rf"</{tag}(?=[\s/>])[^>]*>?", re.IGNORECASE).search(markup, place)
    return (markup[place : end.start()], end.end()) if end else (markup[place:], len(markup))


def _written(markup: str, left_out: frozenset[str], tick: Callable[[], None]) -> _Writer:
    writer = _Writer(left_out)
    for token in _tokens(markup):
        tick()
        if token.kind == "text":
            writer.write(token.value)
        elif token.kind == "start":
            writer.start(token.value, token.attributes)
        elif token.kind == "end":
            writer.end(token.value)
        elif not writer.title:
            writer.title = " ".join(token.value.split())
    return writer


class _Lines:
    """Text in lines, with one break between two pieces: the strongest that was asked for."""

    _STRENGTH = ("", " ", "\t", "\n", "\n\n")

    def __init__(self) -> None:
        self._out = StringIO()
        self._break = ""
        self._begun = False

    def separate(self, by: str) -> None:
        if self._STRENGTH.index(by) > self._STRENGTH.index(self._break):
            self._break = by

    def write(self, text: str) -> None:
        """Text without white space at its ends; nothing for an empty one."""
        if text:
            self._out.write(self._break + text if self._begun else text)
            self._begun, self._break = True, ""

    def text(self) -> str:
        return self._out.getvalue()


class _Writer:
    """Gathers the text; remembers which element is being left out and how deep it is nested in itself."""

    def __init__(self, left_out: frozenset[str]) -> None:
        self.title = ""
        self._left_out = left_out
        self._page, self._article = _Lines(), _Lines()
        self._leaving_out = ""
        self._depth = 0
        self._articles = 0
        self._preformatted = 0

    def write(self, text: str) -> None:
        if self._leaving_out:
            return
        text = text.replace("\r", "") if self._preformatted else _SPACE.sub(" ", text)
        words = text.strip(" \n" if self._preformatted else " ")
        for lines in self._sinks():
            if text[:1] == " ":
                lines.separate(" ")
            lines.write(words)
            if text[-1:] == " ":
                lines.separate(" ")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._leaving_out:
            if tag != self._leaving_out:
                return
            if tag not in _CLOSED_BY_THE_NEXT:
                self._depth += 1
                return
            self._leaving_out = ""
        self._break_for(tag)
        if tag not in _VOID and self._is_left_out(tag, attributes):
            self._leaving_out, self._depth = tag, 1
            return
        if tag in _CELLS:
            self._separate("\t")
        self._articles += tag in ("article", "main")
        self._preformatted += tag == "pre"

    def end(self, tag: str) -> None:
        if self._leaving_out:
            self._depth -= tag == self._leaving_out
            if self._depth == 0:
                self._leaving_out = ""
            return
        self._break_for(tag)
        self._articles -= tag in ("article", "main") and self._articles > 0
        self._preformatted -= tag == "pre" and self._preformatted > 0

    def text(self) -> str:
        """The text of the page's articles if there is enough of it, else of the whole page."""
        article = self._article.text()
        return article if len(article) >= _WORTH_ALONE else self._page.text()

    def _sinks(self) -> tuple[_Lines, ...]:
        return (self._page, self._article) if self._articles else (self._page,)

    def _separate(self, by: str) -> None:
        for lines in self._sinks():
            lines.separate(by)

    def _is_left_out(self, tag: str, attributes: dict[str, str]) -> bool:
        if tag in self._left_out or "hidden" in attributes or attributes.get("aria-hidden") == "true":
            return True
        if _HIDDEN_STYLE.search(attributes.get("style", "")):
            return True
        return "nav" in self._left_out and attributes.get("role", "") in _FURNITURE_ROLES

    def _break_for(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self._separate("\n\n")
        elif tag in _LINES:
            self._separate("\n")
