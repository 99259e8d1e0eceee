"""A page read as a browser would: elements in order, for tests."""

from __future__ import annotations

import re
from html.parser import HTMLParser


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep it."""
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of that name."""
        return [attrs for name, attrs in self.elements if name == tag]

    def headings(self) -> list[int]:
        """The levels of the headings in order."""
        return [int(name[1]) for name, _ in self.elements if re.fullmatch("h[1-6]", name)]

    def field(self, name: str) -> str:
        """The value of the first input of that name."""
        return next(attrs.get("value") or "" for attrs in self.all("input") if attrs.get("name") == name)
