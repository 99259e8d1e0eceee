"""The colours: enough contrast on light and on dark pages, and the document says what is computed."""

from __future__ import annotations

from pathlib import Path

import pytest

from amana.pages.palette import TLP_COLOURS, Pair, as_markdown, colours, contrast, pairs

DOCUMENT = Path(__file__).parents[2] / "docs" / "design.md"


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: f"{pair.colour} on {pair.ground}")
def test_each_colour_stands_out_from_its_ground(pair: Pair) -> None:
    assert min(pair.light, pair.dark) >= pair.least


def test_the_traffic_lights_stand_out_from_black() -> None:
    assert all(contrast(colour, "#000000") >= 4.5 for _name, colour in TLP_COLOURS)


def test_contrast_is_the_same_from_both_sides() -> None:
    assert contrast("#123456", "#fedcba") == contrast("#fedcba", "#123456")
    assert contrast("#abcdef", "#abcdef") == 1


def test_a_browser_that_does_not_know_dark_has_every_colour() -> None:
    from importlib import resources

    sheet = resources.files("amana.pages").joinpath("static", "pages", "amana.css").read_text("utf-8")
    plain = sheet.partition("@supports")[0]
    for name, (light, _dark) in colours().items():
        assert f"--{name}: {light};" in plain, name


def test_the_document_says_what_is_computed() -> None:
    assert as_markdown() in DOCUMENT.read_text("utf-8")
