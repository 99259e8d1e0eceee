"""The documents, held against the program: links lead somewhere, commands exist with their options, examples run."""

from __future__ import annotations

import doctest
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from amana.node.lint import ROOT

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def documents() -> list[Path]:
    """README, CHANGELOG and everything in docs/."""
    return [path for path in (ROOT / "README.md", ROOT / "CHANGELOG.md") if path.exists()] + sorted(
        (ROOT / "docs").rglob("*.md")
    )


def wrong_documents() -> list[str]:
    """What is wrong in all of them, line by line."""
    return [
        f"{path.relative_to(ROOT)}: {wrong}"
        for path in documents()
        for wrong in (*dead_links(path), *wrong_commands(path), *failing_examples(path))
    ]


def dead_links(path: Path) -> Iterator[str]:
    """Links to files that are not there."""
    for target in _LINK.findall(path.read_text("utf-8")):
        place = target.partition("#")[0]
        if place and "://" not in place and not place.startswith("mailto:") and not (path.parent / place).exists():
            yield f"link to {target}"


def wrong_commands(path: Path) -> Iterator[str]:
    """Lines of shell examples that call amana with a command or an option that it does not have."""
    for kind, block in _FENCE.findall(path.read_text("utf-8")):
        if kind in {"sh", "shell", "console", "bash"}:
            for line in block.replace("\\\n", " ").splitlines():
                yield from _wrong_command(line.removeprefix("$ ").strip())


def failing_examples(path: Path) -> Iterator[str]:
    """Python examples whose answer is another than the one that is shown."""
    text = path.read_text("utf-8")
    if ">>> " not in text:
        return
    test = doctest.DocTestParser().get_doctest(text, {}, path.name, str(path), 0)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False).run(test, out=said.append)
    if said:
        yield "".join(said).strip().replace("\n", " | ")


def _wrong_command(line: str) -> Iterator[str]:
    calls = re.split(r"\s*(?:\|\||&&|[|;<>&])\s*", line)
    for call in calls:
        words = shlex.split(call, comments=True)
        while words and re.fullmatch(r"\w+=.*", words[0]):
            words.pop(0)
        if words and words[0] in {"amana", "./amana"}:
            wrong = _unknown_word(words[1:])
            if wrong:
                yield f"no such thing as {wrong!r} in: {call}"


def _unknown_word(words: list[str]) -> str | None:
    """The first command or option that does not exist."""
    import typer

    from amana.node.cli import app

    command: Any = typer.main.get_command(app)
    while words and hasattr(command, "get_command"):
        if words[0].startswith("-"):
            words = words[2:] if words[0] == "--language" else words[1:]
            continue
        command = command.get_command(None, words[0])
        if command is None:
            return words[0]
        words = words[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    return next((word for word in words if word.startswith("--") and word.partition("=")[0] not in known), None)
