"""The other members' ledgers that this node witnesses, what it has cosigned of them, and proofs that one has lied."""

from __future__ import annotations

import hashlib
import json
from typing import Final

import msgspec

from amana.handling import Viewer
from amana.language import Problem, Text
from amana.ledger.note import read_key
from amana.ledger.tree import EMPTY_ROOT
from amana.store.alerts import NewAlert, add_alerts
from amana.store.members import MEMBER, already_there, not_there
from amana.store.outbox import schedule, unschedule
from amana.store.rights import is_staff
from amana.store.transaction import Reader, Row, Upkeep, Writer

WITNESS: Final = "witness"  # job: see to one member's ledger and witness
EQUIVOCATION: Final = "equivocation"  # why of an alert
LEDGER: Final = "ledger"  # kind of such an alert's value, which is the log's origin
LOG = Text(en="witnessed ledger", ar="سجل مشهود عليه")
_PAUSE_US = 3_000_000  # between two questions to one witness, however fast the ledger grows
_MOST_PROOFS = 16  # of one log: one is enough, and nobody shall fill the disk
_MOST_DOUBTS = 16


class GivenUp(Problem):
    """The key was given up by the member whose it was."""


class WitnessedLog(msgspec.Struct, frozen=True):
    """A member's ledger. ``key``: its verifier key; ``url``: the prefix of its ledger's addresses, empty if unknown.

    ``size``, ``root``, ``note``, ``cosigned_at``: the last head that this node has cosigned. ``asked_at`` and after:
    how it went when the member's witness was asked last.
    """

    origin: str
    member: str
    key: str
    url: str
    networks: tuple[str, ...] = ()
    size: int = 0
    root: bytes = EMPTY_ROOT
    note: bytes = b""
    cosigned_at: int = 0
    asked_at: int = 0
    failures: int = 0
    error: str = ""


class Proof(msgspec.Struct, frozen=True):
    """A stored proof of equivocation: the file, the log that it is about, and whose it was (empty: found here)."""

    digest: str
    origin: str
    proof: bytes
    found_at: int
    source: str


def witnessed_logs(tx: Reader, viewer: Viewer) -> list[WitnessedLog]:
    """All of them, for staff."""
    if not is_staff(viewer):
        return []
    return [_log(row) for row in tx.all(f"SELECT {_COLUMNS} FROM witnessed_log ORDER BY member")]


def log_keys(tx: Reader) -> dict[str, str]:
    """The verifier keys of the witnessed logs, by origin."""
    return dict(tx.all("SELECT origin, key FROM witnessed_log"))


def witnessed_log(tx: Reader, origin: str) -> WitnessedLog | None:
    """One, by its origin."""
    row = tx.one(f"SELECT {_COLUMNS} FROM witnessed_log WHERE origin = ?", (origin,))
    return None if row is None else _log(row)


def log_of(tx: Reader, member: str) -> WitnessedLog | None:
    """One, by its member."""
    row = tx.one(f"SELECT {_COLUMNS} FROM witnessed_log WHERE member = ?", (member,))
    return None if row is None else _log(row)


def has_witness(tx: Reader) -> bool:
    """Is there a member whose witness can be asked?"""
    return tx.one("SELECT 1 FROM witnessed_log WHERE url <> '' LIMIT 1") is not None


def add_log(tx: Writer, viewer: Viewer, new: WitnessedLog) -> None:
    """Witness a member's ledger from now on, and ask its member to witness ours.

    Raises AlreadyThere, NotThere, GivenUp.
    """
    if not tx.one("SELECT 1 FROM member WHERE slug = ?", (new.member,)):
        raise not_there(MEMBER, new.member)
    there = {read_key(key).public for key in log_keys(tx).values()}
    if read_key(new.key).public in there or log_of(tx, new.member) is not None:
        # One key is one organisation: it must not count as two witnesses.
        raise already_there(LOG, new.member)
    if tx.one("SELECT 1 FROM former_key WHERE key = ?", (new.key,)):
        raise GivenUp("witness.given-up", _GIVEN_UP, "key")
    tx.run(
        "INSERT INTO witnessed_log (origin, member, key, url, networks, root, note, added_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (new.origin, new.member, new.key, new.url, json.dumps(new.networks), EMPTY_ROOT, b"", tx.now_us),
    )
    if new.url:
        schedule(tx, WITNESS, new.member, tx.now_us)
    tx.record("witness.add", new.member, {"key": new.key, "url": new.url})


def remove_log(tx: Writer, viewer: Viewer, member: str) -> None:
    """Witness a member's ledger no more. What was cosigned stays in this ledger's entry. Raises NotThere."""
    gone = log_of(tx, member)
    if gone is None:
        raise not_there(LOG, member)
    tx.run("DELETE FROM doubtful_head WHERE origin = ?", (gone.origin,))
    tx.run("DELETE FROM witnessed_log WHERE origin = ?", (gone.origin,))
    unschedule(tx, WITNESS, member)
    tx.record("witness.remove", member, {"key": gone.key, "size": gone.size, "root": gone.root.hex()})


def remember_head(tx: Upkeep, origin: str, size: int, root: bytes, note: bytes) -> None:
    """Keep the head that is about to be cosigned: nothing that contradicts it will be, from the commit on."""
    tx.run(
        "UPDATE witnessed_log SET size = ?, root = ?, note = ?, cosigned_at = ? WHERE origin = ?",
        (size, root, note, tx.now_us, origin),
    )


def remember_asking(tx: Upkeep, member: str, failures: int, error: str = "") -> None:
    """How it went when a member's witness was asked."""
    tx.run(
        "UPDATE witnessed_log SET asked_at = ?, failures = ?, error = ? WHERE member = ?",
        (tx.now_us, failures, error[:1000], member),
    )


def hasten(tx: Upkeep, soon_us: int = 0) -> None:
    """Have the witnesses asked soon; those that were asked a moment ago, after a pause; not those that fail."""
    for due, asked in ((tx.now_us + soon_us, "asked_at < ?"), (tx.now_us + _PAUSE_US, "asked_at >= ?")):
        tx.run(
            "UPDATE job SET due_at = ? WHERE kind = ? AND due_at > ? AND payload IN"
            f" (SELECT member FROM witnessed_log WHERE failures = 0 AND {asked})",
            (due, WITNESS, due, tx.now_us - _PAUSE_US),
        )


def add_doubt(tx: Upkeep, origin: str, note: bytes) -> None:
    """Keep a signed head that does not continue what was cosigned; the worker looks into it with its next turn."""
    there = tx.one("SELECT count(*) FROM doubtful_head WHERE origin = ?", (origin,))
    if there and there[0] >= _MOST_DOUBTS:
        return
    tx.run(
        "INSERT INTO doubtful_head (origin, digest, note, at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (origin, digest) DO NOTHING",
        (origin, hashlib.sha256(note).hexdigest(), note, tx.now_us),
    )
    hasten(tx)


def doubts(tx: Reader, origin: str) -> list[tuple[int, bytes]]:
    """The signed heads of a log that are to be looked into: number and note."""
    rows = tx.all("SELECT id, note FROM doubtful_head WHERE origin = ? ORDER BY id", (origin,))
    return [(int(number), bytes(note)) for number, note in rows]


def clear_doubt(tx: Upkeep, number: int) -> None:
    """A head that was proved, or that fits after all."""
    tx.run("DELETE FROM doubtful_head WHERE id = ?", (number,))


def add_equivocation(tx: Writer, origin: str, member: str, proof: bytes, source: str) -> bool:
    """Keep a proof that was verified, and tell the inbox; False if it is there already, or enough others are."""
    digest = hashlib.sha256(proof).hexdigest()
    there = tx.all("SELECT digest FROM equivocation WHERE origin = ?", (origin,))
    if len(there) >= _MOST_PROOFS or (digest,) in there:
        return False
    tx.run(
        "INSERT INTO equivocation (digest, origin, proof, found_at, source) VALUES (?, ?, ?, ?, ?)",
        (digest, origin, proof, tx.now_us, source),
    )
    add_alerts(tx, [NewAlert(EQUIVOCATION, LEDGER, origin, LEDGER, digest, 0, member)])
    tx.record("ledger.equivocation", origin, {"proof": digest, "source": source})
    return True


def equivocations(tx: Reader, origin: str | None = None) -> list[Proof]:
    """All proofs, newest first: signed by the log itself, and public, since everyone must be able to verify them."""
    where, params = ("", ()) if origin is None else (" WHERE origin = ?", (origin,))
    rows = tx.all(
        f"SELECT digest, origin, proof, found_at, source FROM equivocation{where} ORDER BY found_at DESC", params
    )
    return [Proof(digest, of, bytes(proof), int(at), source) for digest, of, proof, at, source in rows]


_COLUMNS = "origin, member, key, url, networks, size, root, note, cosigned_at, asked_at, failures, error"


def _log(row: Row) -> WitnessedLog:
    origin, member, key, url, networks, size, root, note, *rest = row
    return WitnessedLog(origin, member, key, url, tuple(json.loads(networks)), size, bytes(root), bytes(note), *rest)


_GIVEN_UP = Text(
    en="This key was given up and does not come back. Ask the member's operator for the first line of "
    "`amana witness key`.",
    ar="تخلى صاحب هذا المفتاح عنه فلا يعود. اطلب من مشغّل عُقدة العضو السطر الأول من ناتج الأمر `amana witness key`.",
)
