"""The JSON API as a script uses it: over HTTP requests to Django, with tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

TEXT = "رصد المركز الخادم 203[.]0[.]113[.]45 والنطاق cdn(.)rawatib-update(.)example.net في حملة تصيّد."


def proposal(**more: Any) -> dict[str, Any]:
    return {
        "collection": "exchange",
        "tlp": "TLP:AMBER",
        "audience": ["member:b"],
        "category": "phishing",
        "purposes": ["network-defence"],
        "legal_bases": ["exchange-agreement"],
        "permitted_uses": ["detect"],
        "expires": "2027-06-01T00:00:00Z",
        **more,
    }


def test_the_whole_path_by_script(call: Callable[..., Any]) -> None:
    added = call("sara", "POST", "reports", {"text": TEXT, "title": "تنبيه"})
    assert added.status_code == 201, added.content
    report = added.json()
    assert {(f["kind"], f["value"]) for f in report["findings"]} >= {
        ("ipv4", "203.0.113.45"),
        ("domain", "cdn.rawatib-update.example.net"),
    }
    assert all(TEXT[f["start"] : f["end"]] == f["text"] for f in report["findings"])
    early = call("sara", "POST", f"reports/{report['id']}/proposal", proposal())
    assert early.status_code == 409
    numbers = [f["number"] for f in report["findings"]]
    decided = call("sara", "POST", f"reports/{report['id']}/decisions", {"findings": numbers, "decision": "accepted"})
    assert {f["state"] for f in decided.json()["findings"]} == {"accepted"}
    proposed = call("sara", "POST", f"reports/{report['id']}/proposal", proposal())
    assert proposed.status_code == 201, proposed.content
    number = proposed.json()["release"]
    assert call("sara", "POST", f"releases/{number}/approval").status_code == 403
    assert [one["id"] for one in call("omar", "GET", "releases?state=proposed").json()] == [number]
    done = call("omar", "POST", f"releases/{number}/approval")
    assert (done.status_code, done.json()["state"]) == (200, "released")
    assert call("omar", "POST", f"releases/{number}/approval").status_code == 404
    assert call("sara", "GET", f"reports/{report['id']}").json()["state"] == "released"


def test_the_same_person_cannot_release_what_he_proposed(call: Callable[..., Any]) -> None:
    report = call("both", "POST", "reports", {"text": TEXT + " نسخة ثانية", "title": "x"}).json()
    numbers = [f["number"] for f in report["findings"]]
    call("both", "POST", f"reports/{report['id']}/decisions", {"findings": numbers, "decision": "accepted"})
    number = call("both", "POST", f"reports/{report['id']}/proposal", proposal()).json()["release"]
    for language in ("ar", "en"):
        refused = call("both", "POST", f"releases/{number}/approval", language=language)
        assert refused.status_code == 409
        arabic = any("\u0600" <= letter <= "\u06ff" for letter in refused.json()["message"])
        assert arabic == (language == "ar")
    declined = call("omar", "POST", f"releases/{number}/refusal", {"reason": "ناقص"})
    assert declined.json()["state"] == "declined"


def test_watch_terms_and_alerts(call: Callable[..., Any]) -> None:
    added = call("sara", "POST", "watches", {"kind": "domain", "value": "Evil.Example."})
    assert (added.status_code, added.json()["value"]) == (201, "evil.example")
    assert call("sara", "DELETE", f"watches/{added.json()['id']}").status_code == 204
    assert call("sara", "DELETE", f"watches/{added.json()['id']}").status_code == 404
    assert call("sara", "GET", "alerts?state=new").json() == []
    missing = call("sara", "POST", "alerts/settlement", {"alerts": [99], "state": "accepted"})
    assert missing.status_code == 404


@pytest.mark.parametrize("path", ["reports", "releases", "alerts", "watches", "search?q=x", "objects/indicator--1"])
def test_only_staff_looks_inside(call: Callable[..., Any], path: str) -> None:
    assert call(None, "GET", path).status_code == 401
    assert call("nobody", "GET", path).status_code == 401
    assert call("polls", "GET", path).status_code == 403


def test_nothing_is_released_and_no_member_is_answered_while_the_ledger_is_closed(call: Callable[..., Any]) -> None:
    from amana.exchange.site import site

    report = call("both", "POST", "reports", {"text": TEXT + " نسخة ثالثة", "title": "x"}).json()
    numbers = [f["number"] for f in report["findings"]]
    call("both", "POST", f"reports/{report['id']}/decisions", {"findings": numbers, "decision": "accepted"})
    number = call("both", "POST", f"reports/{report['id']}/proposal", proposal()).json()["release"]
    database, openness = site().database, site().service.openness
    with database.upkeep() as tx:
        tx.run("ALTER TABLE ledger_entry RENAME TO ledger_entry_away")
    try:
        refused = call("omar", "POST", f"releases/{number}/approval", language="ar")
        assert (refused.status_code, refused.json()["code"]) == (503, "ledger.closed")
        assert "السجل الموثَّق" in refused.json()["message"]
        assert refused.headers["Retry-After"]
        assert call("polls", "GET", "search?q=x").status_code == 503
        assert call("omar", "GET", "releases?state=proposed").status_code == 200
    finally:
        with database.upkeep() as tx:
            tx.run("ALTER TABLE ledger_entry_away RENAME TO ledger_entry")
        openness.check()
    assert call("omar", "POST", f"releases/{number}/approval").status_code == 200


def test_counts_and_the_ledgers_head_are_public(call: Callable[..., Any]) -> None:
    assert call(None, "GET", "refusals").status_code == 200
    head = call(None, "GET", "ledger/head").json()
    assert head["size"] > 0
    assert len(bytes.fromhex(head["root"])) == 32
    assert 0 <= head["final"] <= head["signed"] <= head["size"]
    assert head["needed"] == 3


def test_a_notice_on_a_person_is_refused_and_counted(call: Callable[..., Any]) -> None:
    before = sum(one["count"] for one in call(None, "GET", "refusals").json())
    refused = call("sara", "POST", "reports", {"text": "# مطلوب: فلان بن فلان\n\nيُرجى ممن يعرف مكانه الإبلاغ."}, "ar")
    assert refused.status_code == 422, refused.content
    assert sum(one["count"] for one in call(None, "GET", "refusals").json()) == before + 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "reports", {"text": ""}),
        ("POST", "reports", {"text": "x", "created_by": "user:admin"}),
        ("POST", "reports", b"{"),
        ("POST", "reports", b"\xff"),
        ("POST", "reports", b'{"text": NaN}'),
        ("POST", "reports", b'{"text": "\\ud800"}'),
        ("POST", "reports", [1]),
        ("POST", "reports/x/decisions", {"findings": [-1], "decision": "accepted"}),
        ("POST", "reports/x/decisions", {"findings": [1], "decision": "king"}),
        ("POST", "reports/x/proposal", proposal(tlp="TLP:PINK")),
        ("POST", "reports/x/proposal", proposal(audience=["king:me"])),
        ("POST", "reports/x/proposal", proposal(expires="yesterday")),
        ("GET", "reports?limit=-1", None),
        ("GET", "reports?limit=999999", None),
        ("GET", "reports?before=x", None),
        ("GET", "alerts/99999999999999999999", None),
        ("POST", "watches", {"kind": "king", "value": "x"}),
        ("POST", "watches", {"kind": "ipv4", "value": "999.1.1.1"}),
        ("GET", "objects/%00", None),
        ("GET", "search?q=" + "x" * 501, None),
        ("PUT", "reports", {}),
        ("GET", "nowhere", None),
        ("GET", "", None),
    ],
)
def test_bad_input_is_a_clear_4xx(call: Callable[..., Any], method: str, path: str, body: Any) -> None:
    answer = call("sara", method, path, body)
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.content)


def test_the_openapi_document_names_every_operation(call: Callable[..., Any]) -> None:
    document = call(None, "GET", "openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert "/api/v1/reports/{number}/proposal" in document["paths"]
    for operations in document["paths"].values():
        for operation in operations.values():
            assert {"401", "404"} <= set(operation["responses"])
