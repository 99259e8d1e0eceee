"""The node asks a list's publisher on a schedule, by the one fetcher, and proposes what is new."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from amana.exchange.designation.importing import digest_of, propose
from amana.exchange.designation.shelf import VIEWER, Shelf
from amana.handling import Viewer
from amana.language import Problem, Text
from amana.lists import File, Format
from amana.store import Database
from amana.store.lists import (
    DesignationList,
    add_list,
    designation_list,
    list_checked,
    may_keep,
    need,
    set_source,
    versions,
)
from amana.world.destination import read_destination
from amana.world.fetch import Answer, Fetcher, Request
from amana.world.fetch_faults import NotHttps

MOST_BYTES = 300_000_000
LEAST_S, MOST_S, USUAL_S = 3_600, 30 * 86_400, 86_400
AFTER_FAULT_S = 3_600
_OFAC = ("sdn.csv", "alt.csv", "add.csv")


class NoList(Problem):
    """The publisher answered with something else than a list."""


class BadSchedule(Problem):
    """The list cannot be asked for so often, or so seldom."""


class Fetched(msgspec.Struct, frozen=True):
    """What came of asking: seconds until the next time, the version that waits or was in force, what went wrong."""

    wait_s: float
    proposed: int | None = None
    fault: Text | None = None


class Source(msgspec.Struct, frozen=True):
    """Where a list is asked for, and every how many seconds. ``format`` makes room for one that is not known yet."""

    url: str
    interval_s: int = USUAL_S
    format: Format | None = None


def subscribe(database: Database, viewer: Viewer, slug: str, source: Source) -> DesignationList:
    """Have the node ask for a list at an address; an empty address: not any more.

    Raises NotThere, NotScreener, BadAddress, NotHttps, BadSchedule.
    """
    need(may_keep(viewer))
    if source.url and (there := read_destination(source.url)).scheme != "https":
        raise NotHttps.of(there.host)  # who sits on the way could take a name off the list
    if not LEAST_S <= source.interval_s <= MOST_S:
        values = {"least": LEAST_S // 3600, "most": MOST_S // 3600}
        raise BadSchedule("screening.schedule", _SCHEDULE.fill(**values), "interval")
    with database.write(viewer) as tx:
        if source.format is not None and designation_list(tx, viewer, slug) is None:
            add_list(tx, viewer, slug, source.format)
        set_source(tx, viewer, slug, source.url, source.interval_s)
        found = designation_list(tx, viewer, slug)
    assert found is not None
    return found


def fetch_list(database: Database, fetcher: Fetcher, shelf: Shelf, slug: str) -> Fetched | None:
    """Ask for a list once, and propose what is new; None if nobody wants it any more.

    What went wrong stands with the list for its keepers to read; the list in force stays in force.
    """
    with database.read() as tx:
        found = designation_list(tx, VIEWER, slug)
    if found is None or not found.url:
        return None
    etag, modified, number, fault = found.etag, found.modified, None, None
    try:
        answers = [fetcher.fetch(request) for request in _requests(found)]
        if any(answer.status != 304 for answer in answers):
            number = _propose(database, shelf, found, _whole(fetcher, found, answers))
            etag, modified = (answers[0].headers.get(name, "") for name in ("etag", "last-modified"))
    except Problem as problem:
        fault = Text(en=problem.say("en"), ar=problem.say("ar"))
    with database.upkeep() as tx:
        list_checked(tx, VIEWER, slug, (etag, modified), f"{fault.ar}\n{fault.en}" if fault else "")
    wait_s = float(found.interval_s or USUAL_S)
    return Fetched(min(wait_s, AFTER_FAULT_S) if fault else wait_s, number, fault)


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


def _propose(database: Database, shelf: Shelf, found: DesignationList, answers: list[Answer]) -> int | None:
    """The version that the files make; None for what a person has refused already."""
    for answer in answers:
        if answer.status != 200:
            raise NoList("screening.no-list", _NO_LIST.fill(status=answer.status))
    files = [
        File(urlsplit(url).path.rpartition("/")[2] or "list", answer.body)
        for url, answer in zip(addresses(found.url), answers, strict=True)
    ]
    with database.read() as tx:
        newest = versions(tx, VIEWER, found.slug, 1)
    if newest and newest[0].state == "refused" and newest[0].sha256 == digest_of(files):
        return None
    format: Format = found.format  # type: ignore[assignment]
    return propose(database, VIEWER, shelf, found.slug, format, files, found.url).number


_NO_LIST = Text(
    en="The publisher answered with the status {status} and no list. Check the address of the list.",
    ar="أجاب الناشر بالحالة {status} دون قائمة. تحقّق من عنوان القائمة.",
)
_SCHEDULE = Text(
    en="A list is asked for every {least} to {most} hours.",
    ar="تُطلب القائمة من ناشرها مرة كل {least} إلى {most} ساعة.",
)
