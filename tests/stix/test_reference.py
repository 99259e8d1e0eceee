"""The reference validator and the reference library are asked about the same objects.

What both take is not refused here, and what the validator refuses is not taken.

Where we differ on purpose, the difference is a line in ``STRICTER`` or ``LAXER`` with its reason.
"""

from __future__ import annotations

import logging
import warnings
from copy import deepcopy
from typing import Any

import msgspec
import pytest
import stix2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stix2validator import ValidationError, ValidationOptions, validate_instance

from amana.language import Problem
from amana.stix import read_object
from stix.shapes import any_object

OPTIONS = ValidationOptions(version="2.1")
UUID = "00000000-0000-4000-8000-000000000000"
ODD: tuple[Any, ...] = (
    1, -1, 1.5, 101, "", "x", "نص", True, ["x"], [1], {"abc": "x"}, "2026-01-01T00:00:00Z", "2026-13-01T00:00:00.000Z",
    "2026-01-01T00:00:00", "identity--x", f"identity--{UUID}", [f"identity--{UUID}"], f"file--{UUID}",
    [f"marking-definition--{UUID}"], 2**53 - 1, "CVE-2026-1234", "AF_INET", "labels.[0]", "created",
)  # fmt: skip

STRICTER = {
    "stix.identifier-type": "the identifier of a custom object begins with its type too",
    "stix.bad-property-name": "names of extension properties have the form of property names",
    "stix.wrong-reference": "the standard names the types of more references than the two look at",
    "stix.not-a-string": "environment variables are texts",
    "stix.timestamp-order": "an analysis does not end before it starts",
    "stix.bad-hash-name": "names of hash algorithms have at least three characters",
    "stix.not-an-integer": "gid is a whole number",
    "stix.empty-dictionary": "a dictionary holds at least one entry (section 2.3), also inside a translation",
}
LAXER = (
    "must be an IANA registered character set",  # only the form of the name is looked at
    "must be in the CVE format",  # a CVE number under another source name is usual, as in NVD's feeds
    "'minItems': 2",  # one header field in a list is not worth refusing a message for
    "language code",  # the form of RFC 5646, not the registry
    "exif_tags",  # EXIF has names that begin with a small letter in some makers' notes
    "startup_info",  # any names
    "'windows-registry-key'",  # modified_time alone is enough: the reference asks for "modified" by mistake
    "software_language",
    "languages",
)


def reference_says(fields: dict[str, Any]) -> str:
    logging.disable(logging.CRITICAL)
    try:
        result = validate_instance(fields, OPTIONS)
    except ValidationError as error:
        return str(error)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        return f"broke: {error!r}"
    finally:
        logging.disable(logging.NOTSET)
    return "" if result.is_valid else "; ".join(str(error) for error in result.errors)


def library_refuses(fields: dict[str, Any]) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            stix2.parse(deepcopy(fields), allow_custom=True, version="2.1")
    except Exception:  # it raises nearly anything
        return True
    return False


def we_say(fields: dict[str, Any]) -> str:
    try:
        read_object(msgspec.json.encode(fields))
    except Problem as problem:
        return problem.code
    return ""


@pytest.mark.slow
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_object())
def test_what_the_table_calls_valid_the_reference_calls_valid(fields: dict[str, Any]) -> None:
    said = reference_says(fields)
    assert not said or any(part in said for part in LAXER)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@settings(max_examples=700, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_object(), st.data())
def test_both_agree_on_changed_objects(fields: dict[str, Any], data: st.DataObject) -> None:
    fields = deepcopy(fields)
    place: Any = fields
    while True:
        step = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[step], dict | list) or data.draw(st.booleans()):
            break
        place = place[step]
    if data.draw(st.booleans()):
        place[step] = data.draw(st.sampled_from(ODD))
    else:
        del place[step]
    ours, theirs = we_say(fields), reference_says(fields)
    if theirs.startswith("broke"):
        return
    if ours:
        assert theirs or ours in STRICTER or library_refuses(fields)
    else:
        assert not theirs or any(part in theirs for part in LAXER)
