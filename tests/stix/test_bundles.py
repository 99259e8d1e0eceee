"""Real STIX passes: whole bundles, each object, byte for byte."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import stix2validator

from amana.stix import read_envelope, read_object

EXAMPLES = sorted(Path(stix2validator.__file__).parent.glob("schemas-2.1/examples/**/*.json"))
BUNDLES = [path for path in EXAMPLES if path.name != "interop-objectmarking-test.json"]


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.stem)
def test_the_examples_of_the_reference_validator_are_read(path: Path) -> None:
    data = path.read_bytes()
    envelope = read_envelope(data)
    objects = [read_object(raw) for raw in envelope.objects]
    assert envelope.kind == "bundle"
    assert [obj.fields for obj in objects] == msgspec.json.decode(data)["objects"]
    assert [msgspec.json.decode(obj.body) for obj in objects] == [obj.fields for obj in objects]
