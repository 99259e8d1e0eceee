"""The API's inputs and outputs. Inputs name each field and forbid others: no mass assignment."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Path, Schema
from pydantic import AfterValidator, ConfigDict, Field


def _storable(text: str) -> str:
    # PostgreSQL keeps no zero character, and UTF-8 has no half of a surrogate pair: no database of ours is given any.
    if "\0" in text or not _is_utf8(text):
        raise ValueError("a zero character or half of a surrogate pair cannot be kept")
    return text


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


Storable = AfterValidator(_storable)
Line = Annotated[str, Field(min_length=1, max_length=300), Storable]
Note = Annotated[str, Field(max_length=2000), Storable]
Number = Annotated[int, Field(ge=0, le=2**53)]
Limit = Annotated[int, Field(ge=1, le=200)]
Id = Annotated[str, Field(min_length=1, max_length=200), Storable]
ReportState = Literal["draft", "proposed", "released", "dismissed"]
ReleaseState = Literal["proposed", "released", "declined"]
AlertState = Literal["new", "accepted", "dismissed"]
Reference = Annotated[str, Path(pattern="^[A-Za-z0-9-]{1,300}$")]


class Input(Schema):
    """An input: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


class Error(Schema):
    """What is wrong, where, and what to do."""

    code: str
    message: str
    where: str = ""


class FindingOut(Schema):
    """A finding; start and end are character offsets in the report's text."""

    number: int
    kind: str
    value: str
    start: int
    end: int
    text: str
    marked: str
    state: str
    decided_by: str = ""


class ReportLineOut(Schema):
    """A report in a list; ``seq`` is the place to go on from (before)."""

    id: str
    seq: int
    title: str
    category: str
    state: str
    created_by: str
    created_at: int
    findings: int
    undecided: int


class ReportOut(Schema):
    """A report with its text and findings. Times are microseconds since 1970."""

    id: str
    seq: int
    title: str
    text: str
    media_type: str
    source_name: str
    needs_confirmation: bool
    category: str
    state: str
    created_by: str
    created_at: int
    changed_at: int
    revision: int
    findings: list[FindingOut]


class ReportIn(Input):
    """A report as text."""

    text: Annotated[str, Field(min_length=1, max_length=2_000_000), Storable]
    title: Annotated[str, Field(max_length=300), Storable] = ""
    media_type: Literal["text/plain", "text/markdown", "text/html"] = "text/plain"


class DecisionIn(Input):
    """Accept or reject findings, or take a decision back with ``new``."""

    findings: Annotated[list[Number], Field(min_length=1, max_length=10_000)]
    decision: Literal["new", "accepted", "rejected"]


class ProposalIn(Input):
    """The rules under which a report should leave."""

    collection: Id
    tlp: Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
    audience: Annotated[list[Id], Field(min_length=1, max_length=200)]
    category: Id
    purposes: Annotated[list[Id], Field(min_length=1, max_length=20)]
    legal_bases: Annotated[list[Id], Field(min_length=1, max_length=20)]
    permitted_uses: Annotated[list[Id], Field(min_length=1, max_length=20)]
    expires: datetime


class HandlingOut(Schema):
    """Handling rules as they travel."""

    tlp: str
    audience: list[list[str]]
    permitted_uses: list[str]
    purposes: list[str]
    legal_bases: list[str]
    categories: list[str]
    expires: str | None = None


class ReleaseOut(Schema):
    """A release: what was proposed, under which rules, and what became of it."""

    id: str
    number: int
    report_id: str | None
    collection_id: str
    handling: HandlingOut
    digest: str
    state: str
    proposed_by: str
    proposed_at: int
    decided_by: str
    decided_at: int | None
    reason: str
    objects: int


class ReasonIn(Input):
    """Why."""

    reason: Line


class AlertOut(Schema):
    """An alert with both sides."""

    id: int
    state: str
    why: str
    kind: str
    value: str
    own_kind: str
    own_value: str
    incoming_seq: int
    incoming_origin: str
    own_seq: int
    watch_id: int
    hits: int
    created_at: int
    settled_by: str
    settled_at: int | None
    reason: str


class SettlementIn(Input):
    """Accept or dismiss alerts, or open them again with ``new``."""

    alerts: Annotated[list[Number], Field(min_length=1, max_length=1000)]
    state: AlertState
    reason: Note = ""


class WatchIn(Input):
    """A value to be told of."""

    kind: Id
    value: Annotated[str, Field(min_length=1, max_length=2000), Storable]
    note: Note = ""


class WatchOut(Schema):
    """A value that is watched for."""

    id: int
    kind: str
    value: str
    note: str
    created_by: str


class ObjectOut(Schema):
    """One version of an object; ``body`` is the exact text that was accepted."""

    seq: int
    stix_id: str
    version: str
    type: str
    origin: str
    received_at: int
    audience: list[list[str]]
    handling: HandlingOut | None
    body: str


class HitOut(Schema):
    """Something found: ``what`` is report or object."""

    what: str
    ref: str
    title: str
    at: int


class RefusalOut(Schema):
    """How often a reason was given on a day."""

    day: str
    reason: str
    origin: str
    count: int


class HeadOut(Schema):
    """The ledger's head (RFC 6962): number of entries and root hash in hexadecimal.

    ``signed``: entries of the last signed head; ``final``: entries that ``needed`` other organisations have cosigned.
    """

    size: int
    root: str
    at: int
    signed: int
    final: int
    needed: int
