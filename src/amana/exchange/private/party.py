"""This node as one side of a private question: its name, its signature, whoever holds its keys."""

from __future__ import annotations

from dataclasses import dataclass

from amana.exchange.private.evaluator import Evaluating
from amana.exchange.private.faults import NoFingerprint, WrongFingerprint
from amana.exchange.private.fetched import FetchedSets
from amana.handling import Viewer
from amana.private.messages import Sign
from amana.store import Reader
from amana.store.members import MEMBER, has_fingerprint, members, not_there


@dataclass(frozen=True)
class Party:
    """``identity`` is the STIX id under which the node itself signs; ``fetched`` holds the files that it fetched."""

    member: str
    identity: str
    public_key: bytes
    sign: Sign
    evaluator: Evaluating
    fetched: FetchedSets


def key_of(tx: Reader, viewer: Viewer, member: str, given: bytes) -> bytes:
    """The key that a member sent, if its fingerprint is the one entered here.

    Raises NotThere (no such member), NoFingerprint, WrongFingerprint.
    """
    found = next((one for one in members(tx, viewer) if one.slug == member), None)
    if found is None:
        raise not_there(MEMBER, member)
    if not found.fingerprint:
        raise NoFingerprint.of(member=member)
    if not has_fingerprint(found.fingerprint, given):
        raise WrongFingerprint.of(member=member)
    return given
