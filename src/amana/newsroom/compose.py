"""A bulletin made of released material: what two people let go to everyone, in words that add nothing to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from amana.handling import Viewer, category, may_be_published
from amana.language import Text
from amana.newsroom.article import defanged
from amana.observables import KIND_NAMES
from amana.pages.writing import Writing
from amana.stix import observables, read_object
from amana.store import Reader
from amana.store.bulletins import Article, NotPublic
from amana.store.members import not_there
from amana.store.objects import ObjectVersion, object_at
from amana.store.releases import RELEASE, Release, release, release_seqs

MOST_VALUES = 200  # beyond these a reader wants the feed, not a page


def released_material(tx: Reader, viewer: Viewer, number: str) -> tuple[Release, list[ObjectVersion]]:
    """A release that was let go to everyone, with its objects. Raises NotThere, NotPublic."""
    found = release(tx, viewer, number)
    if found is None or found.state != "released":
        raise not_there(RELEASE, number)
    refusal = may_be_published(found.handling)
    if refusal is not None:
        raise NotPublic("bulletin.not-public", refusal)
    held = (object_at(tx, viewer, seq) for seq in release_seqs(tx, viewer, number))
    return found, [one for one in held if one is not None]


def article_of(found: Release, objects: Sequence[ObjectVersion], language: str, byline: str) -> Article:
    """The article: headline from the report, kicker from the category, then the values, defanged, by kind."""
    kicker = " · ".join(_category(key, language) for key in sorted(found.handling.categories))
    reports = [_fields(one) for one in objects if one.type == "report"]
    headline = next((str(fields["name"]) for fields in reports), kicker)
    about = [str(fields["description"]) for fields in reports if fields.get("description")]
    values = _values(objects)
    count = Writing(language).number(sum(map(len, values.values())))
    lines = [*about, _LEAD.fill(count=count).say(language)]
    for kind, found_values in values.items():
        shown = [f"- {defanged(kind, value)}" for value in found_values[:MOST_VALUES]]
        lines.append("\n".join([f"## {KIND_NAMES[kind].say(language)}", *shown]))
    return Article(headline=headline, body="\n\n".join(lines), kicker=kicker, byline=byline)


def _values(objects: Sequence[ObjectVersion]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for one in objects:
        for observable in observables(read_object(one.body)):
            found = values.setdefault(observable.kind, [])
            if observable.value not in found:
                found.append(observable.value)
    return values


def _category(key: str, language: str) -> str:
    known = category(key)
    return known.name.say(language) if known else key


def _fields(one: ObjectVersion) -> dict[str, Any]:
    return read_object(one.body).fields


_LEAD = Text(
    en="The values below ({count}) were released for everyone. They are written so that nobody opens them by mistake.",
    ar="القيم التالية (وعددها {count}) مُفرج عنها للجميع، وقد كُتبت معطَّلة حتى لا تُفتح سهوًا.",
)
