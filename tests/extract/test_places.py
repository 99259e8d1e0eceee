"""Countries and bodies in Arabic and English text; and that no person's name ever becomes a finding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.extract import countries, dates, places
from amana.extract.letters import fold


def found(text: str, kind: str) -> list[str]:
    """The values of one kind in ``text``, each once, in order."""
    return list(dict.fromkeys(finding.value for finding in places.find(text) if finding.kind == kind))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            "بمشاركة وفود من مصر والسعودية والعراق وسلطنة عمان وموريتانيا وجزر القمر",
            ["EG", "SA", "IQ", "OM", "MR", "KM"],
        ),
        ("الدول المتأثرة: مصر والأردن والمغرب.", ["EG", "JO", "MA"]),
        ("(الجزائر وتونس وليبيا)", ["DZ", "TN", "LY"]),
        ("وصلت الرسائل إلى لبنان، وسوريا، وفلسطين، واليمن.", ["LB", "SY", "PS", "YE"]),
        ("في الكويت وقطر والبحرين والإمارات", ["KW", "QA", "BH", "AE"]),
        ("من السودان وجنوب السودان والصومال وجيبوتي", ["SD", "SS", "SO", "DJ"]),
        ("بالعراق ولبنان وبمصر وللأردن فالمغرب", ["IQ", "LB", "EG", "JO", "MA"]),
        (
            "المملكة العربية السعودية والمملكة المتحدة والمملكة المغربية والمملكة الأردنية الهاشمية",
            ["SA", "GB", "MA", "JO"],
        ),
        ("الجمهورية اليمنية ودولة فلسطين والجمهورية العربية السورية", ["YE", "PS", "SY"]),
        ("أعلنت عُمان الخطة", ["OM"]),
        ("وفود السعودية وعمان والكويت", ["SA", "OM", "KW"]),
        ("وصل الفريق إلى عَمّان قادمًا من الأردن", ["JO"]),
        ("في عمان مقر المركز", []),
        ("دول المغرب العربي", []),
        ("بعد صلاة المغرب مباشرة", []),
        ("المغرب والجزائر", ["MA", "DZ"]),
        ("تركيا وإيران وايران وروسيا والصين والهند", ["TR", "IR", "RU", "CN", "IN"]),
        ("الولايات المتحدة الأمريكية وألمانيا وفرنسا وبريطانيا", ["US", "DE", "FR", "GB"]),
        ("غينيا بيساو وغينيا الاستوائية وغينيا وبابوا غينيا الجديدة", ["GW", "GQ", "GN", "PG"]),
        ("النيجر ومالي وبوركينا فاسو", ["NE", "ML", "BF"]),
        ("هجوم في مالي", ["ML"]),
        ("دعم مالي للجمعيات، ومن مالي الخاص", []),
        ("مدارس بنين ومدارس بنات", []),
        ("شرب كوبًا من الماء", []),
        ("زارت كوبا وفنزويلا", ["CU", "VE"]),
        ("قُطْر الأنبوب، وأنبوب بقطر 5 سم، ونصف قطر الدائرة", []),
        ("وزارة الداخلية السعودية والحكومة السعودية", []),
        ("بين السعودية ومصر، وفي السعودية", ["SA", "EG"]),
        ("السفير المصري والوزير الأردني والتونسيون واللبنانية", []),
        ("أعلنت المملكة خطتها. وقالت السعودية إنها جاهزة", ["SA"]),
        ("أعلنت المملكة خطتها", []),
        ("أعلنت المملكة خطتها بالاشتراك مع الأردن", ["JO"]),
        ("النطاق موقع.السعودية والنطاق وزارة.مصر والصفحة شبكة.قطر/تونس", []),
        ("موقع نقطة السعودية", []),
        ("ملف كشف_مصر.pdf و info@مصر.example", []),
        ("مِصْر ولُبْنان", ["EG", "LB"]),
        ("#مصر تنفي", ["EG"]),
        ("زار الوزير مصر ثم غادر السفير لبنان", ["EG", "LB"]),
        ("ماليزيا وإندونيسيا والفلبين", ["MY", "ID", "PH"]),
        ("نهر الأردن ودلتا النيجر وخليج عمان وبحر الصين الجنوبي", []),
    ],
)
def test_countries_in_arabic(text: str, codes: list[str]) -> None:
    assert found(text, "country") == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Egypt, Jordan and Morocco were affected.", ["EG", "JO", "MA"]),
        ("In Jordan and Saudi Arabia", ["JO", "SA"]),
        ("The Sultanate of Oman and the UAE", ["OM", "AE"]),
        ("EGYPT AND TUNISIA", ["EG", "TN"]),
        ("the United States of America, the UK and Türkiye", ["US", "GB", "TR"]),
        ("US officials said; U.S. agencies agreed", ["US"]),
        ("CONTACT US NOW, tell us", []),
        ("Côte d'Ivoire, Bosnia and Herzegovina, South Sudan", ["CI", "BA", "SS"]),
        ("Egyptian and Jordanian officials", []),
        ("New Mexico, the Jordan River and the Gulf of Oman", []),
        ("https://egypt.example/Egypt and Egypt.example and uploads/Egypt", []),
        ("Egypt/Sudan border, Egypt-based firm", ["EG", "SD"]),
        ("Michael Jordan, Chad Smith, Georgia Brown and Tom Holland", []),
        ("the government of Chad", ["TD"]),
        ("US$ 100", []),
    ],
)
def test_countries_in_english(text: str, codes: list[str]) -> None:
    assert found(text, "country") == codes


def test_every_country_of_iso_3166_is_known_by_both_names() -> None:
    entries = {fold(entry.name).plain: entry for entry in countries.entries()}
    assert len({entry.value for entry in entries.values() if entry.kind}) == 249
    for entry in entries.values():
        if entry.kind and not entry.guard:
            assert found(f"in {entry.name}, ", "country") == [entry.value]


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("تنتحل اسم «جمعية الأمل الخيرية» (مرخّصة)", ["جمعية الأمل الخيرية"]),
        (
            "«شركة النجم اللامع للتجارة العامة ش.م.م» و«مؤسسة البحر الأزرق للتوريدات»،",
            ["شركة النجم اللامع للتجارة العامة", "مؤسسة البحر الأزرق للتوريدات"],
        ),
        ("شركة «النجم اللامع» موقوفة", ["شركة النجم اللامع"]),
        ("حسابات لشركة «النجم اللامع» موقوفة", ["شركة النجم اللامع"]),
        ('وشركة "النور" أيضًا', ["شركة النور"]),
        ("من “بنك الواحة الأهلي” مباشرة", ["بنك الواحة الأهلي"]),
        ("تعاملت شركة الأفق للنقل البري ذ.م.م مع الميناء", ["شركة الأفق للنقل البري"]),
        ("تعاقدت وشركة الأفق للنقل (ش.م.م) على ذلك", ["شركة الأفق للنقل"]),
        ("«شركة الأفق للنقل المحدودة»", ["شركة الأفق للنقل"]),
        ("«الهيئة الوطنية للأمن السيبراني»", ["الهيئة الوطنية للأمن السيبراني"]),
        ("«**مصرف الخليج الأخضر**»", ["مصرف الخليج الأخضر"]),
        ("أصدرت وحدة التحريات المالية هذا النمط", []),
        ("في 3 مايو 2026م. الأفق واسع. و«شركة الأفق للنقل» هنا", ["شركة الأفق للنقل"]),
        ("شبكة «المرآة»", []),
        ("«الهيئة تحذر المواطنين من روابط مزيفة»", []),
        ("«هيئة الاتصالات تحذر المواطنين»", []),
        ("«شركة كبرى قال إنها تعرضت لهجوم»", []),
        ("«شركة»", []),
        ("invoices of Blue Sea Supplies LLC and of Acme Ltd.", ["Blue Sea Supplies", "Acme"]),
        ("According to Blue Sea Supplies, Inc., nothing", ["Blue Sea Supplies"]),
        ('the "Water Authority" (fictional) and the group "Water-North"', ["Water Authority"]),
        ('the "National Bank of Palm Island"', ["National Bank of Palm Island"]),
        ("قرار الأمم المتحدة وجامعة الدول العربية", ["الأمم المتحدة", "جامعة الدول العربية"]),
        ("تابع للأمم المتحدة", ["الأمم المتحدة"]),
        ("INTERPOL and the United Nations", ["INTERPOL", "United Nations"]),
        ("in a limited company", []),
    ],
)
def test_bodies(text: str, bodies: list[str]) -> None:
    assert found(text, "organisation") == bodies


PERSONS = [
    ("ونوّه مدير المركز، المهندس سامر الهاشمي، بأن ذلك غير مطلوب", ["سامر", "الهاشمي"]),
    ("وأكد رئيس الدورة، اللواء حسام عبد الرازق، أن حماية الجمعيات شرط", ["حسام", "الرازق"]),
    ("قال الدكتور نبيل لبنان إن الخطة جاهزة", ["نبيل", "لبنان", "LB"]),
    ("استقبل الشيخ ناصر آل قطر الوفد", ["ناصر", "قطر"]),
    ("«مؤسسة المهندس سامر الهاشمي»", ["سامر", "الهاشمي"]),
    ("«شركة سامر الهاشمي للتجارة» يملكها المهندس سامر الهاشمي", ["سامر", "الهاشمي"]),
    ("المهندس سامر الهاشمي، و«مركز الهاشمي للتدريب»", ["الهاشمي"]),
    ("شركة محمد علي وأولاده ذ.م.م", ["محمد", "علي"]),
    ("«شركة خالد بن سعيد للمقاولات»", ["خالد", "سعيد"]),
    ("«جمعية أبو الفضل الخيرية»", ["الفضل"]),
    ("مكتب «المحامي فؤاد الزين»", ["فؤاد", "الزين"]),
    ("السيد بن لبنان والدكتورة هدى الأردن", ["لبنان", "هدى", "الأردن"]),
    ("السيدة ليلى مصر تحدثت", ["ليلى", "EG"]),
    ("العقيد الركن مازن العراق حضر", ["مازن"]),
    ("كتبت الصحفية هند تونس عن الحادث", ["هند", "TN"]),
    ("معالي الوزير سعد الدين وقّع مع «هيئة سعد الدين»", ["سعد", "الدين"]),
    ("كتب: أحمد الجزائري وفاطمة المغربي", ["أحمد", "فاطمة", "DZ", "MA"]),
    ("Dr. Samer Hashimi of the centre said", ["Samer", "Hashimi"]),
    ("Mr Michael Jordan signed for Hashimi Trading LLC", ["Michael", "JO"]),
    ("Engineer Samer Hashimi founded Samer Hashimi Trading LLC in 2020", ["Samer", "Hashimi"]),
    ("said John Smith of Acme Ltd", ["John", "Smith"]),
    ('"Sheikh Khalid Foundation" and "Abu Bakr Society"', ["Khalid", "Bakr"]),
    ("Colonel Chad Miller met Georgia Brown", ["Chad", "Georgia", "TD", "GE"]),
    ("Smith and Sons Ltd, Miller Brothers LLC", ["Smith", "Miller"]),
    ("Minister Ahmad Mansour, Prof. Israel Levi and Ms India Jones", ["Mansour", "IL", "IN"]),
    ('the "Hashimi Relief Fund", run by Mr Hashimi', ["Hashimi"]),
]


@pytest.mark.parametrize(("text", "never"), PERSONS)
def test_no_person_is_ever_found(text: str, never: list[str]) -> None:
    for finding in [*places.find(text), *dates.find(text)]:
        assert not any(name in finding.value or name in finding.text for name in never), finding


def test_places_are_those_of_the_original_text() -> None:
    text = "\u200fفي مِصْرَ، ولـلأردنّ، و«جمعيّة الأمـل الخيريّة»."
    findings = places.find(text)
    assert [finding.text for finding in findings] == ["مِصْرَ", "لـلأردنّ", "جمعيّة الأمـل الخيريّة"]
    assert all(text[finding.start : finding.end] == finding.text for finding in findings)


@given(st.text(alphabet='«»"“”شركة النور المهندس ذ.م.م مصر والمملكة عمان Ltd Acme of Dr Chad,،\n', max_size=200))
def test_findings_never_overlap_and_lie_in_the_text(text: str) -> None:
    reached = 0
    for finding in places.find(text):
        assert reached <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.text
        reached = finding.end
