"""The algebra of handling: combining never loosens, a relay only tightens, a child inherits the strictest."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.handling import TLP, Audience, Handling, NotHandling, combine, strictest, tightens
from handling.shapes import NOW, VIEWERS, handlings


@given(handlings, handlings, handlings)
def test_combine_is_a_semilattice(a: Handling, b: Handling, c: Handling) -> None:
    assert combine(a, a) == a
    assert combine(a, b) == combine(b, a)
    assert combine(combine(a, b), c) == combine(a, combine(b, c))


@given(handlings, handlings)
def test_combining_never_loosens(a: Handling, b: Handling) -> None:
    both = combine(a, b)
    assert tightens(both, a)
    assert tightens(both, b)


@given(handlings, handlings, handlings)
def test_combine_is_the_loosest_that_tightens_both(a: Handling, b: Handling, c: Handling) -> None:
    assert (tightens(c, a) and tightens(c, b)) == tightens(c, combine(a, b))


@given(handlings, handlings)
def test_tightening_is_the_order_of_combine(new: Handling, old: Handling) -> None:
    assert tightens(new, old) == (combine(new, old) == new)


@given(handlings, handlings, handlings)
def test_relays_in_a_row_only_tighten(first: Handling, b: Handling, c: Handling) -> None:
    second = combine(first, b)
    third = combine(second, c)
    assert tightens(first, first)
    assert tightens(third, first)
    assert second == first or not tightens(first, second)


@given(handlings, handlings)
def test_combining_lets_no_one_see_use_or_keep_more(a: Handling, b: Handling) -> None:
    both = combine(a, b)
    for held in VIEWERS:
        assert both.audience.admits(held) == (a.audience.admits(held) and b.audience.admits(held))
    for parent in (a, b):
        assert both.permitted_uses <= parent.permitted_uses
        assert both.purposes <= parent.purposes
        assert both.tlp >= parent.tlp
        assert parent.expires is None or (both.expires is not None and both.expires <= parent.expires)


@given(st.lists(handlings, min_size=1, max_size=4), st.randoms())
def test_a_child_inherits_the_strictest_in_any_order(parents: list[Handling], random: object) -> None:
    child = strictest(parents)
    shuffled = list(parents)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert strictest(shuffled) == child
    assert all(tightens(child, parent) for parent in parents)


def test_a_child_without_parents_is_refused() -> None:
    with pytest.raises(ValueError, match="without parents"):
        strictest([])


@given(handlings)
def test_the_text_form_is_canonical(a: Handling) -> None:
    assert Handling.from_json(a.to_json()) == a
    assert Handling.from_dict(a.to_dict()) == a
    assert Handling.from_json(a.to_json()).digest() == a.digest()


@given(handlings, handlings)
def test_equal_rules_have_equal_digests(a: Handling, b: Handling) -> None:
    assert (a == b) == (a.digest() == b.digest())


def test_the_same_moment_in_another_zone_is_the_same_rule() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=3)))
    here, elsewhere = (Handling(tlp=TLP.RED, audience=Audience.of("own"), expires=when) for when in (NOW, there))
    assert here == elsewhere
    assert here.digest() == elsewhere.digest()


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Handling(tlp=TLP.RED, audience=Audience.of("own"), expires=datetime(2026, 1, 1))


GOOD = '{"tlp":"TLP:RED","audience":[["member:a"]]'


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"tlp":"TLP:RED"}', '{"tlp":"TLP:WHITE","audience":[["public"]]}', '{"tlp":"TLP:RED","audience":[]}',
     GOOD + ',"expires":"2026-01-01T00:00:00"}', GOOD + ',"expires":"soon"}', GOOD + ',"purposes":"x"}',
     GOOD + ',"no_export":true}', GOOD, b"\xff"],
)  # fmt: skip
def test_rules_that_cannot_be_read_are_refused_and_not_guessed(text: str | bytes) -> None:
    with pytest.raises(NotHandling) as caught:
        Handling.from_json(text)
    assert caught.value.say("ar") != caught.value.say("en")
