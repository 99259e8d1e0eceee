"""Why two names have their score."""

from __future__ import annotations

import pytest

from amana.names import Engine, explain, score
from amana.names.calibrate import KINDS, features
from amana.names.lexicon import rows


def test_reasons_sum_to_the_log_odds() -> None:
    told = explain("Gamal Abdel Nasser", "جمال عبد الناصر حسن")
    assert sum(reason.nats for reason in told.reasons) == pytest.approx(told.log_odds)
    assert told.score == score("Gamal Abdel Nasser", "جمال عبد الناصر حسن")


def test_what_met_and_what_was_left_is_told_with_its_rules() -> None:
    told = explain("Gamal Zaghlul", "جمال حسن زغلول")
    assert {(meeting.left, meeting.right) for meeting in told.meetings} == {("gamal", "جمال"), ("zaghlul", "زغلول")}
    assert told.right_alone == ("حسن",)
    rules = {rule.en for meeting in told.meetings for rule in meeting.rules}
    assert "Egyptian g for jim" in rules


def test_turning_the_two_names_turns_the_explanation() -> None:
    one, other = explain("Khalid Zaghlul", "Khaled Omar Zaghloul"), explain("Khaled Omar Zaghloul", "Khalid Zaghlul")
    assert one.score == other.score
    assert one.right_alone == other.left_alone == ("omar",)


def test_a_translation_is_called_one() -> None:
    told = explain("جمعية الأمل", "Hope Association", "organisation")
    assert all("the same meaning" in {rule.en for rule in meeting.rules} for meeting in told.meetings)


def test_rarer_evidence_means_fewer_innocent_alerts() -> None:
    strong, weak = explain("Khalid Zaghlul", "خالد زغلول"), explain("Khalid Zaghlul", "Khalid Omar")
    assert strong.alerts_per_million < weak.alerts_per_million


def test_every_feature_has_its_words_in_both_languages() -> None:
    says = {row["feature"]: row for row in rows("reasons.csv")}
    for kind in KINDS:
        assert all(says[name]["en"] and says[name]["ar"] for name in features(kind))


def test_names_with_nothing_in_them_are_explained_too() -> None:
    told = Engine("person").explain("🙂", "Khalid")
    assert told.meetings == ()
    assert told.score == 0.0
