"""The addresses that clients of OpenSanctions' API ask: odd parameters, odd bodies, odd names, odd askers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from hostile.bad_api import STRANGE_PARTS, STRANGE_VALUES
from hostile.bad_json import BAD_VALUES
from hostile.case import JSON, Case, Verdict
from hostile.strange_texts import STRANGE

REFUSE, EITHER = Verdict.REFUSE, Verdict.EITHER
QUERY = {"schema": "Person", "properties": {"name": ["Eric Badege"]}}
BODY = {"queries": {"q": QUERY}}
PARAMETERS = ("limit", "threshold", "cutoff", "algorithm", "topics", "changed_since", "include_dataset",
              "exclude_dataset", "exclude_schema", "exclude_entity_ids", "purpose", "nonsense")  # fmt: skip


def cases() -> Iterator[Case]:
    """Every address with each kind of fault."""
    yield from _bodies()
    for name in PARAMETERS:
        for part in STRANGE_PARTS:
            target = f"/match/default?{name}={quote(part, safe='%')}"
            yield _case(f"{name}={part[:20]}", EITHER, "POST", target, BODY)
    for path in ("/search/default?q=", "/search/default?q=Eric&schema=", "/search/default?q=Eric&limit=",
                 "/search/default?q=Eric&offset=", "/search/default?q=Eric&countries=", "/search/", "/entities/",
                 "/entities/un-", "/match/"):  # fmt: skip
        for part in (*STRANGE_PARTS, *(text for text in STRANGE.values() if len(text) < 4000)):
            method = "POST" if path == "/match/" else "GET"
            yield _case(f"{path}{part[:20]!r}", EITHER, method, path + quote(part, safe="%"), BODY)
    for who in ("alpha", ""):
        for method, path in (("POST", "/match/default"), ("GET", "/search/default?q=Eric"), ("GET", "/catalog"),
                             ("GET", "/entities/un-6907993"), ("GET", "/algorithms")):  # fmt: skip
            yield _case(f"{path} by {who or 'nobody'}", REFUSE, method, path, BODY, who)
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        yield _case(f"{method} /match", REFUSE, method, "/match/default", BODY)


def _bodies() -> Iterator[Case]:
    for name, text in STRANGE.items():
        query = {"schema": "Person", "properties": {"name": [text]}}
        yield _case(f"name {name}", EITHER, "POST", "/match/default", {"queries": {"q": query}})
        yield _case(f"key {name}", EITHER, "POST", "/match/default", {"queries": {text: QUERY}})
        fact = {"schema": "Person", "properties": {"name": ["Eric Badege"], "birthDate": [text], "idNumber": [text]}}
        yield _case(f"fact {name}", EITHER, "POST", "/match/default", {"queries": {"q": fact}})
    for value in STRANGE_VALUES:
        shown = str(value)[:20]
        yield _case(f"queries={shown!r}", REFUSE, "POST", "/match/default", {"queries": value})
        yield _case(
            f"schema={shown!r}", REFUSE, "POST", "/match/default", {"queries": {"q": {**QUERY, "schema": value}}}
        )
        query = {"schema": "Person", "properties": {"name": value}}
        yield _case(f"name={shown!r}", EITHER, "POST", "/match/default", {"queries": {"q": query}})
    for number, raw in enumerate(
        (b"", b"[]", b"{", b"[" * 100_000, b'{"queries":' * 50_000, b"\xff", *BAD_VALUES[::6])
    ):
        yield _case(f"raw {number}", REFUSE, "POST", "/match/default", raw)


def _case(name: str, verdict: Verdict, method: str, target: str, body: Any, who: str = "staff") -> Case:
    data = b"" if method == "GET" else body if isinstance(body, bytes) else json.dumps(body).encode()
    return Case(f"matching/{name}", verdict, method, target, data, JSON, who)
