"""The product's main job, walked in Arabic in a browser, between two nodes that really run.

An analyst of one member pastes a report, accepts what was found and proposes its release; a second person lets it go;
TAXII serves it to the other member, whose node polls it, meets it with its own indicators, and shows an alert.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from pages_swaps import swapped

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PASSWORD = "correct-horse-battery-staple"
DOMAIN, ADDRESS = "cdn.rawatib-update.example.net", "203.0.113.45"
REPORT = f"""حملة تصيّد تنتحل صفة وزارة مالية

رصد الفريق الوطني النطاق cdn[.]rawatib-update[.]example[.]net والعنوان 203[.]0[.]113[.]45 في رسائل تصيّد
موجهة إلى موظفي الرواتب، وتتصل البرمجية بالرابط hxxps://{DOMAIN}/login لتحميل ملفها.
"""
OWN = f"type,value\nipv4,{ADDRESS}\n"
PATIENCE_S = 60


def amana(*arguments: object, given: str = "") -> str:
    command = [sys.executable, "-m", "amana", *map(str, arguments)]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, f"{arguments}: {done.stderr or done.stdout}"
    return done.stdout


@dataclass(frozen=True)
class Running:
    """A node that runs."""

    folder: Path
    url: str


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Running]]:
    """Two members' nodes: the first shares, the second polls it every second."""
    folder = tmp_path_factory.mktemp("path")
    first, second = folder / "cert-a", folder / "bank-b"
    _make(first, "National CERT", "الفريق الوطني للاستجابة", "cert", {"sara": "analyst", "omar": "releaser"})
    _make(second, "Harbour Bank", "مصرف الميناء", "bank", {"mona": "analyst"})
    _know(first, "bank-b", "Harbour Bank", "مصرف الميناء", "bank")
    _know(second, "cert-a", "National CERT", "الفريق الوطني للاستجابة", "cert")
    amana("user", "add", first, "--name", "from-b", "--member", "bank-b", "--password-stdin", given=PASSWORD)
    token = json.loads(amana("token", "add", first, "--user", "from-b", "--json"))["token"]
    own = folder / "own.csv"
    own.write_text(OWN, "utf-8")
    amana("import", second, own)
    served = [_serve(one) for one in (first, second)]
    (running, _), _other = served
    amana(
        "peer", "add", second, "--slug", "cert-a", "--member", "cert-a", "--url", f"{running.url}/taxii2/exchange/",
        "--interval", 1, "--network", "127.0.0.0/8", "--secret-stdin", given=token,
    )  # fmt: skip
    yield served[0][0], served[1][0]
    for _node, process in served:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _make(folder: Path, name: str, name_ar: str, sector: str, people: dict[str, str]) -> None:
    amana(
        "init", folder, "--name", name, "--name-ar", name_ar, "--slug", folder.name, "--country", "EG",
        "--sector", sector, "--admin-password-stdin", given=PASSWORD,
    )  # fmt: skip
    for person, role in people.items():
        amana("user", "add", folder, "--name", person, "--role", role, "--password-stdin", given=PASSWORD)


def _know(folder: Path, slug: str, name: str, name_ar: str, sector: str) -> None:
    amana(
        "member", "add", folder, "--slug", slug, "--name", name, "--name-ar", name_ar, "--country", "EG",
        "--sector", sector,
    )  # fmt: skip


def _serve(folder: Path) -> tuple[Running, subprocess.Popen[str]]:
    command = [sys.executable, "-m", "amana", "serve", str(folder), "--port", "0", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")
    return Running(folder, said["url"].rstrip("/")), process


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="ar", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_a_report_at_one_member_becomes_an_alert_at_another(nodes: tuple[Running, Running], page: Page) -> None:
    here, there = nodes
    _sign_in(page, here, "sara")
    release = _propose(page, here)
    _press(page.get_by_role("button", name="تسجيل الخروج"))

    _sign_in(page, here, "omar")
    _press(page.get_by_role("link", name=re.compile("إفراج رقم")))
    assert page.url.startswith(release)
    for part in (DOMAIN, ADDRESS, "TLP:AMBER", "مصرف الميناء"):
        assert part in page.inner_text("main")
    _press(page.get_by_role("button", name="إتاحة الآن"))
    assert "تمّ الإفراج" in page.inner_text("[role=status]")
    _press(page.get_by_role("button", name="تسجيل الخروج"))

    assert {ADDRESS, DOMAIN} <= _served_by_taxii(here)

    _sign_in(page, there, "mona")
    _wait_for_alert(page)
    _press(page.get_by_role("link", name=ADDRESS).first)
    shown = page.inner_text("main")
    for part in ("الفريق الوطني للاستجابة", "القيمة نفسها في الجانبين", "TLP:AMBER", "هذه العُقدة"):
        assert part in shown
    _press(page.get_by_role("button", name="قبول"))
    assert "قُبل التنبيه" in page.inner_text("[role=status]")


def _press(button: Locator) -> None:
    """Press it and wait for the page that it leads to."""
    with button.page.expect_navigation():
        button.click()


def _sign_in(page: Page, node: Running, name: str) -> None:
    page.goto(node.url)
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.get_by_label("اسم الحساب").fill(name)
    page.get_by_label("كلمة المرور").fill(PASSWORD)
    _press(page.get_by_role("button", name="تسجيل الدخول"))
    assert page.get_by_role("heading", level=1).inner_text() == "الوارد"


def _propose(page: Page, node: Running) -> str:
    """Take the report in, accept what was found, propose it; the release's address."""
    page.goto(f"{node.url}/reports/new/")
    page.get_by_label("العنوان").fill("تصيّد ينتحل صفة وزارة مالية")
    page.get_by_label("النص").fill(REPORT)
    _press(page.get_by_role("button", name="إدخال"))
    assert page.locator("mark a", has_text="203[.]0[.]113[.]45").count() == 1
    while (waiting := page.get_by_role("button", name=re.compile("^قبول الكل"))).count():
        swapped(page, waiting.first.click)
    assert page.locator("mark.new").count() == 0
    _press(page.get_by_role("link", name="اقتراح الإفراج"))
    page.get_by_label(re.compile("TLP:AMBER:")).check()
    page.get_by_label("مصرف الميناء").check()
    page.get_by_label("الفئة").select_option("phishing")
    _press(page.get_by_role("button", name="اقتراح الإفراج"))
    assert "اقتُرح الإفراج" in page.inner_text("[role=status]")
    # Whoever proposed it is told that a second person must decide, and has no button.
    assert page.get_by_role("button", name="إتاحة الآن").count() == 0
    return page.url.partition("?")[0]


def _served_by_taxii(node: Running) -> set[str]:
    """The values in the patterns that the other member's account is served."""
    token = json.loads(amana("token", "add", node.folder, "--user", "from-b", "--json"))["token"]
    request = Request(f"{node.url}/taxii2/exchange/collections/exchange/objects/")
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("Accept", "application/taxii+json;version=2.1")
    with urlopen(request, timeout=30) as response:
        objects = json.load(response)["objects"]
    return {value for one in objects for value in re.findall("'([^']+)'", one.get("pattern", ""))}


def _wait_for_alert(page: Page) -> None:
    until = time.monotonic() + PATIENCE_S
    while not page.get_by_role("link", name=ADDRESS).count():
        assert time.monotonic() < until, "no alert came: " + page.inner_text("main")
        page.wait_for_timeout(300)
        page.reload()
