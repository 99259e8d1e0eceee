"""Bulletins: written by one person, published by another, corrected in the open, withdrawn with a reason.

Anyone may read what is in force; drafts are for staff. A bulletin leaves the node, so it has handling rules like all
that leaves: TLP:CLEAR for everyone, a category, a purpose, a legal basis, and a date after which it is reviewed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from amana.handling import EVERYONE, TLP, Handling, Viewer, may_release, ready_to_leave
from amana.language import Problem, Text
from amana.store.audiences import handling_id
from amana.store.database import Database
from amana.store.members import not_there
from amana.store.releases import NotReady
from amana.store.reports import Stale
from amana.store.rights import is_staff
from amana.store.times import moment
from amana.store.transaction import Reader, Row, Writer, microseconds

BULLETIN = Text(en="bulletin", ar="نشرة")
NEWSROOM = "newsroom"  # the counter of all that readers can see


class Article(msgspec.Struct, frozen=True):
    """The parts of a newspaper page. ``body`` is plain text: paragraphs apart by an empty line, quotes after ``>``."""

    headline: str
    body: str
    kicker: str = ""
    standfirst: str = ""
    byline: str = ""


class Revision(msgspec.Struct, frozen=True):
    """One version of an article; ``note`` says what was corrected (empty for the first)."""

    revision: int
    article: Article
    note: str
    state: str
    written_by: str
    written_at: int
    approved_by: str
    approved_at: int | None


class Bulletin(msgspec.Struct, frozen=True):
    """A bulletin and the article in force (for staff: the newest one, if nothing was published yet)."""

    id: str
    year: int | None
    number: int | None
    slug: str
    language: str
    handling: Handling
    release_id: str | None
    state: str
    reason: str
    created_by: str
    published_at: int | None
    changed_at: int
    expires_at: int
    expired: bool
    current: Revision


class NewBulletin(msgspec.Struct, frozen=True):
    """What is needed to begin a bulletin."""

    id: str
    language: str
    handling: Handling
    article: Article
    release_id: str | None = None


class NotPublic(Problem):
    """Something in it is not for everyone."""


def draft_bulletin(tx: Writer, viewer: Viewer, new: NewBulletin) -> None:
    """Begin a bulletin. Raises NotPublic, NotReady."""
    _check(tx, new.handling)
    assert new.handling.expires is not None
    tx.run(
        "INSERT INTO bulletin (id, language, handling_id, release_id, state, created_by, created_at, changed_at,"
        " expires_at) VALUES (?, ?, ?, ?, 'draft', ?, ?, ?, ?)",
        (new.id, new.language, handling_id(tx, new.handling), new.release_id, viewer.name, tx.now_us, tx.now_us,
         microseconds(new.handling.expires)),
    )  # fmt: skip
    _write(tx, viewer, new.id, 1, new.article, "")
    tx.record("bulletin.draft", new.id, {"revision": 1})


def edit_bulletin(tx: Writer, viewer: Viewer, number: str, article: Article, *, based_on: int, note: str = "") -> int:
    """Write the next version, on top of ``based_on``; its number. Raises NotThere, Stale, NotReady (no note).

    A draft is replaced; over a published version a new one begins, with a note on what is corrected.
    """
    _still_open(_for_staff(tx, viewer, number))
    newest = revisions(tx, viewer, number)[-1]
    if newest.revision != based_on:
        raise Stale("store.stale", _STALE)
    if newest.state == "published":
        if not note.strip():
            raise NotReady("bulletin.no-note", _NO_NOTE)
        revision = newest.revision + 1
    else:
        revision, note = newest.revision, note or newest.note
        tx.run("DELETE FROM bulletin_revision WHERE bulletin_id = ? AND revision = ?", (number, revision))
    _write(tx, viewer, number, revision, article, note)
    tx.record("bulletin.edit", number, {"revision": revision})
    return revision


def propose_bulletin(tx: Writer, viewer: Viewer, number: str) -> None:
    """Put the newest version up for the second person. Raises NotThere, Stale (withdrawn), NotReady (nothing new)."""
    _still_open(_for_staff(tx, viewer, number))
    changed = tx.run(
        "UPDATE bulletin_revision SET state = 'proposed', written_by = ? WHERE bulletin_id = ? AND state = 'draft'",
        (viewer.name, number),
    )
    if not changed:
        raise NotReady("bulletin.nothing-new", _NOTHING_NEW)
    tx.record("bulletin.propose", number)


def publish_bulletin(tx: Writer, viewer: Viewer, number: str, sign: Callable[[bytes], bytes]) -> Bulletin:
    """Publish the proposed version, as the second person. Raises NotThere, Stale (withdrawn), NotReady (same person,
    role, date)."""
    found = _for_staff(tx, viewer, number)
    _still_open(found)
    newest = revisions(tx, viewer, number)[-1]
    if newest.state != "proposed":
        raise NotReady("bulletin.nothing-proposed", _NOTHING_PROPOSED)
    forbidden = may_release(newest.written_by, viewer.name, viewer.roles)
    if forbidden is not None:
        raise NotReady("bulletin.not-allowed", forbidden)
    _check(tx, found.handling)
    return _put_in_force(tx, viewer, found, newest, sign)


def publish_released(
    tx: Writer, viewer: Viewer, new: NewBulletin, released_by: str, sign: Callable[[bytes], bytes]
) -> Bulletin:
    """Publish at once what two people released to everyone already: its article holds nothing beyond that."""
    draft_bulletin(tx, viewer, new)
    found = _for_staff(tx, viewer, new.id)
    approved = Viewer(released_by, viewer.principals, viewer.roles)
    return _put_in_force(tx, approved, found, found.current, sign)


def withdraw_bulletin(tx: Writer, viewer: Viewer, number: str, reason: str) -> None:
    """Take a bulletin back; its permalink stays and says why. One person suffices: this only narrows.

    Raises NotThere, NotReady (no reason).
    """
    found = _for_staff(tx, viewer, number)
    if found.state != "published":
        raise not_there(BULLETIN, number)
    if not reason.strip():
        raise NotReady("bulletin.no-reason", _NO_REASON)
    tx.run(
        "UPDATE bulletin SET state = 'withdrawn', reason = ?, changed_at = ? WHERE id = ?", (reason, tx.now_us, number)
    )
    tx.take(NEWSROOM, 1)
    tx.record("bulletin.withdraw", number, {"reason": reason})


def renew_bulletin(tx: Writer, viewer: Viewer, number: str, expires: datetime) -> None:
    """Confirm, as the second person, that a published bulletin still holds, until a new review date.

    Raises NotThere, NotReady (same person, role, date; made of a release, whose own rules set the end).
    """
    found = _for_staff(tx, viewer, number)
    if found.state != "published":
        raise not_there(BULLETIN, number)
    forbidden = may_release(found.current.written_by, viewer.name, viewer.roles)
    if forbidden is not None:
        raise NotReady("bulletin.not-allowed", forbidden)
    if found.release_id is not None:
        raise NotReady("bulletin.release-ends", _RELEASE_ENDS)
    handling = msgspec.structs.replace(found.handling, expires=expires)
    _check(tx, handling)
    tx.run(
        "UPDATE bulletin SET handling_id = ?, expires_at = ?, changed_at = ? WHERE id = ?",
        (handling_id(tx, handling), microseconds(expires), tx.now_us, number),
    )
    tx.take(NEWSROOM, 1)
    tx.record("bulletin.renew", number, {"expires": expires.isoformat()})


def bulletin(tx: Reader, viewer: Viewer, number: str) -> Bulletin | None:
    """One bulletin by its id."""
    return next(iter(_load(tx, viewer, "b.id = ?", (number,), 1)), None)


def bulletin_at(tx: Reader, viewer: Viewer, year: int, number: int) -> Bulletin | None:
    """The bulletin behind a permalink; withdrawn ones too."""
    return next(iter(_load(tx, viewer, "b.year = ? AND b.number = ?", (year, number), 1)), None)


def bulletins(
    tx: Reader, viewer: Viewer, *, state: str = "published", before: int | None = None, limit: int = 20
) -> list[Bulletin]:
    """The newest bulletins in a state; expired ones only for staff."""
    alive = "" if is_staff(viewer) else f" AND b.expires_at > {tx.now_us}"
    order = "b.changed_at" if state == "draft" else "b.published_at"
    return _load(tx, viewer, f"b.state = ?{alive} AND {order} < ?", (state, before or 2**62), limit, order)


def waiting_bulletins(tx: Reader, viewer: Viewer, limit: int = 50) -> list[Bulletin]:
    """Bulletins of which a version waits for a second person, for staff."""
    if not is_staff(viewer):
        return []
    waits = "EXISTS (SELECT 1 FROM bulletin_revision w WHERE w.bulletin_id = b.id AND w.state = 'proposed')"
    return _load(tx, viewer, waits, (), limit, "b.changed_at")


def bulletins_among(tx: Reader, viewer: Viewer, ids: Sequence[str]) -> dict[str, Bulletin]:
    """The bulletins with these ids, by id."""
    return {one.id: one for one in _load(tx, viewer, f"b.id IN ({_places(ids)})", ids, len(ids))} if ids else {}


def bulletins_of_releases(tx: Reader, viewer: Viewer, ids: Sequence[str]) -> dict[str, Bulletin]:
    """The bulletins made of these releases, by the release's id."""
    found = _load(tx, viewer, f"b.release_id IN ({_places(ids)})", ids, 10 * len(ids)) if ids else []
    return {one.release_id: one for one in found if one.release_id}


def next_expiry(tx: Reader) -> int | None:
    """When the next bulletin in force passes its review date, so that what readers see changes by itself."""
    row = tx.one("SELECT min(expires_at) FROM bulletin WHERE state = 'published' AND expires_at > ?", (tx.now_us,))
    return row[0] if row else None


def neighbours(tx: Reader, viewer: Viewer, one: Bulletin) -> tuple[Bulletin | None, Bulletin | None]:
    """The bulletins in force before and after one, by publication."""
    assert one.published_at is not None
    shown = f"b.state = 'published' AND b.expires_at > {tx.now_us}"
    before = _load(tx, viewer, f"{shown} AND b.published_at < ?", (one.published_at,), 1)
    after = _load(tx, viewer, f"{shown} AND b.published_at > ?", (one.published_at,), 1, "b.published_at", "ASC")
    return next(iter(before), None), next(iter(after), None)


def revisions(tx: Reader, viewer: Viewer, number: str) -> list[Revision]:
    """The versions of a bulletin, oldest first: those that were published; for staff all."""
    which = "" if is_staff(viewer) else " AND state = 'published'"
    rows = tx.all(
        f"SELECT {_REVISION} FROM bulletin_revision r WHERE bulletin_id = ?{which} ORDER BY revision", (number,)
    )
    return [_revision(row) for row in rows]


def edition(tx: Reader) -> int:
    """A number that grows whenever something that readers can see has changed."""
    row = tx.one(_EDITION, (NEWSROOM,))
    return int(row[0]) if row else 0


def edition_now(database: Database) -> int:
    """The edition, read outside a transaction: before every page that is kept."""
    row = database.glance(_EDITION, (NEWSROOM,))
    return int(row[0]) if row else 0


def slug_of(headline: str) -> str:
    """A headline as the readable end of an address: letters and digits of any script, apart by hyphens."""
    return re.sub(r"[^\w]+|_+", "-", re.sub("[\u064b-\u065f\u0640]", "", headline)).strip("-").lower()[:80].strip("-")


_EDITION = "SELECT value FROM counter WHERE name = ?"
_REVISION = (
    "r.revision, r.headline, r.body, r.kicker, r.standfirst, r.byline, r.note, r.state, r.written_by, r.written_at,"
    " r.approved_by, r.approved_at"
)
_BULLETIN = (
    "b.id, b.year, b.number, b.slug, b.language, h.body, b.release_id, b.state, b.reason, b.created_by,"
    " b.published_at, b.changed_at, b.expires_at"
)


def _load(
    tx: Reader,
    viewer: Viewer,
    where: str,
    params: Sequence[object],
    limit: int,
    order: str = "b.published_at",
    direction: str = "DESC",
) -> list[Bulletin]:
    staff = is_staff(viewer)
    shown = "" if staff else " AND b.state IN ('published', 'withdrawn')"
    # In force: the highest published version; for staff a bulletin that never was published shows its draft.
    newest = "SELECT max(n.revision) FROM bulletin_revision n WHERE n.bulletin_id = b.id AND n.state = 'published'"
    current = f"coalesce(({newest}), 1)" if staff else f"({newest})"
    rows = tx.all(
        f"SELECT {_BULLETIN}, {_REVISION} FROM bulletin b JOIN handling h ON h.id = b.handling_id"
        " JOIN bulletin_revision r"
        f" ON r.bulletin_id = b.id AND r.revision = {current} WHERE {where}{shown}"
        f" ORDER BY {order} {direction} LIMIT ?",
        (*params, limit),
    )
    return [_bulletin(tx, row) for row in rows]


def _places(keys: Sequence[str]) -> str:
    return ", ".join("?" * len(keys))


def _bulletin(tx: Reader, row: Row) -> Bulletin:
    plain, version = list(row[:13]), row[13:]
    handling = Handling.from_json(plain.pop(5))
    expired = plain[-1] <= tx.now_us
    return Bulletin(*(*plain[:5], handling, *plain[5:], expired, _revision(version)))


def _revision(row: Row) -> Revision:
    number, headline, body, kicker, standfirst, byline, *rest = row
    return Revision(number, Article(headline, body, kicker, standfirst, byline), *rest)


def _for_staff(tx: Reader, viewer: Viewer, number: str) -> Bulletin:
    found = bulletin(tx, viewer, number) if is_staff(viewer) else None
    if found is None:
        raise not_there(BULLETIN, number)
    return found


def _still_open(found: Bulletin) -> None:
    if found.state == "withdrawn":
        raise Stale("bulletin.withdrawn", _WITHDRAWN)


def _check(tx: Reader, handling: Handling) -> None:
    if handling.tlp is not TLP.CLEAR or handling.audience != EVERYONE or "publish" not in handling.permitted_uses:
        raise NotPublic("bulletin.not-public", _NOT_PUBLIC)
    for lack in ready_to_leave(handling, tx.now):
        raise NotReady("release.not-ready", lack)


def _write(tx: Writer, viewer: Viewer, number: str, revision: int, article: Article, note: str) -> None:
    if not article.headline.strip() or not article.body.strip():
        raise NotReady("bulletin.empty", _EMPTY)
    tx.run(
        "INSERT INTO bulletin_revision (bulletin_id, revision, headline, body, kicker, standfirst, byline, note, state,"
        " written_by, written_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'draft', ?, ?)",
        (number, revision, article.headline, article.body, article.kicker, article.standfirst, article.byline, note,
         viewer.name, tx.now_us),
    )  # fmt: skip
    tx.run("UPDATE bulletin SET changed_at = ? WHERE id = ?", (tx.now_us, number))


def _put_in_force(
    tx: Writer, approver: Viewer, found: Bulletin, version: Revision, sign: Callable[[bytes], bytes]
) -> Bulletin:
    digest = hashlib.sha256(msgspec.json.encode([found.id, version.revision, version.article, version.note])).digest()
    tx.run(
        "UPDATE bulletin_revision SET state = 'published', approved_by = ?, approved_at = ?, signature = ?"
        " WHERE bulletin_id = ? AND revision = ?",
        (approver.name, tx.now_us, sign(digest), found.id, version.revision),
    )
    if found.number is None:
        year = moment(tx.now_us).year
        row = tx.one("SELECT coalesce(max(number), 0) + 1 FROM bulletin WHERE year = ?", (year,))
        assert row is not None
        tx.run(
            "UPDATE bulletin SET year = ?, number = ?, slug = ?, published_at = ? WHERE id = ?",
            (year, row[0], slug_of(version.article.headline), tx.now_us, found.id),
        )
    tx.run("UPDATE bulletin SET state = 'published', changed_at = ? WHERE id = ?", (tx.now_us, found.id))
    tx.take(NEWSROOM, 1)
    tx.record("bulletin.publish", found.id, {"revision": version.revision, "digest": digest.hex()})
    published = bulletin(tx, approver, found.id)
    assert published is not None
    return published


_STALE = Text(
    en="Someone else wrote a newer version meanwhile. Look at it, then save yours on top of it.",
    ar="كتب شخص آخر نسخة أحدث في هذه الأثناء. راجعها ثم احفظ نسختك فوقها.",
)
_NO_NOTE = Text(
    en="A correction says what changed: write it in one sentence that readers will see.",
    ar="التصحيح يبيّن ما تغيّر: اكتبه في جملة واحدة يراها القراء.",
)
_WITHDRAWN = Text(
    en="This bulletin was withdrawn. Write a new one instead.", ar="سُحبت هذه النشرة. اكتب نشرة جديدة بدلًا منها."
)
_NOTHING_NEW = Text(en="There is no draft to propose.", ar="لا توجد مسودة لتقديمها.")
_NOTHING_PROPOSED = Text(
    en="No version of this bulletin waits for a second person.", ar="لا نسخة من هذه النشرة تنتظر موافقة ثانية."
)
_NO_REASON = Text(
    en="Say why the bulletin is withdrawn: readers will see it.", ar="اذكر سبب سحب النشرة، فسيراه القراء."
)
_NOT_PUBLIC = Text(
    en="Only TLP:CLEAR material that may be published can stand in a bulletin. Leave out the rest, or ask its source.",
    ar="لا يُنشر في النشرة إلا ما وُسم TLP:CLEAR وأُذن بنشره. احذف ما عداه أو استأذن مصدره.",
)
_RELEASE_ENDS = Text(
    en="This bulletin was made of a release, and its rules end on that day. Release the material anew, then make a "
    "bulletin of that.",
    ar="أُعدّت هذه النشرة من إفراج تنتهي قواعد تداوله في ذلك اليوم. أعد الإفراج عن المادة ثم أعدّ نشرة منها.",
)
_EMPTY = Text(en="A bulletin needs a headline and a body.", ar="لا بد للنشرة من عنوان ومتن.")
