"""Who may see a thing, in words."""

from __future__ import annotations

import pytest

from amana.handling import EVERYONE, NOBODY, Audience
from amana.language import Text
from amana.pages.audience import Names, level_of

NAMES = Names({"bank-b": Text(en="Harbour Bank", ar="مصرف الميناء")}, {"north": Text(en="North", ar="الشمال")})


@pytest.mark.parametrize(
    ("audience", "level"),
    [
        (NOBODY, "nobody"),
        (Audience.of("own"), "own"),
        (Audience.of("own", "member:bank-b"), "named"),
        (Audience.of("community"), "community"),
        (EVERYONE, "public"),
        (Audience.of("community").meet(Audience.of("group:north")), "named"),
        (Audience.of("group:north").meet(Audience.of("own")), "own"),
        (Audience.of("own").meet(NOBODY), "nobody"),
    ],
)
def test_the_level_is_that_of_the_narrowest_clause(audience: Audience, level: str) -> None:
    assert level_of(audience) == level


@pytest.mark.usefixtures("ground")
def test_principals_have_names_in_both_languages() -> None:
    from django.utils.translation import override

    with override("en"):
        assert NAMES.of("member:bank-b", "en") == "Harbour Bank"
        assert NAMES.of("group:north", "en") == "the group “North”"
        assert NAMES.of("own", "en") == "staff of this node"
        assert NAMES.origin("own", "en") == "this node"
    with override("ar"):
        assert NAMES.of("group:north", "ar") == "مجموعة «الشمال»"
        assert NAMES.of("member:unknown", "ar") == "unknown"
        assert NAMES.origin("member:bank-b", "ar") == "مصرف الميناء"
