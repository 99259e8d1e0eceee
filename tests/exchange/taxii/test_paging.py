"""Pages: nothing is missed, nothing comes twice, whatever is written meanwhile; and cursors cannot be made up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amana.exchange.taxii import query

C = "/taxii2/exchange/collections/"
OBJECTS = C + "open/objects/"
Make = Callable[..., dict[str, Any]]


def crawl(asker: Any, path: str, filters: str = "", limits: Callable[[], int] = lambda: 2) -> Iterator[Any]:
    """The pages of a list, by ``next``."""
    cursor = ""
    while True:
        parts = [part for part in (filters, f"limit={limits()}", cursor and f"next={cursor}") if part]
        answer = asker.get(path, "&".join(parts))
        assert answer.status == 200, answer.json
        yield answer
        if not answer.json.get("more"):
            return
        cursor = answer.json["next"]


def ids(answer: Any) -> list[tuple[str, str]]:
    return [(one["id"], one["modified"]) for one in answer.json.get("objects", [])]


def test_pages_by_cursor_and_by_date_are_the_same(box, indicator: Make) -> None:
    box.put("open", [indicator(n) for n in range(7)])
    by_cursor = [ids(page) for page in crawl(box.anyone, OBJECTS)]
    assert [len(page) for page in by_cursor] == [2, 2, 2, 1]
    by_date = []
    after = "1970-01-01T00:00:00Z"
    for _ in by_cursor:
        answer = box.anyone.get(OBJECTS, f"limit=2&added_after={after}")
        by_date.append(ids(answer))
        after = answer.headers["X-Taxii-Date-Added-Last"]
    assert by_date == by_cursor


def test_the_date_headers_are_those_of_the_manifest(box, indicator: Make) -> None:
    box.put("open", [indicator(n) for n in range(5)])
    for page, lines in zip(crawl(box.anyone, OBJECTS), crawl(box.anyone, C + "open/manifest/"), strict=True):
        dates = [line["date_added"] for line in lines.check("manifest")["objects"]]
        for answer in (page, lines):
            assert answer.headers["X-Taxii-Date-Added-First"] == dates[0]
            assert answer.headers["X-Taxii-Date-Added-Last"] == dates[-1]
        assert dates == sorted(set(dates))
        assert [line["id"] for line in lines.json["objects"]] == [
            one["id"] for one in page.check("envelope")["objects"]
        ]


def test_the_versions_of_an_object_are_paged(box, indicator: Make) -> None:
    box.put("open", [indicator(1, n) for n in range(1, 6)])
    path = OBJECTS + indicator(1)["id"] + "/versions/"
    pages = [page.check("versions")["versions"] for page in crawl(box.anyone, path)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({version for page in pages for version in page}) == 5
    path = OBJECTS + indicator(1)["id"] + "/"
    seen = [one for page in crawl(box.anyone, path, "match[version]=all") for one in ids(page)]
    assert len(seen) == len(set(seen)) == 5


def test_without_a_limit_a_page_has_the_nodes_own(box, indicator: Make) -> None:
    box.put("open", [indicator(n) for n in range(query.PAGE + 1)])
    for asked in ("", f"limit={10**40}"):
        answer = box.anyone.get(OBJECTS, asked)
        assert len(answer.json["objects"]) == query.PAGE
        assert answer.json["more"] is True


def test_the_last_page_says_that_it_is(box, indicator: Make) -> None:
    box.put("open", [indicator(n) for n in range(4)])
    assert [page.json["more"] for page in crawl(box.anyone, OBJECTS)] == [True, False]
    assert box.anyone.get(OBJECTS, "added_after=2999-01-01T00:00:00Z").body == b"{}"


def test_a_page_of_large_objects_ends_early(box, indicator: Make) -> None:
    box.put("open", [indicator(n, description="x" * 3_000_000) for n in range(4)])
    assert [len(page.json["objects"]) for page in crawl(box.anyone, OBJECTS, limits=lambda: 10)] == [3, 1]


@pytest.mark.parametrize(
    ("path", "query_string"),
    [
        (C + "group/objects/", ""),
        (C + "open/manifest/", ""),
        (OBJECTS, "match[type]=indicator"),
        (OBJECTS, "added_after=1970-01-01T00:00:00Z"),
        (OBJECTS, "match[version]=all"),
        (OBJECTS, "match[spec_version]=2.1"),
    ],
)
def test_a_cursor_is_for_what_was_asked(box, indicator: Make, path: str, query_string: str) -> None:
    for alias in ("open", "group"):
        box.staff.post(C + f"{alias}/objects/", [indicator(n) for n in range(4)])
    cursor = box.staff.get(OBJECTS, "limit=2").json["next"]
    assert box.staff.get(OBJECTS, f"limit=1&next={cursor}").status == 200
    answer = box.staff.get(path, f"next={cursor}&{query_string}")
    assert answer.status == 400
    assert answer.check("error")["error_code"] == "taxii.wrong-cursor"


@pytest.mark.parametrize("cursor", ["x", "A" * 32, "%D9%A1" * 32, "0", "-1", "' OR 1", "%00", "A" * 9000])
def test_a_made_up_cursor_is_refused(box, cursor: str) -> None:
    assert box.anyone.get(OBJECTS, f"next={cursor}").status == 400


def test_pages_under_the_same_alias_and_id_go_on(box, indicator: Make) -> None:
    box.put("open", [indicator(n) for n in range(4)])
    number = box.anyone.get(C + "open/").json["id"]
    cursor = box.anyone.get(OBJECTS, "limit=2").json["next"]
    assert box.anyone.get(f"{C}{number}/objects/", f"limit=2&next={cursor}").status == 200


class Poller:
    """Keeps up with a list as a peer does: page after page by cursor, then from the last date on."""

    def __init__(self, asker: Any, limit: int) -> None:
        self.seen: list[tuple[str, str, str]] = []
        self._asker = asker
        self._limit = limit
        self._after = "1970-01-01T00:00:00Z"
        self._pages: Iterator[Any] = iter(())

    def step(self) -> bool:
        """Take one page; False if there was nothing new."""
        page = next(self._pages, None)
        if page is None:
            path, after = C + "open/manifest/", f"added_after={self._after}"
            self._pages = crawl(self._asker, path, after, limits=lambda: self._limit)
            page = next(self._pages)
        lines = page.json.get("objects", [])
        self.seen += [(one["id"], one["version"], one["date_added"]) for one in lines]
        self._after = page.headers.get("X-Taxii-Date-Added-Last", self._after)
        return bool(lines)


steps = st.lists(st.tuples(st.sampled_from(["write", "remove", "page"]), st.integers(0, 6)), max_size=25)


@given(st.integers(1, 4), steps)
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_polling_during_writes_misses_nothing_and_repeats_nothing(
    make_box, indicator: Make, limit: int, changes: list[tuple[str, int]]
) -> None:
    box = make_box()
    held = dict.fromkeys(range(5), 1)
    box.put("open", [indicator(n) for n in held])
    poller = Poller(box.anyone, limit)
    for what, n in changes:
        if what == "page":
            poller.step()
        elif what == "write":
            held[n] = held.get(n, 0) + 1
            box.put("open", [indicator(n, held[n])])
        elif held.pop(n, None):
            assert box.staff("DELETE", OBJECTS + indicator(n)["id"] + "/").status == 200
    while poller.step():
        pass
    seen = {(number, version[:19]) for number, version, _ in poller.seen}
    assert {(indicator(n)["id"], indicator(n, version)["modified"][:19]) for n, version in held.items()} <= seen
    assert len(poller.seen) == len(set(poller.seen))
    dates = [date for _, _, date in poller.seen]
    assert dates == sorted(dates)
    box.database.close()
