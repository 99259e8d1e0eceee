"""The closed lists, and the reasons for refusal."""

from __future__ import annotations

import re

import pytest

from amana.handling import (
    LEGAL_BASES,
    PERMITTED_USES,
    PURPOSES,
    categories,
    category,
    category_refusal,
    refused_category,
)

ARABIC = re.compile(r"[\u0621-\u064a]")


def test_every_term_is_named_in_both_languages() -> None:
    names = [found.name for found in categories()]
    names += [name for terms in (PURPOSES, PERMITTED_USES, LEGAL_BASES) for name in terms.values()]
    assert all(ARABIC.search(name.ar) and not ARABIC.search(name.en) and name.en for name in names)
    assert len({name.ar for name in names[: len(categories())]}) == len(categories())


def test_categories_have_known_levels_and_unique_keys() -> None:
    levels = {"technical", "financial", "crime", "content", "campaign", "meta", "refused"}
    assert {found.level for found in categories()} == levels
    assert len({found.key for found in categories()}) == len(categories())
    assert category("phishing") in categories()
    assert category("opinion") is None


def test_every_refused_category_says_why_in_its_own_words() -> None:
    refused = [found for found in categories() if found.level == "refused"]
    reasons = [refused_category(found.key) for found in refused]
    assert None not in reasons
    assert len({reason.ar for reason in reasons if reason}) == len(refused)


def test_an_accepted_category_is_not_refused_and_a_strange_one_is() -> None:
    assert refused_category("delisting") is None
    strange = refused_category("gossip")
    assert strange is not None
    assert "gossip" in strange.en
    assert "gossip" in strange.ar


@pytest.mark.parametrize("key", ["refused:opinion", "opinion", "Opinion", "REFUSED:Opinion", "opi\u200bnion"])
def test_a_refused_category_is_recognised_in_every_spelling(key: str) -> None:
    found = category_refusal(key)
    assert found is not None
    assert found.reason == "refused:opinion"


def test_a_category_outside_the_list_is_refused() -> None:
    found = category_refusal("political-activity")
    assert found is not None
    assert found.reason == "category:unknown"
    assert category_refusal("command-and-control") is None


def test_closed_lists_cannot_be_changed_by_a_setting() -> None:
    with pytest.raises(TypeError):
        PURPOSES["curiosity"] = PURPOSES["exercise"]  # type: ignore[index]
