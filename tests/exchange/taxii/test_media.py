"""Media types and languages: RFC 9110 sections 12.5.1 and 12.5.4, TAXII 2.1 section 3.2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.exchange.taxii import media

TAXII = "application/taxii+json;version=2.1"


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "application/*",
        "application/taxii+json",
        TAXII,
        "application/taxii+json; version=2.1",
        'APPLICATION/TAXII+JSON; VERSION="2.1"',
        "text/html, application/xhtml+xml, */*;q=0.8",
        "application/taxii+json;version=2.0, " + TAXII,
        "application/taxii+json;version=2.1;q=0.1, text/html",
        "application/taxii+json;q=0, " + TAXII,
    ],
)
def test_a_taxii_answer_can_be_taken(accept: str) -> None:
    assert media.acceptable(accept)


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "application/json",
        "application/taxii+json;version=2.0",
        "application/vnd.oasis.taxii+json",
        "*/*;q=0",
        TAXII + ";q=0, */*",
        "application/*;q=0, */*",
        "nonsense",
        ",,,",
    ],
)
def test_no_taxii_answer_can_be_taken(accept: str) -> None:
    assert not media.acceptable(accept)


@given(st.text(max_size=200))
def test_no_header_is_too_strange_to_judge(text: str) -> None:
    assert media.acceptable(text) in (True, False)
    assert media.sent_as_taxii(text) in (True, False)
    assert media.language(text) in ("ar", "en")


@given(st.lists(st.sampled_from(["text/html", "application/json;q=0.3", "image/png"]), max_size=4), st.randoms())
def test_other_types_neither_help_nor_harm(others: list[str], random: object) -> None:
    items = [*others, TAXII]
    random.shuffle(items)  # type: ignore[attr-defined]
    assert media.acceptable(",".join(items))


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("ar", "ar"),
        ("ar-EG, en;q=0.8", "ar"),
        ("en, ar", "en"),
        ("ar, en", "ar"),
        ("en;q=0.5, ar;q=0.9", "ar"),
        ("fr, ar;q=0.2", "ar"),
        ("fr", "en"),
        ("*", "en"),
        ("ar;q=0", "en"),
        ("*, ar;q=0.5", "en"),
        ("AR-sa", "ar"),
    ],
)
def test_the_language_of_the_answer(header: str, language: str) -> None:
    assert media.language(header) == language


@pytest.mark.parametrize(
    "sent", [TAXII, "application/taxii+json", "application/taxii+json; version=2.1; charset=utf-8"]
)
def test_a_body_is_taxii(sent: str) -> None:
    assert media.sent_as_taxii(sent)


@pytest.mark.parametrize("sent", ["", "application/json", "application/taxii+json;version=2.0", "text/plain"])
def test_a_body_is_something_else(sent: str) -> None:
    assert not media.sent_as_taxii(sent)
