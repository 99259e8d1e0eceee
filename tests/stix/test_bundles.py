"""Real STIX passes: whole bundles, each object, byte for byte."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import stix2validator

from amana.stix import observables, read_envelope, read_object, title

SAMPLES = sorted((Path(__file__).parents[1] / "data" / "stix").glob("*.json"))
EXAMPLES = sorted(Path(stix2validator.__file__).parent.glob("schemas-2.1/examples/**/*.json"))
BUNDLES = [path for path in (*SAMPLES, *EXAMPLES) if path.name != "interop-objectmarking-test.json"]


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.stem)
def test_published_bundles_are_read_whole(path: Path) -> None:
    data = path.read_bytes()
    envelope = read_envelope(data)
    objects = [read_object(raw) for raw in envelope.objects]
    assert envelope.kind == "bundle"
    assert [obj.fields for obj in objects] == msgspec.json.decode(data)["objects"]
    assert [msgspec.json.decode(obj.body) for obj in objects] == [obj.fields for obj in objects]
    assert all(obj.body in data for obj in objects)
    assert all(title(obj) for obj in objects)


def test_techniques_of_two_frameworks_are_told_apart() -> None:
    kinds = {
        path.stem: {o.kind for raw in read_envelope(path.read_bytes()).objects for o in observables(read_object(raw))}
        for path in SAMPLES
    }
    assert "attack" in kinds["attack-ics-sample"]
    assert "disarm" not in kinds["attack-ics-sample"]
    assert "disarm" in kinds["disarm-sample"]
    assert "attack" not in kinds["disarm-sample"]
