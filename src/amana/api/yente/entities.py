"""Entries of lists as entities of the FollowTheMoney model, as yente writes them; and their identifiers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from amana.lists import Entry, Identifier
from amana.screening.asking import Found

# Words in a publisher's name of an identifier, and the property of the model that it is. The first that fits counts.
_PROPERTIES = (
    ("passport", "passportNumber"),
    ("imo", "imoNumber"),
    ("lei", "leiCode"),
    ("swift", "swiftBic"),
    ("tax", "taxNumber"),
    ("regist", "registrationNumber"),
)
_OWN = frozenset((
    "passportNumber", "idNumber", "taxNumber", "registrationNumber", "imoNumber", "swiftBic", "leiCode", "innCode",
    "ogrnCode", "vatCode", "socialSecurityNumber", "npiCode", "isin", "mmsi",
))  # fmt: skip
_NAMES = {"primary": "name", "alias": "alias", "weak": "weakAlias"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def entity_id(slug: str, entry_id: str, formats: Mapping[str, str]) -> str:
    """An entry's identifier outside: its own if the list is of this model, else the list's name before it."""
    return entry_id if formats.get(slug) == "ftm" else f"{slug}-{entry_id}"


def places_of(entity: str, formats: Mapping[str, str]) -> list[tuple[str, str]]:
    """List and identifier that an identifier from outside may mean, likeliest first."""
    found = [(slug, entity) for slug, form in sorted(formats.items()) if form == "ftm"]
    for slug, form in sorted(formats.items()):
        if form != "ftm" and entity.startswith(f"{slug}-"):
            found.append((slug, entity.removeprefix(f"{slug}-")))
    return found


def entity_of(entry: Entry, formats: Mapping[str, str]) -> dict[str, Any]:
    """An entry as an entity."""
    listed = f"{entry.listed_on}T00:00:00" if _DAY.fullmatch(entry.listed_on) else None
    return {
        "id": entity_id(entry.list, entry.id, formats),
        "caption": entry.caption,
        "schema": entry.schema,
        "properties": _properties(entry),
        "datasets": [entry.list],
        "referents": [],
        "target": True,
        "first_seen": listed,
        "last_seen": None,
        "last_change": None,
    }


def scored(found: Found, language: str, formats: Mapping[str, str]) -> dict[str, Any]:
    """A match: the entity with its score and why; what only this node knows stands under ``amana``.

    ``match`` says that it is a hit, and is false where a person found it to be false before. Scores of features are
    nats.
    """
    match, why = found.match, found.match.why
    words = "; ".join(f"{one.asked} = {one.listed}" for one in why.meetings)
    alone = {"asked_alone": list(why.asked_alone), "listed_alone": list(why.listed_alone)}
    return {
        **entity_of(match.entry, formats),
        "score": match.probability,
        "match": found.number is not None and found.state != "suppressed",
        "features": {one.feature: one.nats for one in why.reasons},
        "explanations": {
            "words": {"score": why.log_odds, "detail": words, "query": why.asked, "candidate": why.listed},
            **{one.feature: {"score": one.nats, "detail": one.text.say(language)} for one in why.reasons},
        },
        "amana": {
            "hit": found.number,
            "state": found.state,
            "reopened": found.reopened,
            "entry_version": match.entry.version,
            "list_version": found.list_version,
            "weak": match.weak,
            "alerts_per_million": why.alerts_per_million,
            **alone,
        },
    }


def _properties(entry: Entry) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in entry.names:
        found[_NAMES[name.quality]].append(name.text)
    found["birthDate" if entry.kind == "person" else "incorporationDate"] += entry.births
    found["country"] += entry.countries
    for one in entry.identifiers:
        found[_property(one)].append(one.value)
    found["program"] += entry.programmes
    found["notes"] += [entry.remarks] if entry.remarks else []
    found["topics"] = ["sanction"]
    return {name: values for name, values in found.items() if values}


def _property(one: Identifier) -> str:
    if one.kind in _OWN:
        return one.kind
    words = one.kind.lower()
    return next((name for word, name in _PROPERTIES if re.search(rf"\b{word}", words)), "idNumber")
