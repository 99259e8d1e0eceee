"""Members and sharing groups: who there is to share with."""

from __future__ import annotations

import hashlib
import re

import msgspec

from amana.handling import Viewer
from amana.language import Problem, Text
from amana.store.rights import holds
from amana.store.transaction import Reader, Writer

SECTORS = ("cert", "fiu", "bank", "charity", "secretariat")


class Member(msgspec.Struct, frozen=True):
    """An organisation that takes part."""

    slug: str
    name: Text
    country: str
    sector: str
    fingerprint: str = ""


class Group(msgspec.Struct, frozen=True):
    """A sharing group: some members under one name."""

    slug: str
    name: Text
    members: tuple[str, ...]


def has_fingerprint(entered: str, public: bytes) -> bool:
    """Is this the fingerprint of the key? However it was typed: capitals, colons and blanks say nothing."""
    return hashlib.sha256(public).hexdigest() == re.sub(r"[\s:]", "", entered).lower()


class NotThere(Problem):
    """What was named does not exist here."""


class AlreadyThere(Problem):
    """What was to be made exists."""


def not_there(what: Text, name: str) -> NotThere:
    """The error for a name that is not known."""
    return NotThere("store.not-there", Text(en=f"There is no {what.en} “{name}”.", ar=f"لا يوجد {what.ar} «{name}»."))


def already_there(what: Text, name: str) -> AlreadyThere:
    """The error for a name that is taken."""
    sentence = Text(
        en=f"There is already a {what.en} “{name}”: choose another name.",
        ar=f"يوجد {what.ar} «{name}» من قبل: اختر اسمًا آخر.",
    )
    return AlreadyThere("store.already-there", sentence)


_USES = (("group_member", "member_slug"), ("account", "member"), ("peer", "member"), ("witnessed_log", "member"))
MEMBER = Text(en="member", ar="عضو")
GROUP = Text(en="sharing group", ar="مجموعة مشاركة")


def members(tx: Reader, viewer: Viewer) -> list[Member]:
    """All members: known to staff and to every signed-in member."""
    if not holds(viewer, {"own", "community"}):
        return []
    rows = tx.all("SELECT slug, name_en, name_ar, country, sector, fingerprint FROM member ORDER BY slug")
    return [Member(slug, Text(en=en, ar=ar), *rest) for slug, en, ar, *rest in rows]


def add_member(tx: Writer, viewer: Viewer, member: Member) -> None:
    """Make a member known. Raises AlreadyThere."""
    if tx.one("SELECT 1 FROM member WHERE slug = ?", (member.slug,)):
        raise already_there(MEMBER, member.slug)
    tx.run(
        "INSERT INTO member (slug, name_en, name_ar, country, sector, fingerprint, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            member.slug,
            member.name.en,
            member.name.ar,
            member.country,
            member.sector,
            member.fingerprint,
            tx.now_us,
        ),
    )
    tx.changed()
    tx.record("member.add", member.slug, {"country": member.country, "sector": member.sector})


def remove_member(tx: Writer, viewer: Viewer, slug: str) -> None:
    """Forget a member that nothing refers to any more. Raises NotThere, or AlreadyThere while it is in use."""
    if not tx.one("SELECT 1 FROM member WHERE slug = ?", (slug,)):
        raise not_there(MEMBER, slug)
    for table, column in _USES:
        if tx.one(f"SELECT 1 FROM {table} WHERE {column} = ?", (slug,)):
            sentence = Text(
                en=f"Member “{slug}” still has accounts, groups, peers or a witnessed ledger: remove those first.",
                ar=f"للعضو «{slug}» حسابات أو مجموعات أو عقد نظيرة أو سجل مشهود عليه: أزِلها أولًا.",
            )
            raise AlreadyThere("store.member-in-use", sentence)
    tx.run("DELETE FROM member WHERE slug = ?", (slug,))
    tx.changed()
    tx.record("member.remove", slug)


def groups(tx: Reader, viewer: Viewer) -> list[Group]:
    """The sharing groups that the viewer belongs to; all of them for staff."""
    rows = tx.all("SELECT slug, name_en, name_ar FROM sharing_group ORDER BY slug")
    inside: dict[str, list[str]] = {}
    for group, member in tx.all("SELECT group_slug, member_slug FROM group_member ORDER BY member_slug"):
        inside.setdefault(group, []).append(member)
    every = [Group(slug, Text(en=en, ar=ar), tuple(inside.get(slug, ()))) for slug, en, ar in rows]
    return [one for one in every if holds(viewer, {"own", f"group:{one.slug}"})]


def add_group(tx: Writer, viewer: Viewer, group: Group) -> None:
    """Make a sharing group of known members. Raises AlreadyThere, NotThere."""
    if tx.one("SELECT 1 FROM sharing_group WHERE slug = ?", (group.slug,)):
        raise already_there(GROUP, group.slug)
    for member in group.members:
        if not tx.one("SELECT 1 FROM member WHERE slug = ?", (member,)):
            raise not_there(MEMBER, member)
    tx.run(
        "INSERT INTO sharing_group (slug, name_en, name_ar, created_at) VALUES (?, ?, ?, ?)",
        (group.slug, group.name.en, group.name.ar, tx.now_us),
    )
    tx.many(
        "INSERT INTO group_member (group_slug, member_slug) VALUES (?, ?)",
        [(group.slug, member) for member in dict.fromkeys(group.members)],
    )
    tx.changed()
    tx.record("group.add", group.slug, {"members": sorted(group.members)})


def remove_group(tx: Writer, viewer: Viewer, slug: str) -> None:
    """Dissolve a sharing group: nobody sees through it any more. Raises NotThere."""
    tx.run("DELETE FROM group_member WHERE group_slug = ?", (slug,))
    if not tx.run("DELETE FROM sharing_group WHERE slug = ?", (slug,)):
        raise not_there(GROUP, slug)
    tx.changed()
    tx.record("group.remove", slug)
