"""The node asks a list's publisher on a schedule, by the one fetcher, and proposes what is new."""

from __future__ import annotations

from urllib.parse import urlsplit

from amana.exchange.designation.importing import propose
from amana.exchange.designation.shelf import VIEWER, Shelf
from amana.language import Problem, Text
from amana.lists import File, Format
from amana.store import Database
from amana.store.lists import DesignationList, designation_list, list_checked
from amana.world.fetch import Answer, Fetcher, Request

MOST_BYTES = 300_000_000
_OFAC = ("sdn.csv", "alt.csv", "add.csv")


class NoList(Problem):
    """The publisher answered with something else than a list."""


def fetch_list(database: Database, fetcher: Fetcher, shelf: Shelf, slug: str) -> float | None:
    """Ask for a list once; seconds until the next time, None if nobody wants it any more.

    What went wrong stands with the list for its keepers to read; the list in force stays in force.
    """
    with database.read() as tx:
        found = designation_list(tx, VIEWER, slug)
    if found is None or not found.url:
        return None
    etag, modified, fault = found.etag, found.modified, ""
    try:
        answers = [fetcher.fetch(request) for request in _requests(found)]
        if any(answer.status != 304 for answer in answers):
            _propose(database, shelf, found, _whole(fetcher, found, answers))
            etag, modified = (answers[0].headers.get(name, "") for name in ("etag", "last-modified"))
    except Problem as problem:
        fault = f"{problem.say('ar')}\n{problem.say('en')}"
    with database.upkeep() as tx:
        list_checked(tx, VIEWER, slug, (etag, modified), fault)
    return float(found.interval_s or 86_400)


def _requests(found: DesignationList) -> list[Request]:
    """One request for each file; only for what changed since the last time."""
    headers = {}
    if found.etag:
        headers["If-None-Match"] = found.etag
    if found.modified:
        headers["If-Modified-Since"] = found.modified
    return [Request(url, headers, max_bytes=MOST_BYTES) for url in addresses(found.url)]


def addresses(url: str) -> list[str]:
    """The addresses of a list's files: OFAC's three tables stand beside the first."""
    before, _, name = url.rpartition("/")
    if name.lower() == _OFAC[0]:
        return [f"{before}/{table.upper() if name.isupper() else table}" for table in _OFAC]
    return [url]


def _whole(fetcher: Fetcher, found: DesignationList, answers: list[Answer]) -> list[Answer]:
    """Answers with a body each: of several files, one may be unchanged while another is new."""
    urls = addresses(found.url)
    return [
        fetcher.fetch(Request(url, max_bytes=MOST_BYTES)) if answer.status == 304 else answer
        for url, answer in zip(urls, answers, strict=True)
    ]


def _propose(database: Database, shelf: Shelf, found: DesignationList, answers: list[Answer]) -> None:
    for answer in answers:
        if answer.status != 200:
            raise NoList("screening.no-list", _NO_LIST.fill(status=answer.status))
    files = [
        File(urlsplit(url).path.rpartition("/")[2] or "list", answer.body)
        for url, answer in zip(addresses(found.url), answers, strict=True)
    ]
    format: Format = found.format  # type: ignore[assignment]
    propose(database, VIEWER, shelf, found.slug, format, files, found.url)


_NO_LIST = Text(
    en="The publisher answered with the status {status} and no list. Check the address of the list.",
    ar="أجاب الناشر بالحالة {status} دون قائمة. تحقّق من عنوان القائمة.",
)
