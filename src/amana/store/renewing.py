"""New keys of ledgers: this node's own, and those of members that a person here has accepted."""

from __future__ import annotations

import msgspec

from amana.handling import Viewer
from amana.language import Problem, Text
from amana.ledger import Hash
from amana.ledger.note import Key, read_key
from amana.ledger.tree import EMPTY_ROOT
from amana.store.checkpoints import continues
from amana.store.ledger import head
from amana.store.members import MEMBER, has_fingerprint, not_there
from amana.store.outbox import schedule
from amana.store.transaction import Reader, Writer
from amana.store.witnessing import WITNESS, log_keys, log_of


class KnownKey(Problem):
    """The key is some member's, or was."""


class FormerKey(msgspec.Struct, frozen=True):
    """A key that was replaced. ``whole``: the log went on under the next one; else it began anew after a loss."""

    key: str
    member: str
    whole: bool
    replaced_at: int


class Lost(msgspec.Struct, frozen=True):
    """The head that this node signed last and that its ledger does not continue any more."""

    size: int
    root: Hash
    note: bytes


def renew_own(tx: Writer, viewer: Viewer, slug: str, old: Key, new: Key, reason: str, lost: Lost | None) -> None:
    """Enter that this node's ledger goes on under a new key; ``lost``: what was signed and is not here any more."""
    now = head(tx)
    details: dict[str, object] = {
        "old": str(old), "new": str(new), "size": now.size, "root": now.root.hex(), "reason": reason, "lost": None,
    }  # fmt: skip
    if lost is not None:
        details["lost"] = {"size": lost.size, "root": lost.root.hex(), "note": lost.note.decode(errors="replace")}
        _forget_heads(tx)
    tx.run("UPDATE member SET fingerprint = ? WHERE slug = ?", (new.fingerprint, slug))
    _replace(tx, str(old), slug, whole=lost is None)
    tx.changed()
    tx.record("ledger.renew-key", slug, details)


def accept_key(tx: Writer, viewer: Viewer, slug: str, new: Key, reason: str, *, anew: bool) -> None:
    """Take a member's new key in place of the old one, on a person's word.

    Its ledger must continue what was cosigned, unless ``anew``: then what was cosigned and what it committed to is let
    go, after it was written into this ledger; that may be said of a key that was accepted before. Raises NotThere,
    KnownKey.
    """
    before = _present(tx, slug)
    need_new(tx, slug, new, anew=anew)
    there = log_of(tx, slug)
    if before and not _names(before, new):
        _replace(tx, before, slug, whole=not anew)
    tx.run("UPDATE member SET fingerprint = ? WHERE slug = ?", (new.fingerprint, slug))
    tx.run("DELETE FROM private_holder WHERE member = ?", (slug,))
    if there is not None:
        tx.run("DELETE FROM doubtful_head WHERE origin = ?", (there.origin,))
        tx.run(
            "UPDATE witnessed_log SET key = ?, note = ?, failures = 0, error = '' WHERE member = ?",
            (str(new), b"", slug),
        )
        if there.url:
            schedule(tx, WITNESS, slug, tx.now_us)
    if anew:
        tx.run("UPDATE witnessed_log SET size = 0, root = ?, cosigned_at = 0 WHERE member = ?", (EMPTY_ROOT, slug))
        tx.run("DELETE FROM private_head WHERE member = ?", (slug,))
        tx.run("DELETE FROM private_commitment WHERE member = ?", (slug,))
    tx.changed()
    details: dict[str, object] = {"key": str(new), "old": before, "anew": anew, "reason": reason}
    if there is not None:
        details |= {"size": there.size, "root": there.root.hex(), "note": there.note.decode()}
    tx.record("member.renew-key", slug, details)


def need_new(tx: Reader, slug: str, key: Key, *, anew: bool) -> None:
    """Go no further with a key that some member has, or had: one key is one organisation, and none comes back.

    With ``anew`` it may be the one that this member has already. Raises KnownKey, NotThere.
    """
    if anew and _names(_present(tx, slug), key):
        return
    known = [one for (one,) in tx.all("SELECT key FROM former_key UNION SELECT fingerprint FROM member")]
    if any(_names(one, key) for one in (*known, *log_keys(tx).values())):
        raise KnownKey("member.known-key", _KNOWN.fill(member=slug), "key")


def former_keys(tx: Reader, member: str) -> list[FormerKey]:
    """The keys that a member's log had before, the newest first: public, since what they signed must be verifiable."""
    rows = tx.all("SELECT key, member, whole, replaced_at FROM former_key WHERE member = ? ORDER BY replaced_at DESC",
                  (member,))  # fmt: skip
    return [FormerKey(key, whose, bool(whole), at) for key, whose, whole, at in rows]


def whose_former(tx: Reader, key: str) -> str | None:
    """The member whose log had this key before."""
    row = tx.one("SELECT member FROM former_key WHERE key = ?", (key,))
    return None if row is None else str(row[0])


def _replace(tx: Writer, key: str, member: str, *, whole: bool) -> None:
    tx.run(
        "INSERT INTO former_key (key, member, whole, replaced_at) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
        (key, member, int(whole), tx.now_us),
    )


def _forget_heads(tx: Writer) -> None:
    """Let go of signed heads that are no part of this ledger: what comes is signed with another key."""
    for size, root in tx.all("SELECT size, root FROM checkpoint"):
        if not continues(tx, size, bytes(root)):
            tx.run("DELETE FROM cosignature WHERE size = ?", (size,))
            tx.run("DELETE FROM checkpoint WHERE size = ?", (size,))


def _present(tx: Reader, slug: str) -> str:
    """The member's present key: as a verifier key, or its fingerprint where no ledger is witnessed. Raises NotThere."""
    row = tx.one("SELECT fingerprint FROM member WHERE slug = ?", (slug,))
    if row is None:
        raise not_there(MEMBER, slug)
    there = log_of(tx, slug)
    return there.key if there else str(row[0])


def _names(text: str, key: Key) -> bool:
    """Is this the key, as a verifier key or as its fingerprint?"""
    return read_key(text).public == key.public if "+" in text else has_fingerprint(text, key.public)


_KNOWN = Text(
    en="This key is known here already: some member signs with it, or has given it up, and then it does not come back. "
    "If {member} has it and has lost entries, say so: --anew.",
    ar="هذا المفتاح معروف هنا: يوقّع به أحد الأعضاء، أو تخلى عنه فلا يعود. وإن كان للعضو {member} وقد فُقدت قيود من سجله "
    "فاذكر ذلك: ‎--anew.",
)
