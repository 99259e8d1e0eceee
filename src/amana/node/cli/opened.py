"""A node opened for one command: its store, for reading or for one change."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from amana.language import Problem, Text
from amana.node.folder import Node
from amana.node.setup import OPERATOR
from amana.store import Database, Reader, Writer, open_database
from amana.world import real

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The node's folder.")]


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Node, Database]]:
    """The node and its store, closed afterwards."""
    node = Node.open(folder)
    with closing(open_database(node.database_url, real(), node.path)) as database:
        yield node, database


@contextmanager
def reading(folder: Path) -> Iterator[Reader]:
    """A snapshot of the node's store, closed afterwards."""
    with opened(folder) as (_node, database), database.read() as tx:
        yield tx


@contextmanager
def changing(folder: Path) -> Iterator[Writer]:
    """One change of the node's store, on the operator's behalf, durable afterwards."""
    with opened(folder) as (_node, database), database.write(OPERATOR) as tx:
        yield tx


def read_input(path: Path) -> bytes:
    """A file's bytes; standard input for ``-``. Raises Problem if it cannot be read."""
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise Problem("cli.unreadable", _UNREADABLE.fill(path=path, why=error.strerror), str(path)) from None


def secret_from_stdin(option: str) -> str:
    """One line of standard input, for secrets that must not stand in a command line. Raises Problem if empty."""
    secret = sys.stdin.readline().rstrip("\r\n")
    if not secret:
        raise Problem("cli.no-secret", _NO_SECRET.fill(option=option), option)
    return secret


_UNREADABLE = Text(
    en="The file {path} cannot be read ({why}). Check its path and its permissions.",
    ar="تعذّرت قراءة الملف {path} ({why}). تحقّق من مساره ومن أذوناته.",
)
_NO_SECRET = Text(
    en="{option} reads one line from standard input; it was empty.",
    ar="يقرأ الخيار {option} سطرًا واحدًا من الإدخال القياسي، وقد ورد فارغًا.",
)
