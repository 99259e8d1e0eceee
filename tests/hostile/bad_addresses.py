"""Requests whose address is odd: paths, queries, cursors."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from hostile.case import COLLECTION, OBJECTS, Case, Verdict
from hostile.strange_texts import STRANGE

REFUSE, ACCEPT, EITHER = Verdict.REFUSE, Verdict.ACCEPT, Verdict.EITHER
ROOT = "/taxii2/exchange/"
ID = "indicator--00000000-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Scene:
    """What a hostile client has seen of the node: cursors of its own, and things that are not its own."""

    cursor: str  # alpha's, for objects of the hostile collection with limit 1
    other_cursor: str  # staff's, for the manifest of the alpha collection
    secret_id: str  # an object that only alpha and staff may see
    secret_status: str  # a status of alpha's


def cases(scene: Scene) -> Iterator[Case]:
    """Everything of this module."""
    yield from _paths()
    yield from _queries()
    yield from _cursors(scene)


def get(name: str, verdict: Verdict, target: str, who: str = "alpha", **headers: str) -> Case:
    """A request without a body."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return Case(name, verdict, "GET", target, headers=named, who=who)


TRICKS = (
    "..", "%2e%2e", "%252e%252e", "..%2f..", "..%5c..", "....//", "%00", "a%00b", "%0d%0aX-Injected:1", "%", "%zz",
    "%c0%ae%c0%ae", "%ff", "%u0041", ";a=b", "a;b", "*", "~", "'", "%27%20OR%201=1--",
    "%22", "%3Cscript%3E", "%F0%9F%98%80", "%D9%85", "%E2%80%AE", "a%2Fb", "%2F", "%5C", "con", "nul", ".git", ".env",
    "node.json", "keys", "-1", "0", "null", "undefined", "true", "a" * 2000, "%41" * 700, "a/" * 300,
    "00000000-0000-0000-0000-000000000000", "%ED%A0%80", "|", "%7B%7B7*7%7D%7D", "$%7Bjndi:ldap://a%7D", "%25s%25n",
    "?", "%3F", "%23", "hostile%20", "%20hostile", "HOSTILE", "hostile%00", "hostile.", "hostile%2e",
)  # fmt: skip
PLACES = (
    "/taxii2/{}/", ROOT + "{}/", ROOT + "status/{}/", ROOT + "collections/{}/", ROOT + "collections/{}/objects/",
    ROOT + "collections/{}/manifest/", OBJECTS + "{}/", OBJECTS + "{}/versions/", COLLECTION + "{}/",
    "/{}", "/static/{}", "/api/v1/{}", "/objects/{}/", "/taxii2{}",
)  # fmt: skip


def _paths() -> Iterator[Case]:
    # A path that leads nowhere is 404; one that a trick leads back to the start of something may be answered.
    for place in PLACES:
        for trick in TRICKS:
            yield get(f"paths/{place}/{trick[:40]}", EITHER, place.format(trick))
    for name, text in STRANGE.items():
        if len(text) < 1000:
            yield get(f"paths/texts/{name}", REFUSE, OBJECTS + quote(text or " ", safe="") + "/")


TIMES = ("", "now", "0", "-1", "2026", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z",
"2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00.Z", "99999-01-01T00:00:00Z", "2026-02-30T00:00:00Z",
         "2026-01-01T25:00:00Z", "null", "[]", "' OR 1=1", "٢٠٢٦-٠١-٠١T٠٠:٠٠:٠٠Z",
         "2026-01-01T00:00:00Z,2026-01-01T00:00:00Z")  # fmt: skip
BAD_QUERIES = {
    "limit": ("", "0", "-1", "00", "1.5", "1e3", "0x10", "abc", "null", "true", "[]", "1,2", "1;2", " 1", "+1",
    "%2B1", "１", "١", "NaN", "Infinity", "' OR 1=1", "1%00", "%ff"),
    "added_after": TIMES,
    "match[id]": ("", ",", "x", "*", "indicator", "indicator--", ID.upper(), f"{ID},", f",{ID}", f"{ID},,{ID}",
    f"{ID} ", f"{ID}%00", "' OR 1=1--", "../..", ID.replace("0", "٠"), f"{ID};{ID}", ",".join([ID[:-3] +
    f"{n:03}" for n in range(501)])),
    "match[type]": ("", ",", "Indicator", "indicator,", "in dicator", "*", "%25", "' OR 1=1--", "مؤشر",
    "indicator%00", "a", "a" * 251, "in_dicator", "{}", ",".join(f"x-a{n}" for n in range(501))),
    "match[version]": ("", ",", "latest", "LAST", "last,", "first,,last", "2", "2026-01-01", "2026-01-01T00:00:00",
    "' OR 1=1--", "last%00", "٢٠٢٦", ",".join(["last"] * 501)),
    "match[spec_version]": ("", ",", "2", "2.1,", "v2.1", "2.1.0", "latest", "*", "' OR 1=1--", "٢.١", "2.1%00",
    "9999.1"),
    "next": ("x", "null", "0", "-1", "1", "A" * 32, "A" * 31, "A" * 33, "=" * 32, "%00" * 32, "' OR 1=1", "../../",
    "é" * 32, "*" * 32, "A" * 5000),
}  # fmt: skip
ODD_QUERIES = (
    "limit=99999999999999999999999999", "limit=1000", "limit=1001", "limit=1&x=2",
    "added_after=9999-12-31T23:59:59.999999Z", "added_after=0001-01-01T00:00:00Z",
    "added_after=2026-01-01T00:00:00.123456789012345Z", "x", "&", "&&&",
    "=", "==", "=a", "a==b", "match[]=x", "match=x", "match[unknown]=x", "match[id][]=x", "match%5Btype%5D=indicator",
    "MATCH[TYPE]=x", "match[type]=indicator&match[x]=1", ";", "a;b", "match[version]=all,first,last",
    "match[version]=2026-01-01T00:00:00.000Z", "match[version]=all,2026-01-01T00:00:00Z", "match[type]=" +
    ",".join(f"x-a{n}" for n in range(499)), "x=" + "a" * 30_000, "&".join(f"x{n}={n}" for n in range(3000)), "next=",
    "next=&limit=1",
)  # fmt: skip
BROKEN_QUERIES = (
    "limit=1&limit=2",
    "limit=1&limit=1",
    "match[type]=indicator&match[type]=malware",
    "next=a&next=b",
    "limit=%",
    "limit=%1",
    "limit=%zz",
    "x=%ff",
    "%ff=1",
    "x=%",
    "x=" + "a" * 40_000,
    "%00%=1",
)


def _queries() -> Iterator[Case]:
    for resource in ("objects/", "manifest/", f"objects/{ID}/", f"objects/{ID}/versions/"):
        for name, values in BAD_QUERIES.items():
            # Parameters that a resource does not have are passed over there; its own 404 then follows, or an answer.
            known = resource in ("objects/", "manifest/")
            for value in values:
                target = f"{COLLECTION}{resource}?{name}={quote(value, safe='%,')}"
                if (name, value) != ("match[spec_version]", "2.1,") or known:
                    yield get(f"queries/{resource}/{name}/{value[:40]}", REFUSE if known else EITHER, target)
        for query in ODD_QUERIES:
            yield get(f"queries/{resource}/odd/{query[:40]}", EITHER, f"{COLLECTION}{resource}?{query}")
        for query in BROKEN_QUERIES:
            yield get(f"queries/{resource}/broken/{query[:40]}", REFUSE, f"{COLLECTION}{resource}?{query}")
    for resource in ("", "collections/", "status/x/"):
        for query in (*ODD_QUERIES, *BROKEN_QUERIES):
            yield get(f"queries/{resource}/passed over/{query[:40]}", EITHER, f"{ROOT}{resource}?{query}")


def _cursors(scene: Scene) -> Iterator[Case]:
    """A cursor belongs to one list as it was asked for; and no sign of it can be changed."""
    good = scene.cursor
    objects = OBJECTS + "?limit=1"
    yield get("cursors/control", ACCEPT, f"{objects}&next={good}")
    for at in range(len(good)):
        for sign in ("A", "_", "0"):
            if good[at] != sign:
                yield get(f"cursors/changed/{at}{sign}", REFUSE, f"{objects}&next={good[:at]}{sign}{good[at + 1 :]}")
        yield get(f"cursors/short/{at}", REFUSE, f"{objects}&next={good[:at] or 'x'}")
        yield get(f"cursors/broken/{at}", REFUSE, f"{objects}&next={good[:at]}%0A{good[at:]}")
    for wrapped in (
        good + "=",
        good + "AAAA",
        good * 2,
        f"%20{good}",
        f"{good}%00",
        good.swapcase(),
        good[::-1],
        base64.b64encode(good.encode()).decode(),
    ):
        yield get(f"cursors/wrapped/{wrapped[:40]}", REFUSE, f"{objects}&next={quote(wrapped, safe='%')}")
    for other in (
        "match[type]=indicator",
        "match[version]=all",
        "added_after=2020-01-01T00:00:00Z",
        f"match[id]={ID}",
        "match[spec_version]=2.1",
    ):
        yield get(f"cursors/other filter/{other}", REFUSE, f"{objects}&{other}&next={good}")
    for target in (
        f"{COLLECTION}manifest/?limit=1",
        f"{ROOT}collections/alpha/objects/?limit=1",
        f"{OBJECTS}{ID}/?limit=1",
    ):
        yield get(f"cursors/other list/{target}", REFUSE, f"{target}&next={good}")
    for target in (objects, f"{COLLECTION}manifest/?limit=1", f"{ROOT}collections/beta/manifest/?limit=1"):
        yield get(f"cursors/another's/{target}", REFUSE, f"{target}&next={scene.other_cursor}", "beta")
