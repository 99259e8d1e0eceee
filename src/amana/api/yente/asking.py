"""What a client of yente sends, read into what :mod:`amana.screening` is asked. Every fault says where and what."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import msgspec
from django.http import QueryDict

from amana.api.yente.entities import places_of
from amana.exchange.designation.shelf import key_of
from amana.language import Problem, Text
from amana.lists import Identifier, Kind
from amana.lists.countries import country_codes
from amana.names import Kind as NameKind
from amana.screening.asking import LEAST_SHOWN, MOST_SUBJECTS
from amana.screening.matching import MOST_SHOWN, Terms
from amana.screening.subject import MOST_NAMES, MOST_OF_A_FACT, Subject
from amana.store.lists import LIST
from amana.store.members import not_there

EVERY = ("default", "sanctions", "all")  # what yente calls all of its lists together
ALGORITHM = "amana"
# Names that a client may send: they are answered by the one engine there is here, which the answer names.
OTHERS = frozenset((
    "best", "default", "logic-v1", "logic-v2", "name-based", "name-qualified", "name-matcher", "regression-v1",
    "regression-v2", "regression-v3", "er-unstable", "ofac-249", ALGORITHM,
))  # fmt: skip
MOST_LIMIT = 500
CUTOFF = 0.5  # of yente: what is less likely is not shown
MOST_EXCLUDED = 50
TOPICS = frozenset(("sanction", "sanction.counter", "debarment"))

_PERSON = frozenset(("Person",))
_BODIES = frozenset(("Organization", "Company", "PublicBody", "Vessel", "Airplane", "Vehicle", "Asset"))
_EITHER = frozenset(("LegalEntity", "Thing"))
_KINDS: Mapping[str, tuple[Kind, ...]] = {
    "Person": ("person",), "Organization": ("organisation",), "Company": ("organisation",),
    "PublicBody": ("organisation",), "LegalEntity": ("person", "organisation", "other"), "Vessel": ("vessel",),
    "Airplane": ("other",), "Vehicle": ("vessel", "other"), "Asset": ("vessel", "other"),
    "Thing": ("person", "organisation", "vessel", "other"),
}  # fmt: skip
# Of this very schema, as yente reads what is to be excluded: no company is taken out with the organisations.
_OWN_KINDS: Mapping[str, Kind] = {
    "Person": "person", "Organization": "organisation", "Vessel": "vessel", "LegalEntity": "other"
}  # fmt: skip
_NAMES = ("name", "alias", "weakAlias", "previousName")
_PARTS = ("firstName", "secondName", "middleName", "fatherName", "lastName")
_COUNTRIES = ("nationality", "citizenship", "country", "jurisdiction", "mainCountry", "flag")
_NUMBERS = ("passportNumber", "idNumber", "taxNumber", "registrationNumber", "imoNumber", "swiftBic", "leiCode",
            "innCode", "ogrnCode", "vatCode", "socialSecurityNumber", "npiCode", "isin", "mmsi")  # fmt: skip
_DATE = re.compile(r"[0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2})?)?")


class BadParameter(Problem):
    """A parameter has no such value, or cannot be used here."""


class BadBody(Problem):
    """The body is not of the form that yente documents."""


class Example(msgspec.Struct, frozen=True):
    """An entity to look for."""

    schema: str
    properties: dict[str, Any]
    id: str | None = None


class Batch(msgspec.Struct, frozen=True):
    """The body of ``/match``: examples by names of the client's choice."""

    queries: dict[str, Example | None]
    weights: dict[str, Any] | None = None
    config: dict[str, Any] | None = None


class Asked(msgspec.Struct, frozen=True):
    """One question of a batch: what is looked for, and what was understood of it."""

    subject: Subject
    echo: dict[str, Any]


def read_batch(body: bytes) -> dict[str, Asked]:
    """The questions of a body, by their names. Raises BadBody."""
    try:
        batch = msgspec.json.decode(body, type=Batch)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadBody("yente.body", _BODY.fill(why=str(error)[:200]), "body") from None
    given = {name: example for name, example in batch.queries.items() if example is not None}
    if not 1 <= len(given) <= MOST_SUBJECTS:
        raise BadBody("yente.batch", _BATCH.fill(most=MOST_SUBJECTS, found=len(given)), "queries")
    if batch.weights or batch.config:
        raise BadBody("yente.weights", _WEIGHTS, "weights" if batch.weights else "config")
    return {name: _asked(example, f"queries.{name[:100]}") for name, example in given.items()}


def read_terms(given: QueryDict, dataset: str, formats: Mapping[str, str]) -> Terms:
    """Parameters of ``/match``. Raises BadParameter, NotThere (a dataset)."""
    for name in ("changed_since", "filter"):
        if given.get(name):
            raise BadParameter("yente.unsupported", _UNSUPPORTED.fill(name=name), name)
    algorithm = given.get("algorithm") or ALGORITHM
    if algorithm not in OTHERS:
        raise BadParameter("yente.algorithm", _ALGORITHM.fill(name=ALGORITHM), "algorithm")
    topics = given.getlist("topics")
    if topics and TOPICS.isdisjoint(topics):
        raise BadParameter("yente.topics", _TOPICS, "topics")
    threshold = _share(given, "threshold")
    cutoff = min(_share(given, "cutoff") or CUTOFF, threshold or 1.0)
    return Terms(
        purpose=given.get("purpose") or "account",
        threshold=threshold,
        least=cutoff,
        top=max(1, min(MOST_SHOWN, read_number(given, "limit", 5))),
        lists=read_lists(given, dataset, formats),
        excluded=_excluded(given.getlist("exclude_entity_ids"), formats),
        kinds_excluded=tuple(_OWN_KINDS[name] for name in given.getlist("exclude_schema") if name in _OWN_KINDS),
    )


def read_lists(given: QueryDict, dataset: str, formats: Mapping[str, str]) -> tuple[str, ...]:
    """The lists that a request means; empty for all. Raises NotThere."""
    included, excluded = given.getlist("include_dataset"), given.getlist("exclude_dataset")
    named = [name for name in (dataset, *included) if name not in EVERY]
    for name in (*named, *excluded):
        if name not in formats and name not in EVERY:
            raise not_there(LIST, name[:100])
    if not excluded:
        return tuple(dict.fromkeys(named))
    left = tuple(name for name in dict.fromkeys(named or sorted(formats)) if name not in excluded)
    if not left:
        raise BadParameter("yente.nothing-left", _NOTHING_LEFT, "exclude_dataset")
    return left


def read_number(given: QueryDict, name: str, usual: int, least: int = 1) -> int:
    """A whole number within what yente takes. Raises BadParameter."""
    text = given.get(name)
    if text is None:
        return usual
    if not re.fullmatch(r"[0-9]{1,4}", text) or not least <= int(text) <= MOST_LIMIT:
        raise BadParameter("yente.number", _NUMBER.fill(least=least, most=MOST_LIMIT), name)
    return int(text)


def kinds_of(schema: str) -> tuple[Kind, ...]:
    """The kinds of entries that a schema of the model stands for. Raises BadParameter."""
    if schema not in _KINDS:
        raise BadParameter("yente.schema", _SCHEMA.fill(schemas=", ".join(_KINDS)), "schema")
    return _KINDS[schema]


def _share(given: QueryDict, name: str) -> float | None:
    """A share from 0 to 1, the least that is shown at the least; None if it is not given. Raises BadParameter."""
    text = given.get(name)
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise BadParameter("yente.share", _SHARE, name)
    return max(LEAST_SHOWN, value)


def _excluded(ids: list[str], formats: Mapping[str, str]) -> tuple[str, ...]:
    if len(ids) > MOST_EXCLUDED:
        raise BadParameter("yente.excluded", _EXCLUDED.fill(most=MOST_EXCLUDED), "exclude_entity_ids")
    return tuple(dict.fromkeys(key_of(*place) for one in ids for place in places_of(one, formats)))


def _asked(example: Example, where: str) -> Asked:
    if example.schema not in _PERSON | _BODIES | _EITHER:
        raise BadBody("yente.schema", _SCHEMA.fill(schemas=", ".join(_KINDS)), f"{where}.schema")
    kind: NameKind | None = None
    if example.schema not in _EITHER:
        kind = "person" if example.schema in _PERSON else "organisation"
    names = _names(example)
    births = tuple(day for text in _texts(example, "birthDate") if _DATE.fullmatch(day := text.strip()[:10]))
    countries = country_codes(_texts(example, *_COUNTRIES))
    numbers = tuple(
        Identifier(name, text.strip())
        for name in _NUMBERS
        for text in _texts(example, name)
        if 0 < len(text.strip()) <= MOST_OF_A_FACT
    )
    properties: dict[str, list[str]] = {"name": list(names), "birthDate": list(births), "country": list(countries)}
    for number in numbers:
        properties.setdefault(number.kind, []).append(number.value)
    read = {name: values for name, values in properties.items() if values}
    echo = {"id": example.id, "schema": example.schema, "properties": read}
    return Asked(Subject(names, kind, births, countries, numbers), echo)


def _names(example: Example) -> tuple[str, ...]:
    """All names; of a person who is given by the parts of his name alone, the parts in their order."""
    found = _texts(example, *_NAMES)
    if not found and example.schema in _PERSON | _EITHER:
        parts = [part for name in _PARTS for part in _texts(example, name)[:1]]
        found = [" ".join(parts)] if parts else []
    return tuple(dict.fromkeys(found))[:MOST_NAMES]


def _texts(example: Example, *names: str) -> list[str]:
    """The plain values of properties; entities inside are passed over, as yente does with those it does not match."""
    found = []
    for name in names:
        values = example.properties.get(name)
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
                found.append(str(value))
    return found


_BODY = Text(
    en='Send JSON with "queries", each with "schema" and "properties" (lists of texts): {why}.',
    ar="أرسل JSON فيه «queries»، ولكل سؤال «schema» و«properties» (قوائم نصوص): {why}.",
)
_BATCH = Text(
    en="Send 1 to {most} queries at a time; there are {found}.",
    ar="أرسل من 1 إلى {most} من الأسئلة في المرة الواحدة؛ وعددها هنا {found}.",
)
_WEIGHTS = Text(
    en="The engine of this node takes no weights and no configuration. Leave them out.",
    ar="لا يقبل محرّك هذه العُقدة أوزانًا ولا إعدادات. احذفها من الطلب.",
)
_UNSUPPORTED = Text(
    en="“{name}” cannot be used here. Leave it out: the answer then covers everything in force.",
    ar="لا يمكن استعمال «{name}» هنا. احذفه من الطلب، فيشمل الجواب كل ما هو سارٍ.",
)
_ALGORITHM = Text(
    en="There is no such algorithm. This node has one, “{name}”; “best” means it too.",
    ar="لا توجد خوارزمية بهذا الاسم. في هذه العُقدة خوارزمية واحدة هي «{name}»، وإليها تشير «best» أيضًا.",
)
_TOPICS = Text(
    en="The lists of this node hold only who is designated (topic “sanction”): nothing can be said on other topics.",
    ar="لا تضم قوائم هذه العُقدة إلا المدرجين (الموضوع «sanction»)، فلا يُقال شيء في غيره من المواضيع.",
)
_NOTHING_LEFT = Text(en="No list is left after those that are excluded.", ar="لا تبقى قائمة بعد استثناء ما استُثني.")
_NUMBER = Text(en="Give a whole number from {least} to {most}.", ar="أعطِ عددًا صحيحًا من {least} إلى {most}.")
_SHARE = Text(en="Give a number from 0 to 1.", ar="أعطِ عددًا من 0 إلى 1.")
_EXCLUDED = Text(
    en="At most {most} entities can be excluded. What a person found to be false is not matched again anyway.",
    ar="لا يُستثنى أكثر من {most} كيان. وما حُسم أنه تطابق خاطئ لا يُعدّ تطابقًا من جديد على أي حال.",
)
_SCHEMA = Text(
    en="Lists hold nothing of this schema. Use one of: {schemas}.",
    ar="لا تضم القوائم شيئًا من هذا النوع. استعمل أحد هذه: {schemas}.",
)
