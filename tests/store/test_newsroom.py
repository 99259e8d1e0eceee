"""Bulletins, comments and the masthead, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amana.handling import ANONYMOUS, EVERYONE, TLP, Audience, Handling, Viewer
from amana.language import Text
from amana.store import Database, open_database
from amana.store.bulletins import (
    Article,
    NewBulletin,
    NotPublic,
    bulletin,
    bulletin_at,
    bulletins,
    bulletins_among,
    bulletins_of_releases,
    draft_bulletin,
    edit_bulletin,
    edition,
    edition_now,
    neighbours,
    next_expiry,
    propose_bulletin,
    publish_bulletin,
    publish_released,
    renew_bulletin,
    revisions,
    slug_of,
    waiting_bulletins,
    withdraw_bulletin,
)
from amana.store.comments import (
    NewComment,
    add_comment,
    comments,
    comments_in,
    decide_comments,
    erase_emails,
    erase_old_emails,
    has_old_emails,
)
from amana.store.ledger import verify
from amana.store.masthead import Masthead, masthead, set_masthead
from amana.store.members import NotThere
from amana.store.releases import NotReady
from amana.store.reports import Stale
from amana.world import World
from samples import B

STAFF = frozenset({"own", "public", "community"})
WRITER = Viewer("user:huda", STAFF, frozenset({"editor"}))
CHIEF = Viewer("user:salem", STAFF, frozenset({"releaser", "editor"}))
ARTICLE = Article("المجلس يقر خطة", "متن النشرة.", kicker="في ختام دورته", byline="كتب: قسم المتابعات")


@pytest.fixture
def database(database_url: str, world: World) -> Database:
    return open_database(database_url, world)


def rules(database: Database, **more: object) -> Handling:
    fields = {
        "tlp": TLP.CLEAR,
        "audience": EVERYONE,
        "permitted_uses": frozenset({"publish"}),
        "purposes": frozenset({"public-warning"}),
        "legal_bases": frozenset({"public-source"}),
        "categories": frozenset({"council-communique"}),
        "expires": database.world.clock.now() + timedelta(days=90),
    }
    return Handling(**{**fields, **more})  # type: ignore[arg-type]


def publish(database: Database, number: str = "b1", article: Article = ARTICLE) -> None:
    with database.write(WRITER) as tx:
        draft_bulletin(tx, WRITER, NewBulletin(number, "ar", rules(database), article))
        propose_bulletin(tx, WRITER, number)
    with database.write(CHIEF) as tx:
        publish_bulletin(tx, CHIEF, number, lambda digest: b"s" + digest)
    database.world.clock.sleep(1)


def test_a_bulletin_shows_only_after_a_second_person(database: Database) -> None:
    with database.write(WRITER) as tx:
        draft_bulletin(tx, WRITER, NewBulletin("b1", "ar", rules(database), ARTICLE))
    with database.read() as tx:
        assert bulletin(tx, ANONYMOUS, "b1") is bulletin(tx, B, "b1") is None
        assert revisions(tx, ANONYMOUS, "b1") == []
        assert [one.id for one in bulletins(tx, WRITER, state="draft")] == ["b1"]
    with pytest.raises(NotReady), database.write(CHIEF) as tx:
        publish_bulletin(tx, CHIEF, "b1", lambda digest: b"s")
    with database.write(WRITER) as tx:
        propose_bulletin(tx, WRITER, "b1")
    same = Viewer("user:huda", STAFF, frozenset({"releaser", "editor"}))
    for wrong in (same, Viewer("user:x", STAFF, frozenset({"editor"})), B):
        with pytest.raises((NotReady, NotThere)), database.write(wrong) as tx:
            publish_bulletin(tx, wrong, "b1", lambda digest: b"s")
    with database.read() as tx:
        assert bulletins(tx, ANONYMOUS) == []
        assert [one.id for one in waiting_bulletins(tx, CHIEF)] == ["b1"]
        assert waiting_bulletins(tx, B) == []
    with database.write(CHIEF) as tx:
        publish_bulletin(tx, CHIEF, "b1", lambda digest: b"s" + digest)
    with database.read() as tx:
        found = bulletin_at(tx, ANONYMOUS, 2026, 1)
        assert found is not None
        assert (found.current.article, found.slug) == (ARTICLE, "المجلس-يقر-خطة")
        assert verify(tx) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"tlp": TLP.GREEN, "audience": Audience.of("community")},
        {"audience": Audience.of("member:b")},
        {"permitted_uses": frozenset({"detect"})},
        {"categories": frozenset({"refused:opinion"})},
        {"legal_bases": frozenset()},
        {"expires": None},
    ],
)
def test_only_what_is_for_everyone_becomes_a_bulletin(database: Database, wrong: dict[str, object]) -> None:
    with pytest.raises((NotPublic, NotReady)), database.write(WRITER) as tx:
        draft_bulletin(tx, WRITER, NewBulletin("b1", "ar", rules(database, **wrong), ARTICLE))


def test_a_correction_says_what_changed_and_keeps_the_permalink(database: Database) -> None:
    publish(database)
    better = Article("المجلس يقر خطة معدلة", "متن أصح.")
    with pytest.raises(NotReady), database.write(WRITER) as tx:
        edit_bulletin(tx, WRITER, "b1", better, based_on=1)
    with database.write(WRITER) as tx:
        assert edit_bulletin(tx, WRITER, "b1", better, based_on=1, note="صُحّح عدد الأعضاء.") == 2
        propose_bulletin(tx, WRITER, "b1")
    with database.read() as tx:
        before = bulletin(tx, ANONYMOUS, "b1")
        assert before is not None
        assert before.current.article == ARTICLE
        assert len(revisions(tx, ANONYMOUS, "b1")) == 1
    with database.write(CHIEF) as tx:
        publish_bulletin(tx, CHIEF, "b1", lambda digest: b"s")
    with database.read() as tx:
        after = bulletin(tx, ANONYMOUS, "b1")
        assert after is not None
        assert (after.year, after.number, after.slug) == (before.year, before.number, before.slug)
        assert (after.current.article, after.current.note) == (better, "صُحّح عدد الأعضاء.")
        assert [one.revision for one in revisions(tx, ANONYMOUS, "b1")] == [1, 2]


def test_the_second_of_two_editors_is_told(database: Database) -> None:
    publish(database)
    with database.write(WRITER) as tx:
        edit_bulletin(tx, WRITER, "b1", ARTICLE, based_on=1, note="أولًا")
    with pytest.raises(Stale), database.write(CHIEF) as tx:
        edit_bulletin(tx, CHIEF, "b1", ARTICLE, based_on=1, note="ثانيًا")


def test_a_withdrawn_bulletin_keeps_its_place_and_says_why(database: Database) -> None:
    publish(database)
    with pytest.raises(NotReady), database.write(CHIEF) as tx:
        withdraw_bulletin(tx, CHIEF, "b1", " ")
    with database.write(CHIEF) as tx:
        withdraw_bulletin(tx, CHIEF, "b1", "نُشرت بطريق الخطأ.")
    with database.read() as tx:
        found = bulletin_at(tx, ANONYMOUS, 2026, 1)
        assert found is not None
        assert (found.state, found.reason) == ("withdrawn", "نُشرت بطريق الخطأ.")
        assert bulletins(tx, ANONYMOUS) == []
    with pytest.raises(Stale), database.write(WRITER) as tx:
        edit_bulletin(tx, WRITER, "b1", ARTICLE, based_on=1, note="x")


def test_what_was_withdrawn_stays_withdrawn_with_a_correction_on_its_way(database: Database) -> None:
    publish(database)
    with database.write(WRITER) as tx:
        edit_bulletin(tx, WRITER, "b1", ARTICLE, based_on=1, note="تصحيح")
        propose_bulletin(tx, WRITER, "b1")
    with database.write(WRITER) as tx:
        withdraw_bulletin(tx, WRITER, "b1", "خطأ")
    with pytest.raises(Stale), database.write(CHIEF) as tx:
        publish_bulletin(tx, CHIEF, "b1", lambda digest: b"s")
    with pytest.raises(Stale), database.write(WRITER) as tx:
        propose_bulletin(tx, WRITER, "b1")


def test_numbers_run_within_a_year_and_neighbours_follow_publication(database: Database) -> None:
    for number in ("x", "y", "z"):
        publish(database, number)
    with database.read() as tx:
        assert [one.number for one in bulletins(tx, ANONYMOUS)] == [3, 2, 1]
        middle = bulletin_at(tx, ANONYMOUS, 2026, 2)
        assert middle is not None
        before, after = neighbours(tx, ANONYMOUS, middle)
        assert before is not None
        assert after is not None
        assert (before.id, after.id) == ("x", "z")
        assert bulletin_at(tx, ANONYMOUS, 2026, 4) is bulletin_at(tx, ANONYMOUS, 2025, 1) is None


def test_after_its_date_a_bulletin_is_reviewed_before_it_shows_again(database: Database) -> None:
    publish(database)
    database.world.clock.sleep(91 * 86_400)
    with database.read() as tx:
        assert bulletins(tx, ANONYMOUS) == []
        found = bulletin_at(tx, ANONYMOUS, 2026, 1)
        assert found is not None
        assert found.expired
        assert [one.id for one in bulletins(tx, WRITER)] == ["b1"]


def test_a_second_person_sets_a_new_review_date(database: Database) -> None:
    publish(database)
    clock = database.world.clock
    clock.sleep(91 * 86_400)
    later = clock.now() + timedelta(days=30)
    same = Viewer("user:huda", STAFF, frozenset({"releaser"}))
    for who, until in ((same, later), (WRITER, later), (CHIEF, clock.now())):
        with pytest.raises(NotReady), database.write(who) as tx:
            renew_bulletin(tx, who, "b1", until)
    for number, who in (("nowhere", CHIEF), ("b1", B)):
        with pytest.raises(NotThere), database.write(who) as tx:
            renew_bulletin(tx, who, number, later)
    with database.write(CHIEF) as tx:
        renew_bulletin(tx, CHIEF, "b1", later)
    with database.read() as tx:
        assert [one.id for one in bulletins(tx, ANONYMOUS)] == ["b1"]
        assert next_expiry(tx) == bulletins(tx, ANONYMOUS)[0].expires_at


def test_several_are_found_at_once(database: Database) -> None:
    publish(database)
    with database.read() as tx:
        assert set(bulletins_among(tx, ANONYMOUS, ["b1", "b2"])) == {"b1"}
        assert bulletins_of_releases(tx, WRITER, ["r1", "r2"]) == {}
        assert bulletins_among(tx, ANONYMOUS, []) == bulletins_of_releases(tx, ANONYMOUS, []) == {}


def test_released_material_is_published_in_one_step(database: Database) -> None:
    with database.write(WRITER) as tx:
        new = NewBulletin("b1", "ar", rules(database), ARTICLE)
        made = publish_released(tx, WRITER, new, "user:salem", lambda digest: b"s")
    assert (made.state, made.current.approved_by, made.current.written_by) == ("published", "user:salem", "user:huda")


def test_comments_wait_for_a_moderator_and_addresses_never_show(database: Database) -> None:
    publish(database)
    with database.write(ANONYMOUS) as tx:
        number = add_comment(tx, ANONYMOUS, NewComment("b1", "a@reader.example", "قارئ", "عنوان", "تعليق"))
    with database.read() as tx:
        assert comments(tx, ANONYMOUS, "b1") == []
        assert comments_in(tx, B, "waiting") == []
        (waiting,) = comments_in(tx, CHIEF, "waiting")
        assert waiting.has_email
        ledger = b"".join(bytes(row[0]) for row in tx.all("SELECT payload FROM ledger_entry"))
        assert b"reader.example" not in ledger
        assert "تعليق".encode() not in ledger
    with database.write(CHIEF) as tx:
        assert decide_comments(tx, CHIEF, [number], "shown") == 1
        erase_emails(tx, CHIEF, [number])
    with database.read() as tx:
        (shown,) = comments(tx, ANONYMOUS, "b1")
        assert (shown.name, shown.title, shown.body, shown.has_email) == ("قارئ", "عنوان", "تعليق", False)
        assert tx.all("SELECT email FROM comment") == [(None,)]
    with pytest.raises(NotThere), database.write(B) as tx:
        decide_comments(tx, B, [number], "hidden")


def test_old_addresses_are_forgotten(database: Database) -> None:
    publish(database)
    with database.write(ANONYMOUS) as tx:
        add_comment(tx, ANONYMOUS, NewComment("b1", "a@reader.example", "قارئ", "عنوان", "تعليق"))
    database.world.clock.sleep(91 * 86_400)
    with database.write(CHIEF) as tx:
        assert has_old_emails(tx)
        assert erase_old_emails(tx) == 1
        assert not has_old_emails(tx)


def test_nobody_comments_on_what_is_not_shown(database: Database) -> None:
    publish(database)
    with database.write(CHIEF) as tx:
        withdraw_bulletin(tx, CHIEF, "b1", "خطأ")
    for number in ("b1", "nowhere"):
        with pytest.raises(NotThere), database.write(ANONYMOUS) as tx:
            add_comment(tx, ANONYMOUS, NewComment(number, "", "x", "y", "z"))


def test_the_masthead_is_public_once_it_is_set(database: Database) -> None:
    with database.read() as tx:
        assert masthead(tx, ANONYMOUS) == Masthead()
    new = Masthead(Text(en="Bulletin", ar="النشرة"), editor_in_chief=Text(en="Huda", ar="هدى"))
    with database.write(CHIEF) as tx:
        set_masthead(tx, CHIEF, new)
    with database.read() as tx:
        assert masthead(tx, ANONYMOUS) == new


def test_the_edition_grows_with_what_readers_can_see(database: Database) -> None:
    def now() -> int:
        with database.read() as tx:
            assert edition(tx) == edition_now(database)
            return edition(tx)

    seen = [now()]
    publish(database)
    seen.append(now())
    with database.write(ANONYMOUS) as tx:
        number = add_comment(tx, ANONYMOUS, NewComment("b1", "", "x", "y", "z"))
    assert now() == seen[-1]  # nothing shows yet
    with database.write(CHIEF) as tx:
        decide_comments(tx, CHIEF, [number], "shown")
    seen.append(now())
    with database.write(CHIEF) as tx:
        set_masthead(tx, CHIEF, Masthead())
    seen.append(now())
    with database.write(CHIEF) as tx:
        withdraw_bulletin(tx, CHIEF, "b1", "خطأ")
    seen.append(now())
    assert seen == sorted(set(seen))


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("المجلسُ يُقرّ خطةً!", "المجلس-يقر-خطة"),
        ("A/B: “c”", "a-b-c"),
        ("…", ""),
        ("../../etc", "etc"),
        ("x" * 200, "x" * 80),
    ],
)
def test_slugs(headline: str, slug: str) -> None:
    assert slug_of(headline) == slug
