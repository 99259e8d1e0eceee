"""A node with people, members, a group, a report, an alert and a release; and browsers signed in as each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from amana.exchange.releasing import propose_report
from amana.exchange.site import Site
from amana.handling import TLP, Audience, Handling, Viewer
from amana.language import Text
from amana.node.folder import SQLITE, Settings
from amana.node.setup import OPERATOR, FirstAccount, make
from amana.node.site import open_site, start_django
from amana.stix import build, read_object
from amana.store.accounts import NewAccount, add_account
from amana.store.alerts import NewAlert, add_alerts, alerts
from amana.store.members import Group, Member, add_group, add_member
from amana.store.objects import Placing, add_objects
from amana.store.reports import decide_findings, report
from amana.world import real

if TYPE_CHECKING:
    from django.test import Client

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

    site: Site
    viewers: dict[str, Viewer]

    def fresh_report(self, text: str = TEXT, title: str = "") -> str:
        """Another report, in review."""
        number = self.site.database.world.random.uuid4()
        importer = self.site.importer(self.viewers["sara"])
        result = importer.import_report(f"{text}\n{number}".encode(), "report.txt", "text/plain", title)
        assert result.report
        return result.report

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
            expires=self.site.database.world.clock.now().replace(year=2028),
        )
        number = self.decided_report()
        return propose_report(
            self.site.database, self.site.author, self.viewers[by], number, handling, "exchange"
        )

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

    def _indicator(self, value: str) -> Any:
        from amana.observables import Observable

        world = self.site.database.world
        now = world.clock.now().replace(microsecond=0)
        author = f"identity--{world.random.uuid4()}"
        return read_object(
            build.indicator(Observable("ipv4", value), f"indicator--{world.random.uuid4()}", now, author, ())
        )


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """One node for all tests of the pages: tests add to it and never count on being alone."""
    world = real()
    name = Text(en="National CERT", ar="الفريق الوطني للاستجابة")
    settings = Settings("cert-a", name, "EG", "cert", SQLITE, "2026-01-01T00:00:00+00:00", timezone="Africa/Cairo")
    folder = tmp_path_factory.mktemp("pages") / "node"
    node = make(folder, settings, FirstAccount("admin", PASSWORD), world)
    start_django(node)
    site = open_site(node, world)
    viewers = {name: Viewer(f"user:{name}", frozenset(("public", "community", "own", f"user:{name}")), frozenset(roles))
               for name, roles in STAFF.items()}  # fmt: skip
    with site.database.write(OPERATOR) as tx:
        add_member(tx, OPERATOR, Member("bank-b", Text(en="Harbour Bank", ar="مصرف الميناء"), "JO", "bank"))
        add_member(tx, OPERATOR, Member("cert-c", Text(en="Gulf CERT", ar="فريق الخليج"), "BH", "cert"))
        add_group(tx, OPERATOR, Group("north", Text(en="Northern group", ar="مجموعة الشمال"), ("bank-b", "cert-c")))
        for name_, roles in STAFF.items():
            add_account(tx, OPERATOR, NewAccount(name_, _hash(PASSWORD), roles))
        add_account(tx, OPERATOR, NewAccount("visitor", _hash(PASSWORD), ("peer",), member="bank-b"))
    yield Ground(site, viewers)
    site.database.close()


@pytest.fixture
def browse(ground: Ground) -> Iterator[Callable[..., Client]]:
    """A browser signed in as someone, in a language; as nobody without a name."""
    from django.test import Client

    from amana.accounts.models import Account
    from amana.store.accounts import set_language

    turn_to(ground.site)

    def sign_in(name: str = "", language: str = "ar", *, strict: bool = False) -> Client:
        client = Client(
            enforce_csrf_checks=strict, headers={"host": "127.0.0.1", "accept-language": language},
            raise_request_exception=False,
        )  # fmt: skip
        if name:
            with ground.site.database.write(OPERATOR) as tx:
                set_language(tx, OPERATOR, name, language, "arab")
            client.force_login(Account.objects.get(name=name), backend="amana.accounts.sessions.AccountBackend")
        return client

    yield sign_in


def turn_to(site: Site) -> None:
    """Make this node the served one again, if another test turned the process to its own."""
    from amana.exchange import site as serving

    serving.serve(site)


def _hash(password: str) -> str:
    from amana.accounts.passwords import hash_password

    return hash_password(password, real())


def settings_of(node: Any) -> Any:
    """The node's settings as plain values."""
    return msgspec.to_builtins(node.settings)
