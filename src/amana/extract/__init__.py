"""What a report says, found in its text: indicators, dates, countries and bodies, in Arabic and English; never persons.

Each finding carries its place in the text as it was given, so that a page can highlight it, and the name of the
warning list that knows its value, so that nobody blocks a public service.

Way of the data: text → ``letters`` (marks dropped, digits made one, with the way back) → ``refang`` → ``scan`` (with
``hosts``, ``links``, ``numbers``, ``frameworks``, ``words``) = ``technical`` · ``dates`` and ``hijri`` · ``places``
with ``countries`` and ``organisations`` → ``warninglists`` mark → ``extraction`` → ``report_json``; ``evaluate`` says
how good it is. The lexicons stand in ``data``, each with its source.

Standards: those of :mod:`amana.observables`; RFC 5564 for names in Arabic script; ISO 8601 dates, ISO 3166-1
countries, Umm al-Qura for Hijri dates; MISP's format for warning lists.

>>> extraction = extract("رُصد hxxps[:]//rawatib[.]example/login والنطاق موقع.السعودية في مصر.")
>>> [(f.kind, f.value, f.text) for f in extraction.findings][0]
('url', 'https://rawatib.example/login', 'hxxps[:]//rawatib[.]example/login')
>>> as_report_json(extraction)["domain"], as_report_json(extraction)["countries"]
(['موقع.السعودية'], ['EG'])
"""

from amana.extract.evaluate import Evaluation, Score, evaluate
from amana.extract.extraction import Context, Extraction, extract
from amana.extract.finding import Finding
from amana.extract.report_json import as_report_json
from amana.extract.warninglists import MEANINGS, WarningList, WarningLists

__all__ = [
    "MEANINGS",
    "Context",
    "Evaluation",
    "Extraction",
    "Finding",
    "Score",
    "WarningList",
    "WarningLists",
    "as_report_json",
    "evaluate",
    "extract",
]
