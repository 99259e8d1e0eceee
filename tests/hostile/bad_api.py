"""The JSON API: each operation of its OpenAPI document with inputs that are not of its form, by each kind of asker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from hostile.bad_json import BAD_VALUES
from hostile.case import JSON, Case, Verdict, api
from hostile.strange_texts import STRANGE

REFUSE, EITHER = Verdict.REFUSE, Verdict.EITHER
STRANGE_PARTS = (
    "0",
    "-1",
    "1.5",
    "9" * 30,
    "x",
    "null",
    "%00",
    "%ff",
    "..",
    "a" * 3000,
    "' OR 1=1--",
    "٣",
    "1e3",
    "true",
    " ",
    "%2e%2e%2f",
    "{id}",
)
STRANGE_VALUES: tuple[Any, ...] = (
    None,
    True,
    7,
    -1,
    1.5,
    2**53 + 1,
    2**70,
    1e300,
    "",
    "x",
    [],
    {},
    ["x"],
    [None],
    [[1]],
    {"a": 1},
    "a" * 400_000,
)
SOUND: Mapping[str, dict[str, Any]] = {
    "ReportIn": {"text": "نص 198.51.100.7", "title": "عنوان", "media_type": "text/plain"},
    "DecisionIn": {"findings": [0], "decision": "accepted"},
    "ProposalIn": {
        "collection": "exchange", "tlp": "TLP:AMBER", "audience": ["member:beta"], "category": "phishing",
        "purposes": ["network-defence"], "legal_bases": ["exchange-agreement"], "permitted_uses": ["detect"],
        "expires": "2027-06-01T00:00:00Z",
    },
    "ReasonIn": {"reason": "no"},
    "SettlementIn": {"alerts": [1], "state": "accepted", "reason": "x"},
    "ScreeningIn": {"subjects": [{"names": ["Eric Badege"]}], "purpose": "payment"},
    "HitDecisionIn": {"decision": "true", "reason": "x"},
    "SourceIn": {"url": ""},
    "WatchIn": {"kind": "domain", "value": "watched.example", "note": "x"},
}  # fmt: skip


def cases(document: Mapping[str, Any]) -> Iterator[Case]:
    """For every operation of the OpenAPI document: odd parts of the path, odd parameters, odd bodies."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield from _operation(method.upper(), path.removeprefix("/api/v1/"), operation)
    yield from _reports()


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Iterator[Case]:
    parameters = operation.get("parameters", ())
    places = [one["name"] for one in parameters if one["in"] == "path"]
    for name in places:
        for part in STRANGE_PARTS:
            target = path.replace(f"{{{name}}}", quote(part, safe="%"))
            yield api(f"api/{method} {path}/{name}/{part[:20]}", EITHER, method, target, _sound(operation))
    plain = path
    for name in places:
        plain = plain.replace(f"{{{name}}}", "1")
    for one in parameters:
        if one["in"] == "query":
            for value in (*STRANGE_PARTS, *[text for text in STRANGE.values() if len(text) < 4000]):
                target = f"{plain}?{one['name']}={quote(value, safe='%')}"
                yield api(
                    f"api/{method} {path}/?{one['name']}/{value[:20]!r}", EITHER, method, target, _sound(operation)
                )
    if "requestBody" in operation:
        yield from _bodies(method, plain, _schema(operation))
    for who in ("alpha", ""):
        if not path.startswith(("refusals", "ledger/head", "screening/counts")):
            yield api(f"api/{method} {path}/by {who or 'nobody'}", REFUSE, method, plain, _sound(operation), who)


def _bodies(method: str, path: str, schema: str) -> Iterator[Case]:
    sound = SOUND[schema]
    for name, value in sound.items():
        for other in STRANGE_VALUES:
            if _is_of_its_kind(other, value):
                continue
            yield api(f"api/{method} {path}/{name}={str(other)[:20]!r}", REFUSE, method, path, {**sound, name: other})
    for name in ("id", "seq", "state_", "created_by", "audience_id", "owner", "__proto__", "text\0", ""):
        yield api(f"api/{method} {path}/also {name!r}", REFUSE, method, path, {**sound, name: 1})
    for number, raw in enumerate(
        (
            b"",
            b"[]",
            b"7",
            b'"x"',
            b"null",
            b"{",
            b"[" * 100_000,
            b'{"a":' * 50_000,
            b"\xff",
            b"\xef\xbb\xbf{}",
            *BAD_VALUES[::6],
        )
    ):
        yield api(f"api/{method} {path}/raw {number}", REFUSE, method, path, raw)
    for kind in (
        "",
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "x",
    ):
        body = b"--x\r\nContent-Disposition: form-data; name=text\r\n\r\nx\r\n--x--\r\n"
        yield Case(
            f"api/{method} {path}/as {kind}",
            REFUSE,
            method,
            f"/api/v1/{path}",
            body,
            {**JSON, "Content-Type": kind},
            "staff",
        )


def _is_of_its_kind(other: Any, value: Any) -> bool:
    """Whether it might be taken: a text for a text, however odd; a list of texts for one."""
    if isinstance(other, str):
        return isinstance(value, str)
    return isinstance(other, list) and isinstance(value, list) and all(isinstance(one, str) for one in other)


def _schema(operation: Mapping[str, Any]) -> str:
    content = operation["requestBody"]["content"]["application/json"]["schema"]
    return str(content["$ref"]).rpartition("/")[2]


def _sound(operation: Mapping[str, Any]) -> dict[str, Any] | None:
    return SOUND[_schema(operation)] if "requestBody" in operation else None


DEEP = {
    "quotes": "> " * 3000 + "a", "lists": "- " * 3000 + "a", "brackets": "[" * 5000 + "a" + "](" * 5000,
    "emphasis": "*a **b " * 3000, "backquotes": "`" * 5000 + "a" + "`" * 4999, "links": "[a](" * 2000,
    "entities": "&#x" * 5000 + "&" * 5000,
    "html": "<div>" * 3000 + "a" + "</div>" * 3000, "open tags": "<a " * 5000, "comments": "<!--" * 3000,
    "attributes": "<a " + "x=y " * 5000 + ">", "scripts": "<script>" * 2000, "cdata": "<![CDATA[" * 2000,
    "declarations": "<!DOCTYPE " * 2000, "nulls": "<a\0b>\0&#0;&#xD800;&#x110000;",
    "table": "|a" * 3000 + "\n" + "|-" * 3000, "blank lines": "\n" * 100_000, "one line": "a" * 500_000,
    "dots": "a[.]" * 5000, "schemes": "hxxp" * 5000 + "://", "digits": "1." * 20_000, "colons": "a:" * 20_000,
    "at signs": "a@" * 20_000, "hex": "0a" * 50_000, "slashes": "http://a/" + "/" * 20_000,
    "dashes": "a-" * 20_000 + ".example", "numbers": "١٢٣٤٥٦٧٨٩٠" * 5000, "marks": "ا" + "\u064b" * 50_000,
    "tatweel": "ـ" * 50_000, "bidi": "\u202e\u2066" * 10_000, "ibans": "EG38" * 5000, "cves": "CVE-2026-" * 5000,
    "percent": "%" * 20_000 + "http://%25%25", "idn": "xn--" * 3000 + ".example",
    "dates": "1/1/" * 5000, "only blanks": " \u00a0\u3000" * 3000, "surrogates": "\ud800\udc00\udc00",
    "NUL": "\0" * 1000,
}  # fmt: skip


def _reports() -> Iterator[Case]:
    """Reports that are made to hurt whoever reads them, in each form of text."""
    for name, text in DEEP.items():
        for kind in ("text/plain", "text/markdown", "text/html"):
            yield api(
                f"api/reports/{kind}/{name}", EITHER, "POST", "reports", {"text": f"{text}\n{kind}", "media_type": kind}
            )
