"""What the desk and the command line both do: the rules of a bulletin, and a bulletin made of a release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time

from amana.handling import EVERYONE, TLP, Handling, Viewer
from amana.language import Problem, Text
from amana.newsroom.compose import article_of, released_material
from amana.store import Writer
from amana.store.bulletins import Article, Bulletin, NewBulletin, bulletins_of_releases, publish_released
from amana.store.releases import NotReady


class MayNotWrite(Problem):
    """The account is not an editor's."""


def rules_of(category: str, basis: str, reviewed: date) -> Handling:
    """The rules of a bulletin: for everyone, to be published, until the end of the day of its review."""
    return Handling(
        tlp=TLP.CLEAR,
        audience=EVERYONE,
        permitted_uses=frozenset({"publish"}),
        purposes=frozenset({"public-warning"}),
        legal_bases=frozenset({basis}),
        categories=frozenset({category}),
        expires=end_of(reviewed),
    )


def end_of(day: date) -> datetime:
    """The last second of a day."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=UTC)


def made_of_release(
    tx: Writer, viewer: Viewer, number: str, wording: tuple[str, str], sign: Callable[[bytes], bytes]
) -> Bulletin:
    """Publish what two people already let go to everyone; ``wording`` is language and byline.

    Raises NotThere, NotPublic, NotReady (one was made of it already).
    """
    language, byline = wording
    found, objects = released_material(tx, viewer, number)
    if bulletins_of_releases(tx, viewer, [number]):
        raise NotReady("bulletin.made-already", _MADE_ALREADY)
    article = article_of(found, objects, language, byline)
    new = NewBulletin(str(tx.world.random.uuid4()), language, found.handling, article, found.id)
    return publish_released(tx, viewer, new, found.decided_by, sign)


def as_editor(viewer: Viewer) -> Viewer:
    """The viewer, if an editor. Raises MayNotWrite."""
    if "editor" not in viewer.roles:
        raise MayNotWrite("bulletin.not-an-editor", _NOT_AN_EDITOR)
    return viewer


def article_from(parts: object) -> Article:
    """The article in what :func:`amana.extract.newspaper.take_apart` found."""
    return Article(**{name: getattr(parts, name) for name in Article.__struct_fields__})


_MADE_ALREADY = Text(
    en="A bulletin was already made of this release. Open it and correct it there.",
    ar="سبق إعداد نشرة من هذا الإفراج. افتحها وصحّحها هناك.",
)
_NOT_AN_EDITOR = Text(
    en="This account does not have the role of editor. Ask the administrator: amana user add --role editor",
    ar="ليس لهذا الحساب دور المحرر. اطلبه من مدير العُقدة: amana user add --role editor",
)
