"""What must still be carried on, and what must be done when: outbox and jobs."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec

from amana.store.transaction import Reader, Upkeep

MAX_DELAY_S = 3600


class Message(msgspec.Struct, frozen=True):
    """A fact that someone must still act on; written in the transaction that made it true."""

    id: int
    topic: str
    payload: object


class Job(msgspec.Struct, frozen=True):
    """Work that is due; leased to one worker at a time."""

    id: int
    kind: str
    payload: str
    attempts: int


def send(tx: Upkeep, topic: str, payload: object) -> None:
    """Put a message into the outbox."""
    tx.run("INSERT INTO outbox (topic, payload, at) VALUES (?, ?, ?)", (topic, json.dumps(payload), tx.now_us))


def messages(tx: Reader, topic: str, limit: int = 100) -> list[Message]:
    """The oldest messages of a topic that were not acted on."""
    rows = tx.all("SELECT id, topic, payload FROM outbox WHERE topic = ? ORDER BY id LIMIT ?", (topic, limit))
    return [Message(number, name, json.loads(payload)) for number, name, payload in rows]


def done(tx: Upkeep, message: Message) -> None:
    """Take a message out, in the transaction that acted on it."""
    tx.run("DELETE FROM outbox WHERE id = ?", (message.id,))


def shrink(tx: Upkeep, message: Message, payload: object) -> None:
    """Leave of a message what is still to be done, in the transaction that did the rest."""
    tx.run("UPDATE outbox SET payload = ? WHERE id = ?", (json.dumps(payload), message.id))


def is_waiting(tx: Reader, message: Message) -> bool:
    """Is the message still there as it was read? Nobody else has acted on it meanwhile."""
    row = tx.one("SELECT payload FROM outbox WHERE id = ?", (message.id,))
    return row is not None and json.loads(row[0]) == message.payload


def is_due(tx: Reader, topics: Sequence[str]) -> bool:
    """Is there a message on one of these topics, or a job that is due?"""
    marks = ",".join("?" * len(topics))
    row = tx.one(
        f"SELECT EXISTS (SELECT 1 FROM outbox WHERE topic IN ({marks})),"
        " EXISTS (SELECT 1 FROM job WHERE due_at <= ? AND lease_until <= ?)",
        (*topics, tx.now_us, tx.now_us),
    )
    return row is not None and any(row)


def schedule(tx: Upkeep, kind: str, payload: str, due_us: int) -> None:
    """Have a job done at a moment; one that is scheduled already is moved."""
    tx.run(
        "INSERT INTO job (kind, payload, due_at) VALUES (?, ?, ?)"
        " ON CONFLICT (kind, payload) DO UPDATE SET due_at = excluded.due_at, lease_until = 0",
        (kind, payload, due_us),
    )


def keep_scheduled(tx: Upkeep, kind: str, payload: str) -> None:
    """Have a job done now if it is not scheduled at all."""
    tx.run(
        "INSERT INTO job (kind, payload, due_at) VALUES (?, ?, ?) ON CONFLICT (kind, payload) DO NOTHING",
        (kind, payload, tx.now_us),
    )


def unschedule(tx: Upkeep, kind: str, payload: str) -> None:
    """Do not do it any more."""
    tx.run("DELETE FROM job WHERE kind = ? AND payload = ?", (kind, payload))


def lease(tx: Upkeep, seconds: int, limit: int = 20) -> list[Job]:
    """Take jobs that are due, for so many seconds; a worker that dies loses them to another."""
    rows = tx.all(
        "SELECT id, kind, payload, attempts FROM job WHERE due_at <= ? AND lease_until <= ? ORDER BY due_at LIMIT ?",
        (tx.now_us, tx.now_us, limit),
    )
    tx.many("UPDATE job SET lease_until = ? WHERE id = ?", [(tx.now_us + seconds * 1_000_000, r[0]) for r in rows])
    return [Job(*row) for row in rows]


def renew(tx: Upkeep, job: Job, seconds: int) -> None:
    """Keep a leased job for so many seconds from now."""
    tx.run("UPDATE job SET lease_until = ? WHERE id = ?", (tx.now_us + seconds * 1_000_000, job.id))


def forget_leases(tx: Upkeep) -> None:
    """Give back every job that is leased: for the only worker, when it starts after another was killed."""
    tx.run("UPDATE job SET lease_until = 0 WHERE lease_until > 0")


def again(tx: Upkeep, job: Job, seconds: float, error: str = "") -> None:
    """Give a job back, due in so many seconds; with an error, the next try waits longer each time."""
    attempts = job.attempts + 1 if error else 0
    wait = min(seconds * 2**attempts, MAX_DELAY_S) if error else seconds
    tx.run(
        "UPDATE job SET due_at = ?, lease_until = 0, attempts = ?, error = ? WHERE id = ?",
        (tx.now_us + int(wait * 1_000_000), attempts, error[:500], job.id),
    )


def finished(tx: Upkeep, job: Job) -> None:
    """A job that need not be done again."""
    tx.run("DELETE FROM job WHERE id = ?", (job.id,))
