"""The masthead: who publishes (publisher, chair, editor-in-chief)."""

from __future__ import annotations

import msgspec

from amana.handling import Viewer
from amana.language import Text
from amana.store.bulletins import NEWSROOM
from amana.store.transaction import Reader, Writer

EMPTY = Text(en="", ar="")


class Masthead(msgspec.Struct, frozen=True):
    """What stands at the head of each bulletin, in both languages."""

    title: Text = EMPTY
    publisher: Text = EMPTY
    chair: Text = EMPTY
    editor_in_chief: Text = EMPTY
    about: Text = EMPTY


def masthead(tx: Reader, viewer: Viewer) -> Masthead:
    """The masthead in force; public. Empty until it is set."""
    row = tx.one("SELECT body FROM masthead WHERE id = 1")
    return msgspec.json.decode(row[0], type=Masthead) if row else Masthead()


def set_masthead(tx: Writer, viewer: Viewer, new: Masthead) -> None:
    """Change the masthead."""
    body = msgspec.json.encode(new).decode()
    tx.run("DELETE FROM masthead WHERE id = 1")
    tx.run(
        "INSERT INTO masthead (id, body, changed_by, changed_at) VALUES (1, ?, ?, ?)", (body, viewer.name, tx.now_us)
    )
    tx.take(NEWSROOM, 1)
    tx.record("masthead.set", "masthead", {"publisher": new.publisher.ar})
