"""XML as a plain tree: no DOCTYPE, no entities of the file's own, no depth beyond the limit, the whole file or nothing.

Each element keeps the place of its bytes, so that an entry's version is made of what the publisher wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from amana.language import Problem
from amana.lists.faults import fault
from amana.lists.guard import File, Limits, clean, text_of


@dataclass(slots=True)
class Element:
    """An element: its name without namespace, attributes, text, children, line, and place in the file."""

    name: str
    attributes: dict[str, str]
    line: int
    start: int
    text: str = ""
    end: int = 0
    children: list[Element] = field(default_factory=list)

    def all(self, *path: str) -> Iterator[Element]:
        """The elements under this one by a path of names."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.name == path[0]:
                yield from child.all(*path[1:])

    def texts(self, *path: str) -> list[str]:
        """The texts of :meth:`all`, empty ones left out."""
        return [value for found in self.all(*path) if (value := clean(found.text))]

    def first(self, *path: str) -> str:
        """The first of :meth:`texts`, or an empty text."""
        return next(iter(self.texts(*path)), "")

    def get(self, name: str) -> str:
        """An attribute, or an empty text."""
        return clean(self.attributes.get(name, ""))


def is_xml(file: File) -> bool:
    """Does it begin as XML does? For publishers whose list comes as a table too."""
    return file.data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def read_tree(file: File, limits: Limits) -> tuple[Element, bytes]:
    """The root element, and the bytes that its places count in.

    Raises Problem with line and column: not XML, cut short, DOCTYPE, nested too deep, not UTF-8.
    """
    data = text_of(file, limits).encode()
    builder = _Builder(file.name, limits)
    parser = builder.parser
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        where = f"{file.name}, line {error.lineno}, column {error.offset + 1}"
        cut = error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS] or len(builder.open) > 1
        if cut and builder.root is not None and parser.CurrentByteIndex >= len(data) - 1:
            raise fault("cut-xml", where, root=builder.root.name) from None
        raise fault("not-xml", where) from None
    except ValueError:
        raise fault("not-xml", file.name) from None
    assert builder.root is not None, "expat accepts no document without an element"
    return builder.root, data


class _Builder:
    """Takes expat's events."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.root: Element | None = None
        self.open: list[Element] = []
        self.pieces: list[list[str]] = []
        self.parser = parser = expat.ParserCreate("utf-8", namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _where(self) -> str:
        return f"{self.name}, line {self.parser.CurrentLineNumber}, column {self.parser.CurrentColumnNumber + 1}"

    def _doctype(self, *_: object) -> None:
        raise fault("doctype", self._where())

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) >= self.limits.max_depth:
            raise fault("too-deep", self._where(), limit=self.limits.max_depth)
        plain = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        made = Element(name.rpartition("}")[2], plain, self.parser.CurrentLineNumber, self.parser.CurrentByteIndex)
        if self.open:
            self.open[-1].children.append(made)
        else:
            self.root = made
        self.open.append(made)
        self.pieces.append([])

    def _end(self, _: str) -> None:
        done = self.open.pop()
        done.text = "".join(self.pieces.pop())
        done.end = self.parser.CurrentByteIndex
        if len(done.text) > self.limits.max_value:
            raise self._too_long()

    def _text(self, text: str) -> None:
        self.pieces[-1].append(text)

    def _too_long(self) -> Problem:
        return fault("too-long", self._where(), limit=self.limits.max_value)
