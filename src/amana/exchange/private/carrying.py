"""Carrying follow-ups on, in the job process: sent when approved, replies fetched, what nobody answered expired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import structlog

from amana.exchange.private.faults import NotYourName
from amana.exchange.private.following import close, moved
from amana.exchange.private.line import Line
from amana.exchange.private.party import Party, key_of
from amana.handling import Viewer
from amana.language import Problem
from amana.private import follow_up as steps
from amana.private.letters import read_letter, read_reply
from amana.store import Database
from amana.store.follow_ups import FollowUpLine, change, in_state
from amana.store.transaction import microseconds

VIEWER = Viewer("system:follow-ups", frozenset({"own", "community", "public"}))
_SHORT_S, _SOON_S, _LATER_S, _DAY_S = 2.0, 60.0, 900.0, 86_400.0
_CLOSES = {"release": "released", "release-in-part": "released-in-part", "refuse": "refused", "expire": "expired"}

log: Any = structlog.get_logger("amana.private")


def carry(database: Database, party: Party, line_to: Callable[[str], Line | None]) -> float | None:
    """Send what is approved, fetch replies, let expire what nobody answered; seconds until this is due again, None for
    when there is something new. ``line_to`` gives the line to a member's node."""
    _expire(database, party)
    with database.read() as tx:
        outgoing = in_state(tx, VIEWER, "asker", "approved")
        waiting = in_state(tx, VIEWER, "asker", "sent")
        received = in_state(tx, VIEWER, "holder", "received")
    failed = False
    for act, lines in ((_send, outgoing), (_fetch, waiting)):
        for found in lines:
            failed |= not _carried(database, act, found, line_to)
    if outgoing and failed:
        return _SOON_S
    if outgoing or waiting:
        return _patience(database, [*outgoing, *waiting])
    return _DAY_S if received else None


def _patience(database: Database, lines: Sequence[FollowUpLine]) -> float:
    """Seconds until the replies are asked for again: soon for what was just sent, then less and less often."""
    now = microseconds(database.world.clock.now())
    youngest = min(now - (one.approved_at or 0) for one in lines) / 1_000_000
    return min(max(youngest / 4, _SHORT_S), _LATER_S)


def _carried(
    database: Database, act: Callable[[Database, FollowUpLine, Line], None], found: FollowUpLine,
    line_to: Callable[[str], Line | None],
) -> bool:  # fmt: skip
    line = line_to(found.peer)
    if line is None:
        log.warning("no-line", member=found.peer, follow_up=found.id)
        return False
    try:
        act(database, found, line)
    except Problem as problem:
        log.warning("follow-up-failed", member=found.peer, follow_up=found.id, fault=problem.text.en)
        return False
    return True


def _send(database: Database, found: FollowUpLine, line: Line) -> None:
    assert found.message is not None
    line.post("follow-ups", found.message)
    with database.write(VIEWER) as tx:
        after = moved(found, state=steps.after(found.state, "send", "asker"), due_at=microseconds(steps.due(tx.now)))
        change(tx, VIEWER, found, after, "send")


def _fetch(database: Database, found: FollowUpLine, line: Line) -> None:
    data = line.get(f"follow-ups/{found.id}")
    if not data:
        return
    letter = read_letter(data)
    said = read_reply(letter)
    with database.write(VIEWER) as tx:
        key_of(tx, VIEWER, found.peer, letter.key)
        if (said.id, said.holder) != (found.id, found.peer):
            raise NotYourName.of(named=said.holder, known=found.peer)
        step = next((step for step, state in _CLOSES.items() if state == said.state), "")
        after = moved(found, state=steps.after(found.state, step, "asker"), reply=data, closed_at=tx.now_us)
        change(tx, VIEWER, found, after, step)


def _expire(database: Database, party: Party) -> None:
    for side, state in (("asker", "sent"), ("holder", "received")):
        with database.read() as tx:
            due = [
                one for one in in_state(tx, VIEWER, side, state) if one.due_at is not None and one.due_at <= tx.now_us
            ]
        for found in due:
            with database.write(VIEWER) as tx:
                if side == "holder":
                    close(tx, VIEWER, found, party, None)
                else:
                    after = moved(found, state=steps.after(state, "expire", "asker"), closed_at=tx.now_us)
                    change(tx, VIEWER, found, after, "expire")
