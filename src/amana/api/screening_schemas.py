"""What the screening operations take and give. Every sentence stands in both languages. Times are microseconds."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from amana.api.schemas import Input, Number

ListFormat = Literal["un", "ofac", "eu", "uk", "ftm"]
NameKind = Literal["person", "organisation"]
Purpose = Literal["payment", "account", "donor", "partner", "supplier"]
Slug = Annotated[str, Field(pattern="^[a-z0-9-]{1,63}$")]
Strings = list[str]  # a field may be called list
Fact = Annotated[str, Field(max_length=200)]


class TextOut(Schema):
    """One sentence in both languages."""

    en: str
    ar: str


class IdentifierIn(Input):
    """A number of a document or register; ``kind`` in any words, ``country`` by its two letters."""

    kind: Fact = ""
    value: Fact
    country: Fact = ""


class SubjectIn(Input):
    """Whom a question is about: all names of one and the same, and what is known beside them."""

    names: Annotated[list[str], Field(min_length=1, max_length=20)]
    kind: NameKind | None = None
    births: Annotated[list[Fact], Field(max_length=20)] = Field(default_factory=list)
    countries: Annotated[list[Fact], Field(max_length=20)] = Field(default_factory=list)
    identifiers: Annotated[list[IdentifierIn], Field(max_length=20)] = Field(default_factory=list)


class ScreeningIn(Input):
    """Questions on the same terms; all are answered from the same edition of the lists.

    Without a threshold (probability), an entry is a hit where at most 2 of 100 innocent names would come as near.
    With ``near``, entries from that probability on are told too; they have no number, and nobody decides on them.
    """

    subjects: Annotated[list[SubjectIn], Field(min_length=1, max_length=100)]
    purpose: Purpose
    threshold: Annotated[float, Field(ge=0.05, le=1)] | None = None
    near: Annotated[float, Field(ge=0.05, le=1)] | None = None
    top: Annotated[int, Field(ge=1, le=50)] = 10
    lists: Annotated[list[Slug], Field(max_length=50)] = Field(default_factory=list)


class NameOut(Schema):
    """A name on a list; ``quality`` is primary, alias or weak."""

    text: str
    quality: str


class IdentifierOut(Schema):
    """A number on a list."""

    kind: str
    value: str
    country: str


Names = list[NameOut]
Identifiers = list[IdentifierOut]


class EntryOut(Schema):
    """An entry as its publisher has it; ``version`` is the SHA-256 of what he says of it."""

    list: str
    id: str
    kind: str
    names: Names
    version: str
    births: Strings
    countries: Strings
    identifiers: Identifiers
    listed_on: str
    programmes: Strings
    reference: str
    remarks: str


class WhyReasonOut(Schema):
    """A piece of evidence: nats for (+) or against (−)."""

    feature: str
    nats: float
    text: TextOut


class MeetingOut(Schema):
    """Two words that were taken for one, how alike (0..100), and by which rules."""

    asked: str
    listed: str
    likeness: int
    rules: list[TextOut]


class WhyOut(Schema):
    """Why a name has its probability; ``asked_alone`` and ``listed_alone`` met nothing."""

    asked: str
    listed: str
    kind: str
    probability: float
    log_odds: float
    alerts_per_million: float
    reasons: list[WhyReasonOut]
    meetings: list[MeetingOut]
    asked_alone: Strings
    listed_alone: Strings


class AlsoOut(Schema):
    """Another entry that the question met and that is about the same one, by the lists' own references or numbers.

    Each hit is decided on by itself.
    """

    number: int | None
    list: str
    entry_id: str


AlsoOn = list[AlsoOut]


class FoundOut(Schema):
    """An entry that was met. ``state`` is open, suppressed where an earlier decision holds, or near: no hit."""

    number: int | None
    state: str
    reopened: str
    probability: float
    weak: bool
    list_version: int
    entry: EntryOut
    why: WhyOut
    also_on: AlsoOn


class AnswerOut(Schema):
    """What one subject met: on which edition of the lists, with which index and engine (SHA-256)."""

    id: str
    edition: int
    index: str
    engine: str
    hits: list[FoundOut]


class HitLineOut(Schema):
    """A hit that waits. The question is not in the list: it is opened with the hit, by who decides."""

    number: int
    state: str
    reopened: str
    probability: float
    weak: bool
    list: str
    entry_id: str
    caption: str
    asked_at: int
    moved: bool


class SubjectOut(Schema):
    """The question behind a hit."""

    names: Strings
    kind: str | None
    births: Strings
    countries: Strings
    identifiers: Identifiers


class HitDecisionOut(Schema):
    """A decision as it was made."""

    decision: str
    reason: str
    decided_by: str
    decided_at: int
    expires_at: int | None


HitDecisions = list[HitDecisionOut]


class ScreeningHitOut(HitLineOut):
    """A hit with its question, why it was met, and what was decided. ``moved``: ask again before deciding."""

    screening: str
    purpose: str
    asked_by: str
    edition: int
    index: str
    engine: str
    list_version: int
    entry: EntryOut
    subject: SubjectOut
    why: WhyOut
    decided_by: str
    decided_at: int | None
    expires_at: int | None
    decisions: HitDecisions
    also_on: AlsoOn


class HitDecisionIn(Input):
    """What is decided, why, and for how many days; a true match has no days and needs a second screener."""

    decision: Literal["false", "true", "undecided"]
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    days: Annotated[int, Field(ge=1, le=365)] | None = None


class ReplayOut(Schema):
    """Did the question give the same hits and explanations, to the last bit?"""

    same: bool
    engine_same: bool
    index_same: bool
    edition: int
    index: str
    hits: int


class VersionOut(Schema):
    """A version of a list: what it changes, and who let it take effect."""

    number: int
    list: str
    state: str
    published: str
    source: str
    sha256: str
    entries: int
    added: int
    changed: int
    removed: int
    left_out: int
    needs: int
    imported_by: str
    imported_at: int
    accepted_by: Strings
    decided_at: int | None
    reason: str


class ListOut(Schema):
    """A list, where it is asked for, and its newest versions. ``fault``: what went wrong with the last asking."""

    slug: str
    format: str
    url: str
    interval_s: int
    in_force: int | None
    checked_at: int | None
    fault: str
    versions: list[VersionOut]


class SourceIn(Input):
    """Where the node asks for a list, and how often; ``format`` for a list that is not here yet."""

    url: Annotated[str, Field(max_length=2000)]
    interval_s: Number = 86_400
    format: ListFormat | None = None


class ChangeOut(Schema):
    """What a version does to one entry."""

    id: int
    what: str
    entry_id: str
    old: EntryOut | None
    new: EntryOut | None


class MonthOut(Schema):
    """A month in numbers: questions, hits, decisions, entries that left a list. No names."""

    month: str
    screened: int
    hits: int
    false_hits: int
    true_hits: int
    delisted: int
