"""Arabic pages as an editor would let them pass: one kind of digits, nouns as their numbers ask, nothing left raw."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from amana.accounts.passwords import hash_password
from amana.language import Text, minutes
from amana.node.setup import OPERATOR
from amana.store.accounts import NewAccount, add_account
from amana.store.masthead import masthead, set_masthead
from markup import Page
from pages_ground import PASSWORD, Ground, make_ground

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]


def said(content: bytes) -> str:
    return " ".join(Page(content).text.split())


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/settings/password/", "١٢ حرفًا على الأقل"),
        ("/safeguards/", "خلال ٣٠ يومًا"),
        ("/administration/sound/", "أضافه"),
        ("/watches/", "أضافه"),
        ("/administration/ledger/?before=20", "مشغّل العُقدة"),
    ],
)
def test_a_page_says(ground: Ground, browse: Browse, path: str, words: str) -> None:
    admin = browse("admin")
    admin.post("/administration/sound/", {"value": "ministry.example", "note": ""})
    admin.post("/watches/", {"value": "watched.example", "note": ""})
    assert words in said(admin.get(path).content)


def test_digits_of_lists_are_those_of_the_page(ground: Ground, browse: Browse) -> None:
    assert Page(browse("sara").get("/settings/").content).all("html")[0].get("data-digits") == "arab"
    assert "data-digits" not in Page(browse("sara", "en").get("/settings/").content).all("html")[0]


def test_a_limit_counts_without_a_noun_to_get_wrong(ground: Ground, browse: Browse) -> None:
    answer = browse("sara").post("/watches/", {"value": "a" * 501, "note": "b" * 301})
    assert answer.status_code == 400
    assert "الحد الأقصى لعدد الحروف ٥٠٠، وعددها هنا ٥٠١." in said(answer.content)
    assert "الحد الأقصى لعدد الحروف ٣٠٠، وعددها هنا ٣٠١." in said(answer.content)
    assert not re.search(r"\b(500|501|300|301)\b", said(answer.content))


def test_a_wrong_choice_is_not_repeated(ground: Ground, browse: Browse) -> None:
    evil = "\u202e<script>alert(1)</script>"
    page = browse("admin").post("/administration/members/", {"slug": evil, "country": evil, "fingerprint": evil})
    assert page.status_code == 400
    assert "لا تُقبل هنا إلا حروف لاتينية صغيرة وأرقام وشرطات." in said(page.content)
    assert "اختر من الخيارات المعروضة." in said(page.content)
    errors = re.findall(r'<ul class="errorlist".*?</ul>', page.content.decode(), re.DOTALL)
    assert len(errors) >= 3
    assert not any("\u202e" in one or "script" in one for one in errors)


def test_the_door_counts_minutes_in_arabic(ground: Ground, browse: Browse) -> None:
    client = browse()
    name = ground.site.database.world.random.token(4).hex()
    answers = [client.post("/sign-in/", {"name": name, "password": "خاطئة"}) for _ in range(11)]
    assert "بعد ١٥ دقيقة" in said(answers[-1].content)
    assert [minutes(count).ar for count in (1, 2, 3, 10, 11)] == [
        "دقيقة واحدة", "دقيقتين", "3 دقائق", "10 دقائق", "11 دقيقة",
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "words"), [("ar", "كثرت محاولات إدخال الرمز"), ("en", "Too many codes")])
def test_too_many_codes_are_not_called_passwords(ground: Ground, browse: Browse, language: str, words: str) -> None:
    world = ground.site.database.world
    name = f"codes-{world.random.token(4).hex()}"
    with ground.site.database.write(OPERATOR) as tx:
        add_account(tx, OPERATOR, NewAccount(name, hash_password(PASSWORD, world), ("analyst",)))
    client = browse(name, language)
    answers = [client.post("/settings/second-step/", {"code": "000000"}) for _ in range(9)]
    assert answers[-1].status_code == 429
    assert words in said(answers[-1].content)
    assert "password" not in said(answers[-1].content).partition("With it")[0]


STEPS = {
    "/alerts/?state=dismissed": ("القيم المرصودة", "Watch terms"),
    "/reports/?state=dismissed": ("أدخل تقريرًا", "Take one in"),
    "/releases/?state=declined": ("يُقترح الإفراج من تقرير", "proposed from a report"),
    "/desk/?state=withdrawn": ("تُكتب النشرة مسودةً", "written as a draft"),
    "/desk/": ("متى أُفرج عن تقرير للجميع", "When a report is released"),
    "/watches/": ("أضف نطاقًا", "Add a domain"),
}


def test_an_empty_list_teaches_the_next_step(tmp_path: Path) -> None:
    from django.test import Client

    from amana.exchange import site as serving

    fresh = make_ground(tmp_path / "node")
    serving.serve(fresh.site)
    client = Client(headers={"host": "127.0.0.1"})
    client.post("/sign-in/", {"name": "sara", "password": PASSWORD})
    for which, language in enumerate(("ar", "en")):
        client.post("/language/", {"language": language})
        for path, steps in STEPS.items():
            hints = re.findall(r'<p class="empty">(.*?)</p>', client.get(path).content.decode())
            assert any(steps[which] in hint for hint in hints), (path, language)
    fresh.site.database.close()


def test_what_turns_writing_around_shows_in_the_masthead(ground: Ground, browse: Browse) -> None:
    turned = Text(en="x\u202ey", ar="نشرة\u202eالأمانة")
    with ground.site.database.write(OPERATOR) as tx:
        before = masthead(tx, OPERATOR)
        set_masthead(tx, OPERATOR, msgspec.structs.replace(before, title=turned, chair=turned))
    page = browse().get("/bulletins/").content.decode()
    with ground.site.database.write(OPERATOR) as tx:
        set_masthead(tx, OPERATOR, before)
    assert "\u202e" not in page
    assert "نشرة⟦202E⟧الأمانة" in page
