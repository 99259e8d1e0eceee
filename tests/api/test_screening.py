"""Screening as a script uses it: lists by one person and accepted by another, questions, hits, decisions, replay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from amana.exchange.designation import propose
from amana.exchange.site import site
from amana.handling import Viewer
from amana.lists import File

SAMPLE = Path(__file__).parents[1] / "data/lists/un.xml"
ERIC = "6907993"
HUDA = Viewer("user:huda", frozenset(("own", "user:huda")), frozenset(("screener",)))


@pytest.fixture(scope="module")
def listed(call: Callable[..., Any]) -> Callable[..., Any]:
    """The API of a node with one list in force, that huda brought in and nour accepted."""
    node = site()
    version = propose(node.database, HUDA, node.shelf, "un", "un", [File("un.xml", SAMPLE.read_bytes())], "un.xml")
    before = call("huda", "POST", "screening", question("Eric Badege"))
    assert (before.status_code, before.json()["code"]) == (409, "screening.no-lists")
    refused = call("huda", "POST", f"screening/versions/{version.number}/acceptance")
    assert (refused.status_code, refused.json()["code"]) == (409, "screening.same-person")
    changes = call("nour", "GET", f"screening/versions/{version.number}/delta?limit=2").json()
    assert [one["what"] for one in changes] == ["added", "added"]
    assert changes[0]["new"]["names"]
    accepted = call("nour", "POST", f"screening/versions/{version.number}/acceptance")
    assert accepted.json()["state"] == "in-force", accepted.content
    return call


def question(*names: str, **more: Any) -> dict[str, Any]:
    return {"subjects": [{"names": [name]} for name in names], "purpose": "payment", **more}


def test_a_question_and_its_decision(listed: Callable[..., Any]) -> None:
    answered = listed("huda", "POST", "screening", question("إريك باديجي", "مؤسسة الأمل للأيتام"))
    assert answered.status_code == 200, answered.content
    met, nothing = answered.json()
    assert nothing["hits"] == []
    (hit,) = met["hits"]
    assert (hit["entry"]["id"], hit["entry"]["list"], hit["state"]) == (ERIC, "un", "open")
    assert hit["why"]["meetings"][0]["rules"][0]["ar"]
    assert len(met["index"]) == 64
    assert hit["also_on"] == []
    number = hit["number"]
    line = next(one for one in listed("huda", "GET", "screening/hits").json() if one["number"] == number)
    assert "subject" not in line
    opened = listed("huda", "GET", f"screening/hits/{number}").json()
    assert (opened["subject"]["names"], opened["purpose"]) == (["إريك باديجي"], "payment")
    assert (opened["why"], opened["also_on"]) == (hit["why"], [])
    assert listed("huda", "GET", f"screening/hits/{number}/replay").json()["same"] is True
    given = {"decision": "false", "reason": "مولود في بلد آخر", "days": 30}
    decided = listed("nour", "POST", f"screening/hits/{number}/decision", given).json()
    assert (decided["state"], decided["decisions"][0]["reason"]) == ("false", "مولود في بلد آخر")
    again = listed("huda", "POST", "screening", question("إريك باديجي")).json()
    assert [one["state"] for one in again[0]["hits"]] == ["suppressed"]
    asked_again = listed("huda", "POST", f"screening/hits/{number}/again")
    assert asked_again.json()["hits"][0]["state"] == "suppressed"


def test_what_is_near_is_told_if_it_is_asked_for(listed: Callable[..., Any]) -> None:
    hits = listed("huda", "POST", "screening", question("Frank Badege")).json()[0]["hits"]
    near = listed("huda", "POST", "screening", question("Frank Badege", near=0.05)).json()[0]["hits"]
    assert {one["state"] for one in near} - {one["state"] for one in hits} == {"near"}
    assert all((one["number"] is None) == (one["state"] == "near") for one in near)


def test_a_true_match_takes_two_screeners(listed: Callable[..., Any]) -> None:
    met = listed("huda", "POST", "screening", question("Frank Kakolele Bwambale")).json()[0]
    number = met["hits"][0]["number"]
    given = {"decision": "true", "reason": "same passport"}
    assert listed("huda", "POST", f"screening/hits/{number}/decision", given).json()["state"] == "proposed-true"
    assert listed("huda", "POST", f"screening/hits/{number}/decision", given).status_code == 422
    assert listed("nour", "POST", f"screening/hits/{number}/decision", given).json()["state"] == "true"


def test_lists_and_entries_are_read_and_a_source_is_set(listed: Callable[..., Any]) -> None:
    (un,) = listed("sara", "GET", "screening/lists").json()
    assert (un["slug"], un["versions"][0]["state"]) == ("un", "in-force")
    entry = listed("sara", "GET", f"screening/lists/un/entries/{ERIC}").json()
    assert entry["names"][0]["text"] == "ERIC BADEGE"
    assert listed("sara", "GET", "screening/lists/un/entries/0").status_code == 404
    assert listed("sara", "GET", f"screening/lists/nowhere/entries/{ERIC}").status_code == 404
    source = {"url": "https://lists.example/un.xml", "interval_s": 43_200}
    assert listed("sara", "PUT", "screening/lists/un/source", source).status_code == 403
    assert listed("huda", "PUT", "screening/lists/un/source", source).json()["interval_s"] == 43_200
    assert listed("huda", "PUT", "screening/lists/un/source", {"url": ""}).json()["url"] == ""
    assert listed("huda", "PUT", "screening/lists/eu/source", source).status_code == 404
    for url in ("http://[", "file:///etc/passwd", "javascript:1", "https://" + "a" * 3000):
        assert listed("huda", "PUT", "screening/lists/un/source", {"url": url}).status_code == 422


@pytest.mark.parametrize("who", [None, "sara", "omar", "polls"])
def test_names_are_for_screeners_alone(listed: Callable[..., Any], who: str | None) -> None:
    for method, path, body in (
        ("POST", "screening", question("Eric Badege")),
        ("GET", "screening/hits", None),
        ("GET", "screening/hits/1", None),
        ("POST", "screening/hits/1/decision", {"decision": "false", "reason": "r", "days": 1}),
        ("POST", "screening/hits/1/again", None),
        ("GET", "screening/hits/1/replay", None),
        ("POST", "screening/versions/1/acceptance", None),
    ):
        assert listed(who, method, path, body).status_code == (401 if who is None else 403)


def test_counts_are_public_and_hold_no_names(listed: Callable[..., Any]) -> None:
    listed("huda", "POST", "screening", question("Eric Badege"))
    (month,) = listed(None, "GET", "screening/counts").json()
    assert set(month) == {"month", "screened", "hits", "false_hits", "true_hits", "delisted"}
    assert month["screened"] >= 1


def test_nothing_posted_becomes_a_subject(listed: Callable[..., Any]) -> None:
    name = "Zubaida Nowhere-Else"
    listed("huda", "POST", "screening", question(name))
    listed("huda", "POST", "screening", {**question(name), "subjects": [{"names": [name], "kind": "person"}]})
    for path in (f"search?q={name.split()[0]}", "screening/lists", "screening/hits", "reports"):
        assert "Zubaida" not in listed("huda", "GET", path).content.decode()
    for extra in ({"id": "1"}, {"remember": True}):
        body = {**question(name), "subjects": [{"names": [name], **extra}]}
        assert listed("huda", "POST", "screening", body).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 5_000,
        b'{"subjects": ' + b"[" * 5_000,
        {},
        [],
        question(),
        question(""),
        question("ع"),
        question("a" * 10_000),
        question("Ali\u0000Hasan"),
        question("Ali\u202eHasan"),
        question("🙂🙂"),
        question("12345"),
        question(*["Ali Hasan"] * 101),
        question("Ali Hasan", purpose="curiosity"),
        question("Ali Hasan", threshold=0),
        question("Ali Hasan", threshold=2),
        question("Ali Hasan", top=10**9),
        question("Ali Hasan", lists=["nowhere"]),
        question("Ali Hasan", lists=["../.."]),
        {"subjects": [{"names": ["Ali Hasan"], "births": ["yesterday"]}], "purpose": "payment"},
        {"subjects": [{"names": ["Ali Hasan"], "countries": ["Egypt"]}], "purpose": "payment"},
        {"subjects": [{"names": [7]}], "purpose": "payment"},
        {"subjects": [{"names": ["\ud800x"]}], "purpose": "payment"},
    ],
)
def test_bad_questions_are_told_in_both_languages(listed: Callable[..., Any], body: Any) -> None:
    said = {}
    for language in ("ar", "en"):
        answer = listed("huda", "POST", "screening", body, language)
        assert 400 <= answer.status_code < 500, (answer.status_code, answer.content)
        said[language] = answer.json()["message"]
    assert any("\u0600" <= letter <= "\u06ff" for letter in said["ar"])
    assert said["ar"] != said["en"]
