"""The newsroom's people and bulletins for tests: added to the shared node."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import msgspec

from amana.accounts.passwords import hash_password
from amana.exchange.releasing import propose_report
from amana.handling import ANONYMOUS, EVERYONE, TLP, Handling, Viewer
from amana.language import Text
from amana.node.setup import OPERATOR
from amana.store.accounts import NewAccount, account, add_account
from amana.store.bulletins import (
    Article,
    Bulletin,
    NewBulletin,
    bulletin,
    draft_bulletin,
    edit_bulletin,
    propose_bulletin,
    publish_bulletin,
    withdraw_bulletin,
)
from amana.store.comments import NewComment, add_comment, decide_comments
from amana.store.masthead import Masthead, set_masthead
from amana.store.releases import approve
from pages_ground import PASSWORD, Ground

PEOPLE = {"layla": ("editor",), "karim": ("releaser",), "ziad": ("moderator",), "rima": ("editor", "releaser")}
ARTICLE = Article(
    headline="المجلس يقر خطة لتبادل المعلومات بين الأعضاء خلال ثوان",
    body="اختتم المجلس مساء الأربعاء أعمال دورته.\n\n> حماية الجمعيات الأهلية النزيهة شرط لنجاح الخطة\n\n"
    "## النطاقات\n- cdn[.]rawatib-update[.]example[.]net\n- 203[.]0[.]113[.]45\n\n"
    "والعنوان 203[.]0[.]113[.]45 محجوب منذ الأربعاء.",
    kicker="فى ختام دورته الثانية والأربعين",
    standfirst="خطة تحتفظ فيها كل جهة ببياناتها.",
    byline="كتب ــ قسم المتابعات",
)
ENGLISH = Article(
    headline="Council adopts a plan to exchange information within seconds",
    body="The Council ended its session on Wednesday.\n\n> Protecting honest charities is a condition of success.\n\n"
    "- hxxps://login[.]example/payroll",
    kicker="At the end of its forty-second session",
    byline="By the Follow-up Desk",
)
MASTHEAD = Masthead(
    title=Text(en="The Bulletin", ar="نشرة الأمانة"),
    publisher=Text(en="National CERT", ar="الفريق الوطني للاستجابة"),
    chair=Text(en="Dr. Huda Salem", ar="د. هدى سالم"),
    editor_in_chief=Text(en="Karim Fahmy", ar="كريم فهمي"),
    about=Text(en="Warnings for everyone, in the open", ar="تحذيرات للجميع، علنًا"),
)


@dataclass(frozen=True)
class Press:
    """A newsroom on the shared node."""

    ground: Ground
    viewers: dict[str, Viewer]

    def published(self, article: Article = ARTICLE, language: str = "ar", days: int = 30) -> Bulletin:
        """Another bulletin in force, written by layla and published by karim."""
        number = self.proposed(article, language, days)
        karim = self.viewers["karim"]
        with self.ground.site.database.write(karim) as tx:
            return publish_bulletin(tx, karim, number, self.ground.site.sign)

    def drafted(self, article: Article = ARTICLE, language: str = "ar", days: int = 30) -> str:
        """Another draft; its id."""
        layla, database = self.viewers["layla"], self.ground.site.database
        with database.write(layla) as tx:
            number = str(tx.world.random.uuid4())
            expires = tx.now + timedelta(days=days)
            draft_bulletin(tx, layla, NewBulletin(number, language, rules(expires), article))
        return number

    def proposed(self, article: Article = ARTICLE, language: str = "ar", days: int = 30) -> str:
        """Another draft that waits for a second person; its id."""
        number, layla = self.drafted(article, language, days), self.viewers["layla"]
        with self.ground.site.database.write(layla) as tx:
            propose_bulletin(tx, layla, number)
        return number

    def corrected(self, one: Bulletin, article: Article, note: str) -> Bulletin:
        """The bulletin with a correction in force."""
        layla, karim, database = self.viewers["layla"], self.viewers["karim"], self.ground.site.database
        with database.write(layla) as tx:
            edit_bulletin(tx, layla, one.id, article, based_on=one.current.revision, note=note)
            propose_bulletin(tx, layla, one.id)
        with database.write(karim) as tx:
            return publish_bulletin(tx, karim, one.id, self.ground.site.sign)

    def withdrawn(self, one: Bulletin, reason: str) -> None:
        """Take it back."""
        with self.ground.site.database.write(self.viewers["karim"]) as tx:
            withdraw_bulletin(tx, self.viewers["karim"], one.id, reason)

    def commented(
        self, one: Bulletin, title: str = "سؤال", body: str = "متى تُراجع النتائج؟", *, shown: bool = False
    ) -> int:
        """A reader's comment; its number."""
        with self.ground.site.database.write(ANONYMOUS) as tx:
            new = NewComment(one.id, "reader@example.org", "قارئ", title, body)
            number = add_comment(tx, ANONYMOUS, new)
        if shown:
            self.decided(number, "shown")
        return number

    def decided(self, number: int, state: str) -> None:
        """A moderator's decision."""
        with self.ground.site.database.write(self.viewers["ziad"]) as tx:
            decide_comments(tx, self.viewers["ziad"], [number], state)

    def released(self) -> str:
        """A release to everyone, proposed by sara and let go by omar; its id."""
        ground, site = self.ground, self.ground.site
        sara, omar = (ground.viewers[name] for name in ("sara", "omar"))
        clear = msgspec.structs.replace(
            rules(site.database.world.clock.now() + timedelta(days=30)), categories=frozenset({"phishing"})
        )
        number = propose_report(site.database, site.author, sara, ground.decided_report(), clear, "public")
        with site.database.write(omar) as tx:
            approve(tx, omar, number, site.sign)
        return number

    def now(self, number: str) -> Bulletin:
        """The bulletin as staff see it."""
        with self.ground.site.database.read() as tx:
            found = bulletin(tx, self.viewers["layla"], number)
        assert found is not None
        return found


def rules(expires: object) -> Handling:
    """The rules of a bulletin."""
    return Handling(
        tlp=TLP.CLEAR,
        audience=EVERYONE,
        permitted_uses=frozenset({"publish"}),
        purposes=frozenset({"public-warning"}),
        legal_bases=frozenset({"exchange-agreement"}),
        categories=frozenset({"council-communique"}),
        expires=expires,  # type: ignore[arg-type]
    )


def make_press(ground: Ground) -> Press:
    """The newsroom's people on a node, and its masthead."""
    database = ground.site.database
    with database.write(OPERATOR) as tx:
        for name, roles in PEOPLE.items():
            if account(tx, OPERATOR, name) is None:
                add_account(tx, OPERATOR, NewAccount(name, hash_password(PASSWORD, database.world), roles))
        set_masthead(tx, OPERATOR, MASTHEAD)
    return Press(ground, {name: _viewer(name, roles) for name, roles in PEOPLE.items()})


def _viewer(name: str, roles: tuple[str, ...]) -> Viewer:
    return Viewer(f"user:{name}", frozenset(("public", "community", "own", f"user:{name}")), frozenset(roles))
