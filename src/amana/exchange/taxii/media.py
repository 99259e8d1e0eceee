"""Which media type and which language the asker can take, and which he sends.

TAXII 2.1 section 3.2 (HTTP headers), RFC 9110 sections 12.5.1 (Accept) and 12.5.4 (Accept-Language). Header values
repeat from request to request, so each verdict is remembered by its text.
"""

from __future__ import annotations

from functools import lru_cache

from amana.language import Language

TYPE = "application/taxii+json"
VERSION = "2.1"
# A header longer than this is refused by every server we run under; ours need not be remembered beyond it.
LONGEST = 8192


@lru_cache(maxsize=256)
def acceptable(accept: str) -> bool:
    """Whether an Accept header allows a TAXII 2.1 answer.

    No header, ``*/*``, ``application/*`` and the type without a version all do; the most specific range decides.
    """
    if not accept.strip():
        return True
    best = (-1, 0.0)
    for item in accept[:LONGEST].split(","):
        rank, quality = _range(item)
        if rank > best[0] or (rank == best[0] and quality > best[1]):
            best = (rank, quality)
    return best[0] >= 0 and best[1] > 0


@lru_cache(maxsize=256)
def sent_as_taxii(content_type: str) -> bool:
    """Whether a Content-Type header says TAXII 2.1 (section 5.5); without a version it is taken as the newest."""
    kind, parameters = _parse(content_type[:LONGEST])
    return kind == TYPE and parameters.get("version", VERSION) == VERSION


@lru_cache(maxsize=256)
def language(accept_language: str) -> Language:
    """The language to answer in: Arabic when it is preferred to English, else English, the default of the API."""
    wishes: dict[str, float] = {}
    for item in accept_language[:LONGEST].split(","):
        tag, parameters = _parse(item)
        name = tag.partition("-")[0]
        if name:
            wishes[name] = max(wishes.get(name, 0.0), _quality(parameters))
    english = wishes.get("en", wishes.get("*", 0.0))
    arabic = wishes.get("ar", 0.0)
    if arabic == english and arabic > 0:
        return "ar" if accept_language.lower().find("ar") < accept_language.lower().find("en") else "en"
    return "ar" if arabic > english else "en"


def _range(item: str) -> tuple[int, float]:
    """How specifically a media range names TAXII 2.1 (-1: not at all), and its quality."""
    kind, parameters = _parse(item)
    quality = _quality(parameters)
    if kind == TYPE:
        version = parameters.get("version")
        if version in (None, VERSION):
            return (3 if version else 2), quality
        return -1, 0.0
    return {"application/*": 1, "*/*": 0}.get(kind, -1), quality


def _parse(item: str) -> tuple[str, dict[str, str]]:
    kind, *rest = item.split(";")
    parameters = {}
    for parameter in rest:
        name, _, value = parameter.partition("=")
        parameters[name.strip().lower()] = value.strip().strip('"')
    return kind.strip().lower(), parameters


def _quality(parameters: dict[str, str]) -> float:
    # RFC 9110, 12.4.2: 0 to 1, three decimals at most; what is not a weight counts as none given.
    text = parameters.get("q", "1")
    if len(text) > 5 or not text.replace(".", "", 1).isdigit() or not text.isascii():
        return 1.0
    return min(float(text), 1.0)
