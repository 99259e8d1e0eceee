"""From a reviewed report to objects that may leave: built once, when proposed, so that the second person lets go
exactly what the first one saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from amana.exchange.authorship import Author
from amana.exchange.intake import OWN
from amana.handling import HANDLING_EXTENSION_OBJECTS, TLP2_MARKING_IDS, Handling, Viewer, marking
from amana.language import Text
from amana.observables import Observable
from amana.stix import StixObject, build, read_object
from amana.store import Database, Writer
from amana.store.collections import COLLECTION, collection
from amana.store.members import not_there
from amana.store.objects import Placing, add_objects
from amana.store.releases import NotReady, Proposal, propose
from amana.store.reports import REPORT, Report, ReportFinding, report

# Kinds of findings that become indicators; the others (dates, countries) stay words of the report.
INDICATOR_KINDS = frozenset(
    {"ipv4", "ipv6", "cidr", "domain", "url", "email", "md5", "sha1", "sha256", "sha512", "asn", "wallet", "iban"}
)


def propose_report(
    database: Database,
    author: Author,
    viewer: Viewer,
    report_id: str,
    handling: Handling,
    collection_name: str,
) -> str:
    """Build the objects of a reviewed report and put them up for release; the release's id.

    Raises NotReady (undecided findings, nothing accepted, rules missing), NotThere, Stale.
    """
    with database.write(viewer) as tx:
        found = _ready(tx, viewer, report_id)
        where = collection(tx, viewer, collection_name)
        if where is None:
            raise not_there(COLLECTION, collection_name)
        fixed = add_objects(tx, viewer, fixed_objects(author), Placing("own", OWN))
        objects = build_objects(tx, author, found, handling)
        added = add_objects(tx, viewer, objects, Placing("own", OWN, handling))
        release_id = str(tx.world.random.uuid4())
        seqs = (*fixed.seqs(), *added.seqs())
        propose(tx, viewer, Proposal(release_id, where.id, handling, seqs, report_id))
        tx.run("UPDATE report SET state = 'proposed', changed_at = ? WHERE id = ?", (tx.now_us, report_id))
    return release_id


def fixed_objects(author: Author) -> list[StixObject]:
    """What every release refers to and no release's rules bind: who we are, and what our extension means."""
    # Readers who do not know the extension find its definition beside what uses it (STIX 2.1 section 7.3).
    extension = [build.marking_definition(fields) for fields in HANDLING_EXTENSION_OBJECTS]
    identity = build.identity_organisation(author.identity_id, author.name, author.sector, author.since)
    return [read_object(body) for body in (*extension, identity)]


def build_objects(tx: Writer, author: Author, found: Report, handling: Handling) -> list[StixObject]:
    """The marking, one indicator for each accepted value, and the report that holds them together."""
    now, new_id = tx.now, tx.world.random.uuid4
    mark_id = f"marking-definition--{new_id()}"
    marks = (TLP2_MARKING_IDS[handling.tlp], mark_id)
    outside = _outside(handling, author.slug)
    raw = [build.marking_definition(marking(outside, mark_id, _to_milliseconds(now), author.identity_id))]
    members = []
    for one in _values(found.findings):
        indicator = build.indicator(
            Observable(one.kind, one.value),
            _id("indicator", new_id()),
            _to_milliseconds(now),
            author.identity_id,
            marks,
        )
        raw.append(indicator)
        members.append(indicator)
    references = [read_object(body).id for body in members] or [author.identity_id]
    raw.append(
        build.report(
            id_=_id("report", new_id()),
            name=found.title,
            created=_to_milliseconds(now),
            author=author.identity_id,
            objects=references,
            marks=marks,
            labels=sorted(f"amana-category:{key}" for key in handling.categories),
            references=external_references(found.findings),
        )
    )
    return [read_object(body) for body in raw]


def external_references(findings: Sequence[ReportFinding]) -> list[Mapping[str, Any]]:
    """CVE and ATT&CK findings as external references of the report, in the names that STIX uses."""
    sources = {"cve": "cve", "attack": "mitre-attack", "disarm": "DISARM"}
    accepted = [f for f in findings if f.state == "accepted" and f.kind in sources]
    values = dict.fromkeys((f.kind, f.value) for f in accepted)
    return [{"source_name": sources[kind], "external_id": value} for kind, value in values]


def _ready(tx: Writer, viewer: Viewer, report_id: str) -> Report:
    found = report(tx, viewer, report_id)
    if found is None:
        raise not_there(REPORT, report_id)
    if found.state != "draft":
        raise NotReady("release.not-draft", _NOT_DRAFT)
    undecided = [f for f in found.findings if f.state == "new" and f.kind in INDICATOR_KINDS]
    if undecided:
        raise NotReady("release.undecided", _UNDECIDED.fill(count=len(undecided)))
    if found.needs_confirmation:
        raise NotReady("release.unconfirmed", _UNCONFIRMED)
    return found


def _values(findings: Sequence[ReportFinding]) -> list[ReportFinding]:
    """Accepted findings, each value once, in the order of the text."""
    first: dict[tuple[str, str], ReportFinding] = {}
    for one in findings:
        if one.state == "accepted" and one.kind in INDICATOR_KINDS:
            first.setdefault((one.kind, one.value), one)
    return list(first.values())


def _outside(handling: Handling, slug: str) -> Handling:
    return msgspec.structs.replace(handling, audience=handling.audience.seen_from_outside(slug))


def _to_milliseconds(moment: datetime) -> datetime:
    # STIX 2.1 section 3.2: created and modified have exactly three digits.
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _id(kind: str, number: UUID) -> str:
    return f"{kind}--{number}"


_NOT_DRAFT = Text(
    en="This report was already proposed or released. Open the release to see where it stands.",
    ar="قُدِّم هذا التقرير للإفراج أو أُفرج عنه من قبل. افتح صفحة الإفراج لمعرفة حاله.",
)
_UNDECIDED = Text(
    en="{count} findings still wait for a decision: accept or reject each, then propose.",
    ar="بقيت نتائج لم يُبتّ فيها، وعددها {count}: اقبل كلًّا منها أو ارفضه، ثم قدّم التقرير للإفراج.",
)
_UNCONFIRMED = Text(
    en="The text was recovered from a PDF: compare it with the original and confirm it first.",
    ar="استُخرج النص من ملف PDF: قارنه بالأصل وأكّد صحته أولًا.",
)
