"""A whole report: everything it says, each with its place, its mark, and never a person."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.bench import extract as bench
from amana.extract import Context, Score, WarningLists, as_report_json, evaluate, extract
from amana.observables import KINDS, normalise

REPORTS = bench.read_reports(Path(__file__).parents[1] / "data" / "reports")


def test_precision_and_recall_on_the_sample_reports() -> None:
    evaluation = evaluate(REPORTS)
    assert evaluation.technical.precision >= 0.98, evaluation.differences
    assert evaluation.technical.recall >= 0.98, evaluation.differences
    assert evaluation.others.precision >= 0.98, evaluation.differences
    assert evaluation.others.recall >= 0.98, evaluation.differences


@pytest.mark.parametrize(("name", "text", "expected"), REPORTS)
def test_a_person_is_never_found(name: str, text: str, expected: dict[str, list[str]]) -> None:
    extraction = extract(text)
    never = expected.get("never", [])
    shown = json.dumps(as_report_json(extraction), ensure_ascii=False)
    assert not [value for value in never if f'"{value}"' in shown]
    assert not [f for f in extraction.findings if f.text in never or f.value in never]


@pytest.mark.parametrize("text", [text for _, text, _ in REPORTS])
def test_findings_are_in_order_apart_and_where_they_say(text: str) -> None:
    reached = 0
    for finding in extract(text).findings:
        assert finding.start >= reached
        assert text[finding.start : finding.end] == finding.text
        reached = finding.end


@pytest.mark.parametrize("text", [text for _, text, _ in REPORTS])
def test_values_are_canonical(text: str) -> None:
    for finding in extract(text).findings:
        if finding.kind in KINDS:
            assert normalise(finding.kind, finding.value).value == finding.value


def test_public_infrastructure_is_marked_and_not_dropped() -> None:
    extraction = extract("خوادم 8.8.8.8 وexample.com، والمؤشر 203.0.113.5 وevil.example")
    marked = {f.value: (f.marked, extraction.is_public(f)) for f in extraction.findings}
    assert marked["8.8.8.8"] == ("public-dns", True)
    assert marked["example.com"][1]
    assert marked["203.0.113.5"] == (None, False)
    found = as_report_json(extraction)
    assert found["public_infrastructure"] == ["8.8.8.8", "example.com"]
    assert found["ipv4"] == ["203.0.113.5"]
    assert found["domain"] == ["evil.example"]


def test_documentation_values_are_marked_when_asked_for() -> None:
    extraction = extract("203.0.113.5", Context(documentation=True))
    assert extraction.findings[0].marked == "documentation"
    assert not extraction.is_public(extraction.findings[0])


def test_the_lists_are_the_callers() -> None:
    own = WarningLists.default(own=[normalise("domain", "moh.example")])
    extraction = extract("الموقع www.moh.example", Context(lists=own))
    assert as_report_json(extraction)["public_infrastructure"] == ["www.moh.example"]


def test_a_date_or_a_country_inside_a_value_is_none() -> None:
    text = "https://evil.example/2026/06/11/egypt و7.5.2026.evil.example في مصر يوم 2026-06-11"
    found = as_report_json(extract(text))
    assert found["dates"] == ["2026-06-11"]
    assert found["countries"] == ["EG"]
    assert found["url"] == ["https://evil.example/2026/06/11/egypt"]


def test_each_value_once_and_every_key_there() -> None:
    found = as_report_json(extract("evil.example ثم evil[.]example"))
    assert found.pop("domain") == ["evil.example"]
    assert "disarm" in found
    assert not any(found.values())


def test_an_ethereum_address_keeps_its_capitals_in_the_report() -> None:
    address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    extraction = extract(f"المحفظة {address}")
    assert as_report_json(extraction)["wallet"] == [address]
    assert extraction.findings[0].value == address.lower()


def test_scores_count_what_is_right_wrong_and_missed() -> None:
    text = "evil.example و203.0.113.5 وhttps://a.example/x سامر"
    expected = {"domain": ["evil.example", "b.example"], "url": ["https://a.example/x"], "never": ["203.0.113.5"]}
    evaluation = evaluate([("one", text, expected)])
    assert evaluation.by_kind["domain"] == Score(right=1, wrong=0, missed=1)
    assert evaluation.by_kind["ipv4"] == Score(right=0, wrong=1, missed=0)
    assert evaluation.technical == Score(right=2, wrong=2, missed=1)
    assert evaluation.technical.precision == 0.5
    assert ("one", "domain", "-b.example") in evaluation.differences
    assert Score().precision == Score().recall == 1.0


def test_the_host_of_an_expected_url_is_no_error() -> None:
    text = "https://evil.example/a من evil.example"
    evaluation = evaluate([("one", text, {"url": ["https://evil.example/a"]})])
    assert evaluation.technical.precision == 1.0


@given(st.lists(st.sampled_from([text for _, text, _ in REPORTS]), max_size=2), st.text(max_size=40))
def test_any_text_around_reports_gives_findings_in_order(texts: list[str], more: str) -> None:
    text = more.join(["", *texts, ""])
    reached = 0
    for finding in extract(text).findings:
        assert finding.start >= reached
        assert text[finding.start : finding.end] == finding.text
        reached = finding.end


def test_the_benchmark_text_is_varied_and_as_long_as_asked() -> None:
    text = bench.varied([text for name, text, _ in REPORTS if ".ar." in name], 20_000)
    assert len(text.encode()) >= 20_000
    assert len({f.value for f in extract(text).findings if f.kind == "domain"}) > 20
    assert not [
        f for f in extract(bench.prose([t for n, t, _ in REPORTS if ".ar." in n], 5000)).findings if f.kind in KINDS
    ]
