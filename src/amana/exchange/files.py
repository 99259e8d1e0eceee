"""A file of any kind that a node takes in: STIX, TAXII, a table of indicators, or a report to be read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from amana.exchange.authorship import Author
from amana.exchange.intake import OWN, Receipt, accept, accept_envelope
from amana.exchange.soundness import warning_lists
from amana.exchange.tables import read_table
from amana.extract import Context, extract
from amana.extract.readers import read, sniff
from amana.handling import Viewer, text_refusal
from amana.language import Problem, Text
from amana.stix import Envelope, Limits
from amana.store import Database
from amana.store.collections import COLLECTION, collection
from amana.store.members import not_there
from amana.store.objects import Placing
from amana.store.refusals import count_refusals
from amana.store.reports import NewReport, ReportFinding, add_report

STIX_TYPES = frozenset({"application/json", "application/stix+json", "application/taxii+json"})
TABLE_TYPE = "text/csv"


class FileResult(msgspec.Struct, frozen=True):
    """What became of one file. ``kind``: stix, table or report; ``report`` is the new report's id."""

    name: str
    kind: str
    accepted: int = 0
    known: int = 0
    refused: int = 0
    findings: int = 0
    report: str | None = None
    problems: tuple[Text, ...] = ()
    failed: bool = False


@dataclass(frozen=True)
class Importer:
    """Who takes files in, for whom: own staff, on one node."""

    database: Database
    author: Author
    viewer: Viewer
    collection: str | None = None
    limits: Limits = Limits()  # noqa: RUF009 - a frozen value
    context: Context = Context()  # noqa: RUF009 - a frozen value

    def import_file(self, path: Path) -> FileResult:
        """Take one file in. Never raises Problem: what is wrong stands in the result."""
        try:
            if path.stat().st_size > self.limits.max_bytes:
                raise Problem("guard.too-large", _TOO_LARGE.fill(limit=self.limits.max_bytes))
            return self.import_bytes(path.read_bytes(), path.name)
        except OSError as error:
            sentence = _UNREADABLE.fill(why=error.strerror or error)
            return FileResult(path.name, "file", problems=(sentence,), failed=True)
        except Problem as problem:
            return _failed(path.name, "file", problem)

    def import_bytes(self, data: bytes, name: str, media_type: str | None = None) -> FileResult:
        """The same for bytes that are here already. Raises nothing either."""
        kind = "file"
        try:
            found = media_type or media_type_of(data, name)
            kind = "stix" if found in STIX_TYPES else "table" if found == TABLE_TYPE else "report"
            if kind == "stix":
                receipt = accept(self.database, self.viewer, data, self._placing(), limits=self.limits)
                return _of_objects(name, kind, receipt)
            if kind == "table":
                return self._table(data, name)
            return self.import_report(data, name, found)
        except Problem as problem:
            return _failed(name, kind, problem)

    def _context(self) -> Context:
        """With the node's own warning list, unless lists were given."""
        if self.context.lists is not None:
            return self.context
        return Context(warning_lists(self.database), self.context.documentation)

    def import_report(self, data: bytes, name: str, media_type: str, title: str = "") -> FileResult:
        """Read a report, find what is in it, keep it as a draft. Raises Problem."""
        reading = read(data, media_type)
        refusal = text_refusal(f"{title}\n{reading.text}")
        if refusal is not None:
            with self.database.write(self.viewer) as tx:
                count_refusals(tx, "own", {refusal.reason: 1})
            raise Problem(refusal.reason, refusal.text)
        found = list(extract(reading.text, self._context()).findings)
        new = NewReport(
            id=str(self.database.world.random.uuid4()),
            title=(title or reading.title or name)[:300],
            text=reading.text,
            media_type=media_type,
            source_name=name[:300],
            source_digest=hashlib.sha256(data).digest(),
            needs_confirmation=reading.needs_confirmation,
            findings=tuple(
                ReportFinding(i, f.kind, f.value, f.start, f.end, f.text, f.marked or "", "new")
                for i, f in enumerate(found)
            ),
        )
        with self.database.write(self.viewer) as tx:
            added = add_report(tx, self.viewer, new)
            tx.record_if_nothing("report.known", new.source_digest.hex())
        if not added:
            return FileResult(name, "report", known=1, problems=(_KNOWN,))
        return FileResult(name, "report", accepted=1, findings=len(found), report=new.id)

    def _table(self, data: bytes, name: str) -> FileResult:
        now = self.database.world.clock.now()
        table = read_table(data, self.author, now, self.database.world.random.uuid4)
        receipt = accept_envelope(
            self.database, self.viewer, Envelope(table.objects, None, None, "bundle"), self._placing()
        )
        result = _of_objects(name, "table", receipt)
        return msgspec.structs.replace(
            result, refused=result.refused + len(table.problems), problems=(*table.problems, *result.problems)
        )

    def _placing(self) -> Placing:
        """Where the objects go; the collection by its id, whichever of its names was given. Raises NotThere."""
        if self.collection is None:
            return Placing("own", OWN)
        with self.database.read() as tx:
            found = collection(tx, self.viewer, self.collection)
        if found is None:
            raise not_there(COLLECTION, self.collection)
        return Placing("own", OWN, None, found.id)


def media_type_of(data: bytes, name: str) -> str:
    """What a file is, by its first bytes and its name: STIX and tables here, reports by the readers."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return "application/json"
    if name.casefold().endswith((".csv", ".tsv")):
        return TABLE_TYPE
    return sniff(data, name)


def import_files(importer: Importer, paths: Sequence[Path]) -> list[FileResult]:
    """Take several files in, each for itself."""
    return [importer.import_file(path) for path in paths]


def _of_objects(name: str, kind: str, receipt: Receipt) -> FileResult:
    problems = tuple(_named(outcome.id, outcome.message) for outcome in receipt.refused if outcome.message)
    return FileResult(
        name, kind, accepted=receipt.created, known=receipt.known, refused=len(receipt.refused), problems=problems
    )


def _named(number: str, text: Text) -> Text:
    return Text(en=f"{number}: {text.en}", ar=f"{number}: {text.ar}") if number else text


def _failed(name: str, kind: str, problem: Problem) -> FileResult:
    sentence = Text(en=problem.say("en"), ar=problem.say("ar"))
    return FileResult(name, kind, refused=1, problems=(sentence,), failed=True)


_TOO_LARGE = Text(
    en="The file is larger than {limit} bytes. Split it and import the parts.",
    ar="الملف أكبر من {limit} بايت. قسّمه واستورد أجزاءه.",
)
_UNREADABLE = Text(
    en="The file cannot be read ({why}). Check its path and its permissions.",
    ar="تعذّرت قراءة الملف ({why}). تحقق من مساره ومن أذوناته.",
)
_KNOWN = Text(
    en="This very report is already here; nothing was added.",
    ar="هذا التقرير موجود بنصّه من قبل، فلم يُضف شيء.",
)
