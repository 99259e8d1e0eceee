"""Objects of our own making pass our own door."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from amana.observables import Observable
from amana.stix import StixObject, build, read_envelope, read_object

UUID = "00000000-0000-4000-8000-000000000000"
NOW = datetime(2026, 1, 31, 12, 30, 0, 123456, tzinfo=timezone(timedelta(hours=3)))
AUTHOR = f"identity--{UUID}"
MARK = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"


def objects() -> dict[str, StixObject]:
    raw: dict[str, Any] = {
        "identity": build.identity_organisation(AUTHOR, "مركز الاستجابة", "cert", NOW),
        "indicator": build.indicator(Observable("domain", "a.example"), f"indicator--{UUID}", NOW, AUTHOR, (MARK,)),
        "report": build.report(
            id_=f"report--{UUID}", name="تقرير", created=NOW, author=AUTHOR, objects=[AUTHOR], marks=(MARK,),
            labels=["a"], references=[{"source_name": "cve", "external_id": "CVE-2026-1234"}], language="ar",
        ),
        "grouping": build.grouping(
            id_=f"grouping--{UUID}", context="suspicious-activity", created=NOW, author=AUTHOR, objects=[AUTHOR]
        ),
        "sighting": build.sighting(
            id_=f"sighting--{UUID}", of=f"indicator--{UUID}", created=NOW, author=AUTHOR, first=NOW, last=NOW, count=2
        ),
        "marking": build.marking_definition(
            {
                "type": "marking-definition", "spec_version": "2.1", "id": f"marking-definition--{UUID}",
                "created": build.moment(NOW), "definition_type": "statement", "definition": {"statement": "حقوق"},
            }
        ),
    }  # fmt: skip
    return {name: read_object(body) for name, body in raw.items()}


def test_everything_built_is_valid_and_nothing_empty_is_written() -> None:
    made = objects()
    assert made["identity"].fields["sectors"] == ["government"]
    assert "object_marking_refs" not in made["identity"].fields
    assert made["indicator"].fields["pattern"] == "[domain-name:value = 'a.example']"
    assert made["report"].fields["published"] == "2026-01-31T09:30:00.123Z"
    assert made["sighting"].fields["count"] == 2
    assert made["sighting"].fields["where_sighted_refs"] == [AUTHOR]
    assert made["grouping"].fields["object_refs"] == [AUTHOR]


def test_times_are_written_in_utc_with_milliseconds() -> None:
    assert build.moment(NOW) == "2026-01-31T09:30:00.123Z"
    assert build.moment(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000Z"


def test_a_bundle_holds_objects_as_they_are() -> None:
    bodies = [obj.body for obj in objects().values()]
    envelope = read_envelope(build.bundle(f"bundle--{UUID}", bodies))
    assert (envelope.kind, envelope.objects) == ("bundle", bodies)
    assert read_envelope(build.bundle(f"bundle--{UUID}", [])).objects == []


def test_what_no_pattern_can_name_is_refused() -> None:
    with pytest.raises(KeyError):
        build.pattern_of(Observable("cve", "CVE-2026-1234"))
