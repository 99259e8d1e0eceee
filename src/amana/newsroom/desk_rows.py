"""What the desk's pages print: bulletins, releases, comments in words; and the token that tells two editors apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.handling import TLP, may_be_published
from amana.language import Text
from amana.newsroom.reading import path_of
from amana.pages.audience import Seen, sentence
from amana.pages.highlight import reveal
from amana.pages.listing import person
from amana.pages.words import Words, called
from amana.store.bulletins import Bulletin, Revision
from amana.store.comments import Comment
from amana.store.releases import Release
from amana.store.reports import Stale

STATES: Words = {
    "draft": gettext_lazy("Drafts"),
    "published": gettext_lazy("Published"),
    "withdrawn": gettext_lazy("Withdrawn"),
}
STATE_WORDS: Words = {
    "draft": gettext_lazy("Draft"),
    "proposed": gettext_lazy("Waiting for a second person"),
    "published": gettext_lazy("Published"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "expired": gettext_lazy("Past its review date"),
}
COMMENT_STATES: Words = {
    "waiting": gettext_lazy("To decide"),
    "shown": gettext_lazy("Shown"),
    "hidden": gettext_lazy("Hidden"),
}


@dataclass(frozen=True)
class BulletinRow:
    """A bulletin in a list of the desk."""

    id: str
    headline: str
    language: str
    state: str
    state_word: str
    path: str
    written_by: str
    changed_at: int
    published_at: int | None


@dataclass(frozen=True)
class ReleaseRow:
    """A release that may become a bulletin; ``refusal`` says why it may not, ``bulletin`` is the one made of it."""

    id: str
    number: int
    tlp: TLP
    objects: int
    refusal: str
    bulletin: str


@dataclass(frozen=True)
class CommentRow:
    """A comment in the moderator's queue."""

    id: int
    bulletin: str
    path: str
    name: str
    title: str
    body: str
    state: str
    state_word: str
    at: int
    decided_by: str
    has_email: bool


def bulletin_row(one: Bulletin, state: str = "") -> BulletinRow:
    """A bulletin, in words."""
    state = state or ("expired" if one.state == "published" and one.expired else one.state)
    return BulletinRow(
        one.id,
        reveal(one.current.article.headline),
        one.language,
        state,
        called(STATE_WORDS, state),
        path_of(one) if one.number else "",
        person(one.current.written_by),
        one.changed_at,
        one.published_at,
    )


def release_row(one: Release, made: Mapping[str, Bulletin], language: str) -> ReleaseRow:
    """A release, and whether it may be quoted."""
    refusal = may_be_published(one.handling)
    said = refusal.say(language) if refusal else ""
    bulletin = made[one.id].id if one.id in made else ""
    return ReleaseRow(one.id, one.number, one.handling.tlp, one.objects, said, bulletin)


def comment_row(one: Comment, found: Mapping[str, Bulletin]) -> CommentRow:
    """A comment, with the bulletin that it stands under."""
    under = found.get(one.bulletin_id)
    return CommentRow(
        one.id,
        under.current.article.headline if under else _("bulletin"),
        path_of(under) if under and under.number else "",
        one.name,
        one.title,
        reveal(one.body),
        one.state,
        called(COMMENT_STATES, one.state),
        one.at,
        person(one.decided_by),
        one.has_email,
    )


def for_staff() -> Seen:
    """What the desk's pages say of who may see them."""
    return Seen("own", sentence("own"))


def token(version: Revision) -> str:
    """What a form remembers of the version that it was opened on."""
    return f"{version.revision}.{version.written_at}.{version.state}"


def same_version(versions: Sequence[Revision], given: str) -> Revision:
    """The newest version, if it is still the one that the form was opened on. Raises Stale."""
    newest = versions[-1]
    if token(newest) != given:
        raise Stale("bulletin.stale", STALE)
    return newest


STALE = Text(
    en="Someone else changed this bulletin meanwhile. Their version is shown; what you wrote is still in the form: "
    "save it again to put it in place of theirs.",
    ar="عدّل شخص آخر هذه النشرة في هذه الأثناء. نسخته معروضة هنا، وما كتبته باقٍ في النموذج: احفظه مرة أخرى ليحل محلها.",
)
