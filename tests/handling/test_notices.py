"""Reports: a headline that is a notice on a person is refused, an ordinary report that mentions people is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.handling import text_refusal

REPORTS = sorted((Path(__file__).parents[1] / "data" / "reports").glob("*.??.*"))


def reason(text: str) -> str | None:
    found = text_refusal(text)
    return found and found.reason


@pytest.mark.parametrize("path", [p for p in REPORTS if p.suffix != ".json"], ids=lambda p: p.name)
def test_the_sample_reports_pass(path: Path) -> None:
    assert reason(path.read_text("utf-8")) is None


def test_there_are_sample_reports() -> None:
    assert len([p for p in REPORTS if p.suffix != ".json"]) == 8


@pytest.mark.parametrize(
    "text",
    [
        "# مطلوب: فلان بن فلان",
        "مطلوب\nفلان الفلاني، العمر ٣٠ سنة",
        "مطـلـوب للعدالة: فلان",
        "مَطْلُوب أمنيًّا",
        "قائمة المطلوبين لدى الجهة",
        "تعميم عن شخص",
        "**تعميم بحث** رقم ١٢",
        "\n\n  — نشرة حمراء —  \n",
        "المطلوبون في قضية كذا",
        "مطلوب\u200b القبض على فلان",
        "﻿\u202bمطلوب\u202c: فلان",
        "مطلوب من قبل الإنتربول: فلان",
        "بيان\n\nمذكرة توقيف بحق فلان",
        "نص أول\nثان\nثالث\nرابع\n## تعميم عن المدعو فلان",
        "WANTED: John Doe",
        "Most Wanted",
        "<h1>Wanted</h1><p>x</p>",
        "W A N T E D\nJohn Doe",
        "wаntеd by the police: J. D.",
        "Red notice 2026/1",
        "Man wanted for questioning",
        "BOLO: white male, 30",
    ],
)
def test_notices_on_persons_are_refused(text: str) -> None:
    assert reason(text) == "refused:person-notice"


@pytest.mark.parametrize(
    "text",
    ["طلب تتبّع شخص", "تحديد مكان المدعو فلان", "Please locate this person", "Whereabouts of J. D.",
     "طلب معلومات عن المواطن فلان", "مراقبة الصحفي فلان"],
)  # fmt: skip
def test_requests_to_track_a_person_are_refused(text: str) -> None:
    assert reason(text) == "refused:person-tracking"


@pytest.mark.parametrize(
    "text",
    [
        "مطلوب تحديث عاجل لخوادم البريد",
        "مطلوب: تفعيل التحقق بخطوتين",
        "مطلوب من جميع الجهات حجب النطاقات أدناه",
        "مطلوب التحقق من السجلات",
        "تعميم أمني: ثغرة في خوادم البريد",
        "تعميم إلى مسؤولي الالتزام في المصارف",
        "تقرير حادث\n\nالإجراء المطلوب: حجب النطاقات",
        "# تقرير\n\n## المطلوب\n\nتحديث الأنظمة",
        "تتبّع حملة تصيّد تستهدف المصارف",
        "رصائل احتيالية تحمل عنوان «مطلوب للعدالة» وتنتحل صفة الشرطة",
        "حملة تصيّد تنتحل النشرة الحمراء للإنتربول",
        "أعلن مدير المركز، المهندس فلان، أن الأنظمة استُعيدت",
        "نص\nثان\nثالث\nورد في الرسالة: مطلوب للعدالة",
        "Wanted ransomware: analysis of a new family",
        "Red notice phishing emails impersonate Interpol",
        "Potentially unwanted programs in March",
        "Tracking of a campaign against banks",
        "Feedback wanted",
        "Wanted: volunteers for the exercise",
        "Fake “wanted by police” scam targets donors",
        "",
        "#\n##\n---",
    ],
)
def test_ordinary_reports_pass(text: str) -> None:
    assert reason(text) is None


@given(st.text(max_size=200))
def test_the_body_is_never_read(body: str) -> None:
    line = body.replace("#", " ").replace("\n", " ")
    assert reason("سطر\nآخر\nثالث\n" + " ".join(line.splitlines()) + " مطلوب للعدالة") is None


decoration = st.text("#*_-—•>«\"'[(!. \u200b\u200f\u202b\ufeff\t\n", max_size=20)


@given(st.sampled_from(["مطلوب: فلان", "WANTED: J. D."]), decoration)
def test_decoration_does_not_hide_a_notice(notice: str, before: str) -> None:
    assert reason(before + notice) == "refused:person-notice"


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    assert reason(text) in (None, "refused:person-notice", "refused:person-tracking")
