"""Dates of birth, countries and identifiers beside the names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.names import Facts, Number, explain, facts_evidence, score

YEARS = st.integers(1930, 2005).map(str) | st.integers(1310, 1430).map(str)
DATES = st.dates().filter(lambda day: day.year > 1500).map(str)
BIRTHS = YEARS | DATES | st.tuples(YEARS, YEARS).map("/".join) | st.text(max_size=12)
NUMBERS = st.builds(
    Number,
    st.sampled_from(["", "LEI", "Passport", "imo"]),
    st.text("AB12 -٣", max_size=8),
    st.sampled_from(["", "ye", "SA"]),
)
FACTS = st.builds(
    Facts,
    st.lists(BIRTHS, max_size=3).map(tuple),
    st.lists(st.sampled_from(["ye", "SA", "eg", ""]), max_size=3).map(tuple),
    st.lists(NUMBERS, max_size=3).map(tuple),
)
KINDS = st.sampled_from(["person", "organisation"])


def nats(a: Facts, b: Facts, kind: str = "person") -> float:
    return sum(reason.nats for reason in facts_evidence(a, b, kind))  # type: ignore[arg-type]


def rule(a: str, b: str) -> str | None:
    found = facts_evidence(Facts(births=(a,)), Facts(births=(b,)))
    return found[0].feature if found else None


@pytest.mark.parametrize(
    ("a", "b", "says"),
    [
        ("1970-03-04", "1970-03-04", "birth_day"),
        ("1970-03-04", "1970-04-03", "birth_swapped"),
        ("1970-03-04", "1970-03", "birth_month"),
        ("1970-03-04", "1970", "birth_year"),
        ("1970-03-04", "1970-01-01", "birth_year"),
        ("1970-03-04", "1970-08-20", "birth_same_year"),
        ("1970", "1971", "birth_close"),
        ("1970", "1974", "birth_near"),
        ("1970", "1980", "birth_apart"),
        ("1970", "1995", "birth_far"),
        ("1968/1971", "1970", "birth_close"),
        ("1390", "1970", "birth_year"),
        ("1349", "1970", "birth_year"),
        ("١٩٧٠", "1970", "birth_year"),
        ("1390-12-29", "1971", "birth_year"),
        ("unknown", "1970", None),
    ],
)
def test_two_dates_of_birth_say(a: str, b: str, says: str | None) -> None:
    assert rule(a, b) == says


@given(FACTS, FACTS, KINDS)
def test_the_order_of_the_two_does_not_matter(a: Facts, b: Facts, kind: str) -> None:
    assert nats(a, b, kind) == nats(b, a, kind)


@given(FACTS, FACTS, FACTS, KINDS)
def test_a_further_fact_that_agrees_never_lowers_the_sum(a: Facts, b: Facts, more: Facts, kind: str) -> None:
    for place, field in enumerate(Facts._fields):
        alone = Facts(**{field: more[place]})
        wide_a, wide_b = (some._replace(**{field: some[place] + more[place]}) for some in (a, b))
        if nats(alone, alone, kind) > 0:
            assert nats(wide_a, wide_b, kind) >= nats(a, b, kind)


@given(FACTS)
def test_what_one_side_does_not_know_says_nothing(some: Facts) -> None:
    assert facts_evidence(some, Facts()) == ()
    assert facts_evidence(some, None) == ()


def test_a_number_counts_however_it_is_written() -> None:
    same = facts_evidence(
        Facts(identifiers=(Number("Passport", "A-12 345", "YE"),)),
        Facts(identifiers=(Number("passport", "a١٢٣٤٥", "ye"),)),
    )
    assert [reason.feature for reason in same] == ["number_same"]


def test_another_lei_is_another_body_and_another_passport_may_be_a_renewed_one() -> None:
    def told(kind: str) -> float:
        one, other = Number(kind, "5493001KJTIIGC8Y1R12"), Number(kind, "5493001KJTIIGC8Y1R99")
        return nats(Facts(identifiers=(one,)), Facts(identifiers=(other,)), "organisation")

    assert told("LEI") < told("Passport") < 0


def test_a_body_has_no_birth() -> None:
    assert facts_evidence(Facts(births=("1970",)), Facts(births=("1990",)), "organisation") == ()


def test_score_and_explanation_take_facts_alike() -> None:
    young, old = Facts(births=("1990",)), Facts(births=("1950",))
    plain = explain("Ali Hasan Zaghlul", "علي حسن زغلول")
    told = explain("Ali Hasan Zaghlul", "علي حسن زغلول", "person", young, old)
    assert told.score == score("Ali Hasan Zaghlul", "علي حسن زغلول", "person", young, old) < plain.score
    assert sum(reason.nats for reason in told.reasons) == pytest.approx(told.log_odds)
    assert "birth_far" in {reason.feature for reason in told.reasons}
