"""Reports, releases, alerts, refusals, outbox: the desk's work, on both databases."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest

from amana.handling import TLP, Audience, Handling, Viewer
from amana.observables import normalise
from amana.store import Database, open_database
from amana.store.alerts import (
    NewAlert,
    add_alerts,
    add_watch,
    alert,
    alerts,
    count_alerts,
    remove_watch,
    settle_alerts,
    watches,
)
from amana.store.collections import InUse, add_collection, remove_collection
from amana.store.entries import EntryQuery, entries
from amana.store.ledger import verify
from amana.store.members import NotThere
from amana.store.objects import Placing, add_objects
from amana.store.outbox import again, done, finished, lease, messages, schedule
from amana.store.refusals import count_refusals, refusals
from amana.store.releases import NotReady, Proposal, approve, decline, propose, release, releases
from amana.store.reports import (
    NewReport,
    ReportFinding,
    Stale,
    add_report,
    decide_findings,
    edit_report,
    report,
    reports,
)
from amana.world import World
from samples import COLLECTION, OWN, B, C, indicator

SECOND = Viewer("user:omar", frozenset({"own", "public", "community", "user:omar"}), frozenset({"releaser"}))
TEXT = "خادم evil.example و192.0.2.1"


@pytest.fixture
def database(database_url: str, world: World) -> Database:
    database = open_database(database_url, world)
    with database.write(OWN) as tx:
        add_collection(tx, OWN, COLLECTION)
    return database


def rules(database: Database, *audience: str, **more: object) -> Handling:
    now = database.world.clock.now()
    fields = {
        "tlp": TLP.AMBER,
        "audience": Audience.of(*(audience or ("member:b",))),
        "permitted_uses": frozenset({"detect"}),
        "purposes": frozenset({"network-defence"}),
        "legal_bases": frozenset({"exchange-agreement"}),
        "categories": frozenset({"phishing"}),
        "expires": now + timedelta(days=90),
    }
    return Handling(**{**fields, **more})  # type: ignore[arg-type]


def new_report(number: int = 1) -> NewReport:
    found = (
        ReportFinding(0, "domain", "evil.example", 5, 17, "evil.example", "", "new"),
        ReportFinding(1, "ipv4", "192.0.2.1", 19, 28, "192.0.2.1", "rfc5735", "new"),
    )
    digest = hashlib.sha256(str(number).encode()).digest()
    return NewReport(f"report-{number}", f"تقرير {number}", TEXT, "text/plain", "r.txt", digest, False, found)


def held(database: Database, *numbers: int, handling: Handling | None = None) -> tuple[int, ...]:
    with database.write(OWN) as tx:
        added = add_objects(tx, OWN, [indicator(n) for n in numbers], Placing("own", Audience.of("own"), handling))
    return tuple(added.seqs())


def test_a_report_is_kept_once_and_for_staff_only(database: Database) -> None:
    with database.write(OWN) as tx:
        assert add_report(tx, OWN, new_report())
    with database.write(OWN) as tx:
        assert not add_report(tx, OWN, new_report())
        tx.record_if_nothing("report.known", "")
    with database.read() as tx:
        found = report(tx, OWN, "report-1")
        assert found is not None
        assert [TEXT[f.start : f.end] for f in found.findings] == [f.text for f in found.findings]
        assert report(tx, B, "report-1") is None
        assert reports(tx, B) == []
        (line,) = reports(tx, OWN)
        assert (line.findings, line.undecided) == (2, 2)


def test_decisions_can_be_taken_and_taken_back(database: Database) -> None:
    with database.write(OWN) as tx:
        add_report(tx, OWN, new_report())
    for decision, undecided in (("accepted", 0), ("rejected", 0), ("new", 2)):
        with database.write(OWN) as tx:
            assert decide_findings(tx, OWN, "report-1", [0, 1], decision) == 2
        with database.read() as tx:
            assert reports(tx, OWN)[0].undecided == undecided
    with pytest.raises(NotThere), database.write(B) as tx:
        decide_findings(tx, B, "report-1", [0], "accepted")


def test_the_second_of_two_editors_is_told(database: Database) -> None:
    with database.write(OWN) as tx:
        add_report(tx, OWN, new_report())
    with database.write(OWN) as tx:
        edit_report(tx, OWN, "report-1", title="الأول", category="phishing", revision=1)
    with pytest.raises(Stale), database.write(SECOND) as tx:
        edit_report(tx, SECOND, "report-1", title="الثاني", category="phishing", revision=1)
    with database.read() as tx:
        found = report(tx, OWN, "report-1")
        assert found is not None
        assert found.title == "الأول"


def test_nothing_leaves_without_a_second_person(database: Database) -> None:
    seqs = held(database, 1, 2)
    with database.write(OWN) as tx:
        propose(tx, OWN, Proposal("r1", COLLECTION.id, rules(database), seqs))
    proposer_too = Viewer(OWN.name, OWN.principals, frozenset({"analyst", "releaser"}))
    analyst = Viewer("user:mona", OWN.principals, frozenset({"analyst"}))
    for wrong in (proposer_too, analyst, B):
        with pytest.raises((NotReady, NotThere)), database.write(wrong) as tx:
            approve(tx, wrong, "r1", lambda digest: b"signed")
    with database.read() as tx:
        assert entries(tx, B, COLLECTION.id, EntryQuery()).rows == []
    with database.write(SECOND) as tx:
        approve(tx, SECOND, "r1", lambda digest: b"signed:" + digest)
    with database.read() as tx:
        assert [row.stix_id for row in entries(tx, B, COLLECTION.id, EntryQuery()).rows] == [
            indicator(1).id,
            indicator(2).id,
        ]
        assert entries(tx, C, COLLECTION.id, EntryQuery()).rows == []
        found = release(tx, OWN, "r1")
        assert found is not None
        assert (found.state, found.decided_by) == ("released", "user:omar")
        assert verify(tx) is None
    with pytest.raises(NotThere), database.write(SECOND) as tx:
        approve(tx, SECOND, "r1", lambda digest: b"again")


@pytest.mark.parametrize(
    "missing",
    [
        {"categories": frozenset()},
        {"categories": frozenset({"refused:opinion"})},
        {"categories": frozenset({"gossip"})},
        {"purposes": frozenset()},
        {"legal_bases": frozenset()},
        {"permitted_uses": frozenset()},
        {"expires": None},
        {"audience": Audience.of("public")},
    ],
)
def test_nothing_is_proposed_without_its_rules(database: Database, missing: dict[str, object]) -> None:
    seqs = held(database, 1)
    with pytest.raises(NotReady), database.write(OWN) as tx:
        propose(tx, OWN, Proposal("r1", COLLECTION.id, rules(database, **missing), seqs))
    with database.read() as tx:
        assert releases(tx, OWN) == []


def test_a_relay_may_only_tighten(database: Database) -> None:
    came_under = rules(database, "member:b", "member:c")
    seqs = held(database, 1, handling=came_under)
    with pytest.raises(NotReady), database.write(OWN) as tx:
        propose(tx, OWN, Proposal("r1", COLLECTION.id, rules(database, "community", tlp=TLP.GREEN), seqs))
    with database.write(OWN) as tx:
        propose(tx, OWN, Proposal("r2", COLLECTION.id, rules(database, "member:b"), seqs))


def test_what_has_expired_is_not_served(database: Database) -> None:
    seqs = held(database, 1)
    short = rules(database, expires=database.world.clock.now() + timedelta(hours=1))
    with database.write(OWN) as tx:
        propose(tx, OWN, Proposal("r1", COLLECTION.id, short, seqs))
    with database.write(SECOND) as tx:
        approve(tx, SECOND, "r1", lambda digest: b"s")
    with database.read() as tx:
        assert len(entries(tx, B, COLLECTION.id, EntryQuery()).rows) == 1
    database.world.clock.sleep(3601)
    with database.read() as tx:
        assert entries(tx, B, COLLECTION.id, EntryQuery()).rows == []


def test_a_collection_that_material_was_released_into_stays(database: Database) -> None:
    seqs = held(database, 1)
    with database.write(OWN) as tx:
        propose(tx, OWN, Proposal("r1", COLLECTION.id, rules(database), seqs))
    with pytest.raises(InUse), database.write(OWN) as tx:
        remove_collection(tx, OWN, "exchange")


def test_a_declined_release_opens_the_report_again(database: Database) -> None:
    with database.write(OWN) as tx:
        add_report(tx, OWN, new_report())
    seqs = held(database, 1)
    with database.write(OWN) as tx:
        propose(tx, OWN, Proposal("r1", COLLECTION.id, rules(database), seqs, "report-1"))
        tx.run("UPDATE report SET state = 'proposed' WHERE id = 'report-1'")
    with pytest.raises(Stale), database.write(OWN) as tx:
        decide_findings(tx, OWN, "report-1", [0], "accepted")
    with database.write(SECOND) as tx:
        decline(tx, SECOND, "r1", "التصنيف خطأ")
    with database.write(OWN) as tx:
        decide_findings(tx, OWN, "report-1", [0], "accepted")
    with database.read() as tx:
        assert [one.reason for one in releases(tx, OWN, "declined")] == ["التصنيف خطأ"]
        assert releases(tx, B) == []


def test_alerts_are_kept_once_and_settled_with_a_reason(database: Database) -> None:
    new = NewAlert("exact", "domain", "evil.example", "domain", "evil.example", 7, "member:b", own_seq=3)
    with database.write(OWN) as tx:
        assert add_alerts(tx, [new, new]) == 1
    with database.write(OWN) as tx:
        assert add_alerts(tx, [new]) == 0
    with database.read() as tx:
        (one,) = alerts(tx, OWN, "new")
        assert alerts(tx, B) == []
        assert alert(tx, B, one.id) is None
        assert count_alerts(tx, OWN) == 1
    with database.write(OWN) as tx:
        assert settle_alerts(tx, OWN, [one.id], "dismissed", "إنذار كاذب") == 1
    with database.read() as tx:
        settled = alert(tx, OWN, one.id)
        assert settled is not None
        assert (settled.state, settled.settled_by, settled.reason) == ("dismissed", OWN.name, "إنذار كاذب")
        assert alerts(tx, OWN, "new") == []
    with pytest.raises(NotThere), database.write(B) as tx:
        settle_alerts(tx, B, [one.id], "accepted")


def test_watch_terms(database: Database) -> None:
    with database.write(OWN) as tx:
        add_watch(tx, OWN, normalise("domain", "موقع.السعودية"), "نطاقنا")
        add_watch(tx, OWN, normalise("domain", "xn--4gbrim.xn--mgberp4a5d4ar"))
    with database.read() as tx:
        (watch,) = watches(tx, OWN)
        assert watch.value == "موقع.السعودية"
        assert watches(tx, B) == []
    with database.write(OWN) as tx:
        remove_watch(tx, OWN, watch.id)


def test_refusals_are_counts_only(database: Database) -> None:
    for _ in range(2):
        with database.write(OWN) as tx:
            count_refusals(tx, "member:b", {"person-notice": 2, "opinion": 1})
    with database.read() as tx:
        assert [(one.reason, one.origin, one.count) for one in refusals(tx, OWN)] == [
            ("opinion", "member:b", 2),
            ("person-notice", "member:b", 4),
        ]
        assert [(one.reason, one.origin, one.count) for one in refusals(tx, B)] == [
            ("opinion", "", 2),
            ("person-notice", "", 4),
        ]


def test_a_message_leaves_the_outbox_with_the_work_done_on_it(database: Database) -> None:
    held(database, 1, 2)
    with database.upkeep() as tx:
        (message,) = messages(tx, "objects")
        assert message.payload == json.loads("[1,2]")
        done(tx, message)
    with database.read() as tx:
        assert messages(tx, "objects") == []


def test_a_job_is_leased_to_one_and_comes_back_after_a_failure(database: Database) -> None:
    clock = database.world.clock
    with database.upkeep() as tx:
        schedule(tx, "poll", "b", tx.now_us)
        schedule(tx, "poll", "b", tx.now_us)
    with database.upkeep() as tx:
        (job,) = lease(tx, 60)
        assert lease(tx, 60) == []
    clock.sleep(61)
    with database.upkeep() as tx:
        (job,) = lease(tx, 60)  # the first worker died
        again(tx, job, 30, "down")
        assert lease(tx, 60) == []
    clock.sleep(61)
    with database.upkeep() as tx:
        (job,) = lease(tx, 60)
        assert job.attempts == 1
        finished(tx, job)
    clock.sleep(9999)
    with database.upkeep() as tx:
        assert lease(tx, 60) == []
