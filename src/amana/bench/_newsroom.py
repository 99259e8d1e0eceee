"""The node that the pages are measured on: 100,000 objects, people, reports, alerts, releases, bulletins, comments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from amana.accounts.passwords import hash_password
from amana.bench._material import envelopes, objects, put, temporary_node
from amana.exchange.releasing import propose_report
from amana.exchange.site import Site
from amana.handling import ANONYMOUS, TLP, Audience, Handling, Viewer
from amana.newsroom.making import rules_of
from amana.newsroom.reading import short_path
from amana.node.folder import Node
from amana.node.setup import OPERATOR
from amana.node.site import open_site, start_django
from amana.store.accounts import NewAccount, add_account
from amana.store.alerts import NewAlert, add_alerts, alerts
from amana.store.bulletins import Article, Bulletin, NewBulletin, draft_bulletin, propose_bulletin, publish_bulletin
from amana.store.comments import NewComment, add_comment, decide_comments
from amana.store.reports import decide_findings, report
from amana.world import real

OBJECTS = 100_000
PASSWORD = "bench-password-of-a-node-that-lives-a-minute"  # noqa: S105
EDITOR, SECOND = "layla", "karim"
ROLES = {EDITOR: ("analyst", "editor", "moderator"), SECOND: ("releaser",)}
_SENTENCE = "رصد الفريق نطاقًا ينتحل صفة بوابة الخدمات ويطلب من المتلقي تحديث بياناته المصرفية قبل نهاية اليوم. "
_REPORT = (
    f"{_SENTENCE * 8}\n\nالعنوان 203[.]0[.]113[.]45 والنطاق cdn[.]update[.]example[.]net والثغرة CVE-2025-1234.\n\n"
)
ARTICLE = Article(
    headline="بوابات زائفة تطلب تحديث البيانات المصرفية: كيف تُعرف",
    body="\n\n".join([_SENTENCE * 3] * 6) + "\n\n> لا تطلب جهة رسمية كلمة مرور\n\n- cdn[.]update[.]example[.]net",
    kicker="تحذير للجمهور",
    standfirst=_SENTENCE,
    byline="كتب ــ قسم المتابعات",
)


@dataclass(frozen=True)
class Ground:
    """The node, and what to open on it: the ten main pages by name, and a bulletin."""

    node: Node
    site: Site
    pages: dict[str, str]
    bulletins: tuple[str, ...]


@contextmanager
def ground(count: int = OBJECTS) -> Iterator[Ground]:
    """A node with that many objects."""
    with temporary_node(("all",)) as (node, database):
        put(database, "all", envelopes(objects(count, seed=4)))
        start_django(node)
        site = open_site(node, real())
        viewers = _people(site)
        reports = [_report(site, viewers[EDITOR]) for _ in range(30)]
        releases = [_release(site, viewers[EDITOR]) for _ in range(12)]
        alert = _alerts(site, viewers[EDITOR])
        published = [_bulletin(site, viewers) for _ in range(30)]
        yield Ground(node, site, _pages(site, (reports[0], releases[0], alert)), tuple(map(short_path, published)))
        site.database.close()


def _pages(site: Site, one: tuple[str, str, int]) -> dict[str, str]:
    report, release, alert = one
    with site.database.read() as tx:
        row = tx.one("SELECT stix_id FROM object_version WHERE type = 'indicator' ORDER BY seq LIMIT 1")
    assert row is not None
    return {
        "inbox": "/",
        "alerts": "/alerts/",
        "an alert": f"/alerts/{alert}/",
        "reports": "/reports/",
        "a report": f"/reports/{report}/",
        "a release": f"/releases/{release}/",
        "an object": f"/objects/{row[0]}/",
        "search": "/search/?q=%D8%A8%D9%88%D8%A7%D8%A8%D8%A9",
        "the desk": "/desk/",
        "comments": "/desk/comments/",
    }


def _people(site: Site) -> dict[str, Viewer]:
    viewers = {}
    with site.database.write(OPERATOR) as tx:
        for name, roles in ROLES.items():
            add_account(tx, OPERATOR, NewAccount(name, hash_password(PASSWORD, site.database.world), roles))
            principals = frozenset(("public", "community", "own", f"user:{name}"))
            viewers[name] = Viewer(f"user:{name}", principals, frozenset(roles))
    return viewers


def _report(site: Site, viewer: Viewer) -> str:
    number = site.database.world.random.uuid4()
    taken = site.importer(viewer).import_report(f"{_REPORT}{number}".encode(), "report.txt", "text/plain", "")
    assert taken.report
    return taken.report


def _release(site: Site, viewer: Viewer) -> str:
    number, database = _report(site, viewer), site.database
    with database.write(viewer) as tx:
        found = report(tx, viewer, number)
        assert found is not None
        decide_findings(tx, viewer, number, [one.number for one in found.findings], "accepted")
    rules = Handling(
        tlp=TLP.GREEN,
        audience=Audience.of("own", "community"),
        permitted_uses=frozenset({"detect"}),
        purposes=frozenset({"network-defence"}),
        legal_bases=frozenset({"exchange-agreement"}),
        categories=frozenset({"phishing"}),
        expires=database.world.clock.now() + timedelta(days=90),
    )
    return propose_report(database, site.author, viewer, number, rules, "exchange")


def _alerts(site: Site, viewer: Viewer) -> int:
    with site.database.write(OPERATOR) as tx:
        seqs = [row[0] for row in tx.all("SELECT seq FROM object_version WHERE type = 'indicator' LIMIT 101")]
        made = [
            NewAlert("exact", "domain", f"w{seq}.example", "domain", f"w{seq}.example", seq, "own", seqs[0])
            for seq in seqs[1:]
        ]
        add_alerts(tx, made)
        tx.record("bench.alerts", "alerts")
        return alerts(tx, viewer)[0].id


def _bulletin(site: Site, viewers: dict[str, Viewer]) -> Bulletin:
    editor, second, database = viewers[EDITOR], viewers[SECOND], site.database
    with database.write(editor) as tx:
        number = str(tx.world.random.uuid4())
        rules = rules_of("phishing", "public-source", (tx.now + timedelta(days=90)).date())
        draft_bulletin(tx, editor, NewBulletin(number, "ar", rules, ARTICLE))
        propose_bulletin(tx, editor, number)
    with database.write(second) as tx:
        made = publish_bulletin(tx, second, number, site.sign)
    with database.write(ANONYMOUS) as tx:
        comments = [add_comment(tx, ANONYMOUS, NewComment(number, "", "قارئة", "سؤال", _SENTENCE)) for _ in range(3)]
    with database.write(editor) as tx:
        decide_comments(tx, editor, comments[1:], "shown")
    return made
