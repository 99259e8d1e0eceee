"""From a decided report to objects that a second person lets go."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from stix2validator import ValidationOptions, validate_string

from amana.exchange.authorship import author
from amana.exchange.releasing import propose_report
from amana.handling import HANDLING_EXTENSION_OBJECTS, TLP, Audience, Handling, Viewer
from amana.stix import build
from amana.store import Database, open_database
from amana.store.collections import add_collection
from amana.store.entries import EntryQuery, entries
from amana.store.members import NotThere
from amana.store.releases import NotReady, approve
from amana.store.reports import NewReport, ReportFinding, add_report, decide_findings, report
from amana.world import World
from samples import COLLECTION, OWN, B, C

SECOND = Viewer("user:omar", frozenset({"own", "public", "community", "user:omar"}), frozenset({"releaser"}))
US = author("cert-a", "المركز الوطني", "cert", "ab" * 32, datetime(2026, 1, 1, tzinfo=UTC))
FOUND = [
    ("domain", "رواتب.موقع.example", "accepted"),
    ("ipv4", "192.0.2.1", "accepted"),
    ("ipv4", "192.0.2.1", "accepted"),
    ("cidr", "198.51.100.0/24", "accepted"),
    ("url", "https://evil.example/a?b='c'\\", "accepted"),
    ("email", "a@evil.example", "accepted"),
    ("sha256", "ab" * 32, "accepted"),
    ("ipv6", "2001:db8::1", "accepted"),
    ("asn", "AS64500", "accepted"),
    ("iban", "EG380019000500000000263180002", "accepted"),
    ("wallet", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "accepted"),
    ("domain", "rejected.example", "rejected"),
    ("cve", "CVE-2025-31324", "accepted"),
    ("attack", "T1566.001", "accepted"),
    ("date", "2026-03-14", "new"),
]


@pytest.fixture
def database(database_url: str, world: World) -> Database:
    database = open_database(database_url, world)
    findings = tuple(ReportFinding(i, kind, value, 0, 1, "x", "", "new") for i, (kind, value, _) in enumerate(FOUND))
    with database.write(OWN) as tx:
        add_collection(tx, OWN, COLLECTION)
        new = NewReport("r", "تنبيه", "نص", "text/plain", "r.txt", hashlib.sha256(b"r").digest(), False, findings)
        add_report(tx, OWN, new)
    return database


def rules(database: Database) -> Handling:
    return Handling(
        tlp=TLP.AMBER,
        audience=Audience.of("member:b", "own"),
        permitted_uses=frozenset({"detect", "block"}),
        purposes=frozenset({"network-defence"}),
        legal_bases=frozenset({"exchange-agreement"}),
        categories=frozenset({"phishing"}),
        expires=database.world.clock.now() + timedelta(days=30),
    )


def decide(database: Database) -> None:
    for decision in ("accepted", "rejected"):
        with database.write(OWN) as tx:
            chosen = [i for i, (_, _, wanted) in enumerate(FOUND) if wanted == decision]
            decide_findings(tx, OWN, "r", chosen, decision)


def released(database: Database) -> list[dict[str, object]]:
    decide(database)
    number = propose_report(database, US, OWN, "r", rules(database), "exchange")
    with database.write(SECOND) as tx:
        approve(tx, SECOND, number, lambda digest: b"signed")
    with database.read() as tx:
        assert entries(tx, C, COLLECTION.id, EntryQuery()).rows == []
        return [json.loads(row.body) for row in entries(tx, B, COLLECTION.id, EntryQuery()).rows]


def test_undecided_findings_hold_a_report_back(database: Database) -> None:
    with pytest.raises(NotReady, match="wait for a decision"):
        propose_report(database, US, OWN, "r", rules(database), "exchange")
    with pytest.raises(NotThere):
        propose_report(database, US, B, "r", rules(database), "exchange")
    decide(database)
    with pytest.raises(NotThere):
        propose_report(database, US, OWN, "r", rules(database), "nowhere")
    with database.read() as tx:
        found = report(tx, OWN, "r")
        assert found is not None
        assert found.state == "draft"
        assert tx.all("SELECT * FROM object_version") == []


def test_each_accepted_value_leaves_once_and_no_rejected_one(database: Database) -> None:
    objects = released(database)
    names = [one["name"] for one in objects if one["type"] == "indicator"]
    accepted = list(
        dict.fromkeys(v for kind, v, state in FOUND if state == "accepted" and kind not in ("cve", "attack"))
    )
    assert names == accepted
    (sent,) = [one for one in objects if one["type"] == "report"]
    assert [one["id"] for one in objects if one["type"] == "indicator"] == sent["object_refs"]
    assert {(ref["source_name"], ref["external_id"]) for ref in sent["external_references"]} == {
        ("cve", "CVE-2025-31324"),
        ("mitre-attack", "T1566.001"),
    }


def test_everything_that_leaves_carries_its_rules(database: Database) -> None:
    objects = released(database)
    marks = {one["id"]: one for one in objects if one["type"] == "marking-definition"}
    for one in objects:
        if one["type"] in ("indicator", "report"):
            tlp, own = one["object_marking_refs"]
            assert tlp == "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
            assert own in marks
    (extension,) = next(iter(marks.values()))["extensions"].values()
    assert extension["categories"] == ["phishing"]
    assert extension["audience"] == [["member:b", "member:cert-a"]]


def test_the_reference_validator_accepts_what_leaves(database: Database) -> None:
    objects = [json.dumps(one).encode() for one in released(database)]
    bundle = build.bundle("bundle--44444444-4444-4444-8444-444444444444", objects)
    result = validate_string(bundle.decode(), ValidationOptions(version="2.1", silent=True))
    assert result.is_valid, [str(error) for error in result.errors]


def test_a_second_report_shares_the_same_identity(database: Database) -> None:
    released(database)
    with database.write(OWN) as tx:
        finding = (ReportFinding(0, "ipv4", "192.0.2.9", 0, 1, "x", "", "accepted"),)
        again = NewReport("r2", "آخر", "نص", "text/plain", "x", hashlib.sha256(b"x").digest(), False, finding)
        add_report(tx, OWN, again)
    looser = msgspec.structs.replace(rules(database), expires=database.world.clock.now() + timedelta(days=90))
    number = propose_report(database, US, OWN, "r2", looser, "exchange")
    with database.write(SECOND) as tx:
        approve(tx, SECOND, number, lambda digest: b"signed")
    with database.read() as tx:
        rows = entries(tx, B, COLLECTION.id, EntryQuery(types=("identity",))).rows
    assert sorted(row.stix_id for row in rows) == sorted([US.identity_id, HANDLING_EXTENSION_OBJECTS[0]["id"]])
