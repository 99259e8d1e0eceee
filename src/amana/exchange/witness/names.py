"""The two names of a node's key: as a log it signs its heads, as a witness it cosigns those of others.

One key serves both, and members compare its fingerprint once: the kinds of signature and their first lines keep them
apart (C2SP signed-note, section on signatures).
"""

from __future__ import annotations

import msgspec

from amana.handling import Viewer
from amana.language import Problem, Text
from amana.ledger.note import COSIGNATURE, SIGNATURE, Key, Signer, read_key
from amana.store.members import Member, has_fingerprint
from amana.store.witnessing import WitnessedLog
from amana.world.destination import read_destination, read_networks

# The node's own work: it reads the list of witnessed ledgers and tells the inbox of proofs.
VIEWER = Viewer("system:witness", frozenset({"own", "community", "public"}))


class Keys(msgspec.Struct, frozen=True):
    """What signs in a node's name: the heads of its own ledger, and those of others."""

    log: Signer
    witness: Signer


class NotTheirKey(Problem):
    """The key is not the member's, not a ledger's, or this node's own."""


def keys_of(log: Signer) -> Keys:
    """Both, from the log's."""
    return Keys(log, Signer(witness_key(log.key), log.sign))


def witness_key(log: Key) -> Key:
    """The key with which the member whose log this is cosigns for others."""
    return Key(f"{log.name}/witness", COSIGNATURE, log.public)


def new_log(member: Member, key: str, url: str, networks: tuple[str, ...], own: Key) -> WitnessedLog:
    """A member's ledger to be witnessed. Raises BrokenKey, NotTheirKey, and BadAddress for the address."""
    found = read_key(key)
    if found.kind != SIGNATURE or found.public == own.public or found.name == own.name:
        raise NotTheirKey("witness.not-their-key", _NOT_A_LOG, "key")
    if member.fingerprint and not has_fingerprint(member.fingerprint, found.public):
        raise NotTheirKey("witness.other-fingerprint", _OTHER.fill(member=member.slug), "key")
    if url:
        read_destination(url)
        url = url.rstrip("/") + "/"
    return WitnessedLog(found.name, member.slug, str(found), url, tuple(map(str, read_networks(networks))))


def renewed_key(slug: str, key: str, fingerprint: str, there: WitnessedLog | None, own: Key) -> Key:
    """A member's new key, if it is its log's and has the fingerprint that was read out.

    Raises BrokenKey, NotTheirKey.
    """
    found = read_key(key.strip())
    origin = there.origin if there else f"amana/{slug}"
    if found.kind != SIGNATURE or found.public == own.public or found.name != origin:
        raise NotTheirKey("witness.not-their-key", _NOT_A_LOG, "key")
    if not has_fingerprint(fingerprint, found.public):
        raise NotTheirKey("witness.other-fingerprint", _OTHER_NEW.fill(member=slug), "fingerprint")
    return found


_NOT_A_LOG = Text(
    en="This is not the key of another member's ledger. Ask its operator for the first line of `amana witness key`.",
    ar="هذا ليس مفتاح سجل عضو آخر. اطلب من مشغّل عُقدته السطر الأول من ناتج الأمر `amana witness key`.",
)
_OTHER = Text(
    en="The key does not have the fingerprint that is entered for {member}. Compare it with the member by telephone.",
    ar="لا تطابق بصمة هذا المفتاح البصمة المسجَّلة للعضو {member}. قارنها معه هاتفيًّا.",
)
_OTHER_NEW = Text(
    en="The key does not have this fingerprint. Have the operator of {member} read both out again by telephone.",
    ar="ليست هذه بصمة المفتاح. اطلب من مشغّل عُقدة {member} أن يقرأهما عليك هاتفيًّا مرة أخرى.",
)
