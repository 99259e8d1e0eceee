"""A node with people, members and a group, to which tests of the pages add reports, alerts and releases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from amana.accounts.passwords import hash_password
from amana.exchange.designation import accept, propose
from amana.exchange.indexing import index_objects
from amana.exchange.releasing import propose_report
from amana.exchange.site import Site
from amana.handling import TLP, Audience, Handling, Viewer
from amana.language import Text
from amana.lists import File
from amana.node.folder import SQLITE, Node, Settings
from amana.node.setup import OPERATOR, FirstAccount, make
from amana.node.site import open_site, start_django
from amana.observables import Observable
from amana.screening.asking import Answer, screen
from amana.screening.matching import Terms
from amana.screening.subject import Subject
from amana.stix import StixObject, build, read_object
from amana.store.accounts import NewAccount, add_account
from amana.store.alerts import NewAlert, add_alerts, alerts
from amana.store.members import Group, Member, add_group, add_member
from amana.store.objects import Placing, add_objects
from amana.store.reports import NewReport, add_report, decide_findings, report
from amana.world import real

UN_LIST = Path(__file__).parent / "data/lists/un.xml"
PASSWORD = "correct-horse-battery-staple"
STAFF = {
    "sara": ("analyst",),
    "omar": ("releaser",),
    "huda": ("analyst", "releaser"),
    "nadia": ("auditor",),
}
TEXT = (
    "حملة تصيّد تنتحل صفة وزارة\n\n"
    "رصد الفريق النطاق cdn[.]rawatib-update[.]example[.]net والعنوان 203[.]0[.]113[.]45 في ١٤ رجب ١٤٤٧ هـ، "
    "واستُعمل الخادم 8.8.8.8 للاستعلام، وعاد النطاق cdn.rawatib-update.example.net في رسالة ثانية. الثغرة CVE-2025-1234."
)
OWN = Audience.of("own")


@dataclass(frozen=True)
class Ground:
    """What stands on the node when a test begins; ids of things to open."""

    node: Node
    site: Site
    viewers: dict[str, Viewer]

    def fresh_report(self, text: str = TEXT, title: str = "") -> str:
        """Another report, in review."""
        number = self.site.database.world.random.uuid4()
        importer = self.site.importer(self.viewers["sara"])
        result = importer.import_report(f"{text}\n{number}".encode(), "report.txt", "text/plain", title)
        assert result.report
        return result.report

    def unconfirmed_report(self) -> str:
        """A report whose text was recovered from a PDF."""
        random = self.site.database.world.random
        number = str(random.uuid4())
        new = NewReport(number, "PDF", TEXT, "application/pdf", "a.pdf", random.token(32), True, ())
        with self.site.database.write(self.viewers["sara"]) as tx:
            add_report(tx, self.viewers["sara"], new)
        return number

    def decided_report(self) -> str:
        """Another report whose findings are all accepted."""
        number = self.fresh_report()
        with self.site.database.write(self.viewers["sara"]) as tx:
            found = report(tx, self.viewers["sara"], number)
            assert found is not None
            everything = [one.number for one in found.findings]
            decide_findings(tx, self.viewers["sara"], number, everything, "accepted")
        return number

    def proposed_release(self, by: str = "sara") -> str:
        """A release that waits for a second person."""
        handling = Handling(
            tlp=TLP.AMBER,
            audience=Audience.of("own", "member:bank-b", "group:north"),
            permitted_uses=frozenset({"detect", "block"}),
            purposes=frozenset({"network-defence"}),
            legal_bases=frozenset({"exchange-agreement"}),
            categories=frozenset({"phishing"}),
            expires=datetime(2028, 1, 1, 23, 59, 59, tzinfo=UTC),
        )
        number = self.decided_report()
        return propose_report(self.site.database, self.site.author, self.viewers[by], number, handling, "exchange")

    def screened(self, *names: str) -> list[Answer]:
        """Names that were screened, against one list in force."""
        database, shelf = self.site.database, self.site.shelf
        one, two = (
            Viewer(f"user:{name}", frozenset(("own", f"user:{name}")), frozenset(("screener",)))
            for name in ("one", "two")
        )
        version = propose(database, one, shelf, "un", "un", [File("un.xml", UN_LIST.read_bytes())], "un.xml")
        if version.state == "proposed":
            accept(database, two, shelf, version.number)
        return screen(database, one, shelf, [Subject((name,)) for name in names], Terms("payment"))

    def fresh_alert(self, value: str = "203.0.113.45", hits: int = 1) -> int:
        """An alert: an indicator that a member sent met one of ours."""
        with self.site.database.write(OPERATOR) as tx:
            theirs = add_objects(tx, OPERATOR, [self._indicator(value)], Placing("member:bank-b", OWN)).seqs()[0]
            ours = add_objects(tx, OPERATOR, [self._indicator(value)], Placing("own", OWN)).seqs()[0]
            new = NewAlert("exact", "ipv4", value, "ipv4", value, theirs, "member:bank-b", ours, hits=hits)
            add_alerts(tx, [new])
            tx.record("test.alert", value)
            return alerts(tx, self.viewers["sara"])[0].id

    def fresh_object(self, audience: Audience = OWN, value: str = "198.51.100.9", origin: str = "member:bank-b") -> str:
        """The id of another object."""
        made = self._indicator(value)
        with self.site.database.write(OPERATOR) as tx:
            add_objects(tx, OPERATOR, [made], Placing(origin, audience))
        return made.id

    def two_versions(self) -> str:
        """The id of an object that is here in two versions."""
        first = self._indicator("198.51.100.10")
        fields = {**first.fields, "modified": "2030-01-01T00:00:00.000Z", "description": "reviewed"}
        second = read_object(msgspec.json.encode(fields))
        with self.site.database.write(OPERATOR) as tx:
            add_objects(tx, OPERATOR, [first, second], Placing("member:bank-b", OWN))
        return str(first.id)

    def surrounded(self, audience: Audience = OWN) -> str:
        """The id of an object in two versions that others refer to: an indicator, a relationship and two sightings."""
        world = self.site.database.world
        first = self.two_versions()
        malware = f"malware--{world.random.uuid4()}"
        made = [
            _plain("malware", malware, name="RawatibLoader", is_family=True),
            _plain("relationship", f"relationship--{world.random.uuid4()}", relationship_type="indicates",
                   source_ref=first, target_ref=malware),
            _plain("sighting", f"sighting--{world.random.uuid4()}", sighting_of_ref=first, count=12),
            _plain("note", f"note--{world.random.uuid4()}", content="x", object_refs=[first, malware]),
        ]  # fmt: skip
        with self.site.database.write(OPERATOR) as tx:
            seqs = add_objects(tx, OPERATOR, made, Placing("member:bank-b", audience)).seqs()
        with self.site.database.upkeep() as tx:
            for version, days in (("2030%", 9), ("2026%", 23)):
                tx.run(
                    "UPDATE object_version SET received_at = received_at - ? WHERE stix_id = ? AND version LIKE ?",
                    (days * 86_400 * 1_000_000, first, version),
                )
        index_objects(self.site.database, seqs[0], seqs[-1])
        return first

    def bundle(self, *more: bytes) -> bytes:
        """A bundle of one good object and whatever else is given."""
        number = self.site.database.world.random.uuid4()
        objects = b",".join([self._indicator("198.51.100.11").body, *more])
        return b'{"type":"bundle","id":"bundle--%s","objects":[%s]}' % (str(number).encode(), objects)

    def _indicator(self, value: str) -> StixObject:
        world = self.site.database.world
        now = world.clock.now().replace(microsecond=0)
        author = f"identity--{world.random.uuid4()}"
        made = build.indicator(Observable("ipv4", value), f"indicator--{world.random.uuid4()}", now, author, ())
        return read_object(made)


def make_ground(folder: Path, database: str = SQLITE) -> Ground:
    """A fresh node in ``folder``, served by this process; its tables in an empty database."""
    world = real()
    name = Text(en="National CERT", ar="الفريق الوطني للاستجابة")
    settings = Settings("cert-a", name, "EG", "cert", database, "2026-01-01T00:00:00+00:00", timezone="Africa/Cairo")
    node = make(folder, settings, FirstAccount("admin", PASSWORD), world)
    start_django(node)
    site = open_site(node, world)
    with site.database.write(OPERATOR) as tx:
        add_member(tx, OPERATOR, Member("bank-b", Text(en="Harbour Bank", ar="مصرف الميناء"), "JO", "bank"))
        add_member(tx, OPERATOR, Member("cert-c", Text(en="Gulf CERT", ar="فريق الخليج"), "BH", "cert"))
        add_group(tx, OPERATOR, Group("north", Text(en="Northern group", ar="مجموعة الشمال"), ("bank-b", "cert-c")))
        for person, roles in STAFF.items():
            add_account(tx, OPERATOR, NewAccount(person, hash_password(PASSWORD, world), roles))
        visitor = NewAccount("visitor", hash_password(PASSWORD, world), ("peer",), member="bank-b")
        add_account(tx, OPERATOR, visitor)
    return Ground(node, site, {person: _viewer(person, roles) for person, roles in STAFF.items()})


def _plain(kind: str, number: str, **fields: object) -> StixObject:
    when = "2026-11-24T08:00:00.000Z"
    return read_object(
        msgspec.json.encode(
            {"type": kind, "spec_version": "2.1", "id": number, "created": when, "modified": when, **fields}
        )
    )


def _viewer(name: str, roles: tuple[str, ...]) -> Viewer:
    return Viewer(f"user:{name}", frozenset(("public", "community", "own", f"user:{name}")), frozenset(roles))
