"""Who may see a thing, in words, and as one of five levels that the page also shows as a colour."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from django.utils.translation import gettext as _

from amana.handling import Audience, Viewer
from amana.language import Text
from amana.store import Reader
from amana.store.members import groups, members


class Names(msgspec.Struct, frozen=True):
    """What members and groups are called."""

    members: Mapping[str, Text]
    groups: Mapping[str, Text]

    def of(self, principal: str, language: str) -> str:
        """A principal in words."""
        kind, _colon, slug = principal.partition(":")
        match kind:
            case "member":
                return self.member(slug, language)
            case "group":
                name = self.groups[slug].say(language) if slug in self.groups else slug
                return _("the group “%(name)s”") % {"name": name}
            case "user":
                return slug
        return {"own": _("staff of this node"), "community": _("all members"), "public": _("everyone")}[kind]

    def member(self, slug: str, language: str) -> str:
        """A member's name; his short name if he is not known here."""
        return self.members[slug].say(language) if slug in self.members else slug

    def origin(self, origin: str, language: str) -> str:
        """From whom a thing came: this node, a member, or a peer by its short name."""
        slug = origin.removeprefix("member:").removeprefix("peer:").partition("/")[0]
        return _("this node") if origin == "own" else self.member(slug, language)


class Seen(msgspec.Struct, frozen=True):
    """Who sees it. ``level``: nobody, own, named, community or public. ``who``: alternatives; all lists must hold."""

    level: str
    sentence: str
    who: tuple[tuple[str, ...], ...] = ()


def for_all() -> Seen:
    """What a page says that shows the same to everyone."""
    return Seen("public", sentence("public"))


def for_one(account: str) -> Seen:
    """What a page says that is made for one account."""
    return Seen("named", sentence("named"), ((account,),))


def load_names(tx: Reader, viewer: Viewer) -> Names:
    """All names that the viewer may know."""
    return Names(
        {one.slug: one.name for one in members(tx, viewer)},
        {one.slug: one.name for one in groups(tx, viewer)},
    )


def seen_by(audience: Audience, names: Names, language: str) -> Seen:
    """Who may see a thing with that audience."""
    level = level_of(audience)
    if level != "named":
        return Seen(level, sentence(level))
    clauses = sorted(tuple(sorted(names.of(one, language) for one in clause)) for clause in audience.clauses)
    return Seen(level, sentence(level), tuple(clauses))


def sentence(level: str) -> str:
    """The first half of what a page says of who may see it."""
    return {
        "nobody": _("Nobody may see this."),
        "own": _("Only the staff of this node may see this."),
        "named": _("Only those named here may see this:"),
        "community": _("All members may see this once signed in."),
        "public": _("Everyone may see this."),
    }[level]


def level_of(audience: Audience) -> str:
    """The narrowest level that a clause sets."""
    order = ("nobody", "own", "named", "community", "public")
    return min((_clause_level(clause) for clause in audience.clauses), key=order.index)


def _clause_level(clause: frozenset[str]) -> str:
    if not clause:
        return "nobody"
    if "public" in clause:
        return "public"
    if "community" in clause:
        return "community"
    return "own" if clause == {"own"} else "named"
