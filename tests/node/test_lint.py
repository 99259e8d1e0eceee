"""The checks that are our own: each finds what it is for, and the project holds to the quick ones."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from amana.node import docs, lint
from amana.node.translations import compile_stale, locale_folders


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project in place of ours, whose checks then look at it."""
    for folder in ("src/amana/pages/locale/ar/LC_MESSAGES", "src/amana/pages/templates", "src/amana/stix", "docs"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.setattr(lint, "ROOT", tmp_path)
    monkeypatch.setattr(lint, "SOURCE", tmp_path / "src" / "amana")
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('Text(en="{a} of {b}", ar="{a} من {c}")', "places differ"),
        ('Text(en="Hello", ar="Hello")', "no Arabic"),
        ('Text(en="{a} of {b}", ar="{b} و{a}")', ""),
        ('Text(en="{a}: {b}", ar="{a}: {b}")', ""),
        ('Text(en="the {what_en}", ar="هذا {what_ar}")', ""),
        ("Text(en=english, ar=arabic)", ""),
    ],
)
def test_sentences_say_the_same_in_both_languages(project: Path, code: str, found: str) -> None:
    (project / "src/amana/pages/words.py").write_text(code)
    wrong = lint.sentences()
    assert [found in line for line in wrong] == ([True] if found else [])


@pytest.mark.parametrize(
    "code", ["datetime.now()", "uuid4()", "open('x')", "os.urandom(3)", "date.today()", "os.getenv('X')"]
)
def test_pure_packages_ask_nobody(project: Path, code: str) -> None:
    (project / "src/amana/stix/x.py").write_text(code)
    assert len(lint.impurities()) == 1
    (project / "src/amana/stix/x.py").write_text("clock.moment()")
    assert lint.impurities() == []


def catalogue(project: Path, *entries: tuple[str, str], flag: str = "") -> None:
    lines = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n']
    lines += [f'{flag}msgid "{english}"\nmsgstr "{arabic}"\n' for english, arabic in entries]
    path = project / "src/amana/pages/locale/ar/LC_MESSAGES/django.po"
    path.write_text("\n".join(lines), "utf-8")


def test_what_pages_say_is_translated(project: Path) -> None:
    (project / "src/amana/pages/templates/a.html").write_text(
        '{% translate "Inbox" %} {{ _("Go") }}\n'
        "{% blocktranslate trimmed %}\n  Hello\n  {{ name }}\n{% endblocktranslate %}"
    )
    (project / "src/amana/pages/views.py").write_text('_("Search")')
    whole = (("Inbox", "الوارد"), ("Hello %(name)s", "مرحبًا %(name)s"), ("Go", "انتقل"), ("Search", "بحث"))
    catalogue(project, *whole)
    assert lint.translations() == []
    catalogue(project, *whole[1:])
    assert ["missing: Inbox" in line for line in lint.translations()] == [True]
    catalogue(project, *whole, ("Old", "قديم"))
    assert ["not used any more: Old" in line for line in lint.translations()] == [True]
    catalogue(project, *whole[1:], ("Inbox", ""))
    assert ["untranslated or fuzzy: Inbox" in line for line in lint.translations()] == [True]
    catalogue(project, *whole, flag="#, fuzzy\n")
    assert len(lint.translations()) == 4


def test_a_compiled_catalogue_is_made_once_and_again_when_its_source_is_newer(project: Path) -> None:
    catalogue(project, ("Inbox", "الوارد"))
    folders = locale_folders(project / "src/amana")
    assert [path.name for path in compile_stale(folders)] == ["django.mo"]
    assert compile_stale(folders) == []
    made = folders[0] / "ar/LC_MESSAGES/django.mo"
    before = made.read_bytes()
    catalogue(project, ("Inbox", "بريد الوارد"))
    compile_stale(folders)
    assert made.read_bytes() != before


def test_no_registry_and_no_machine_is_named_in_files(project: Path) -> None:
    subprocess.run(["git", "init", "-q", str(project)], check=True)
    (project / "good.txt").write_text("example.org")
    (project / "bad.txt").write_text(f"\nhttps://{lint.REGISTRIES[0]}/simple {project}/src")
    subprocess.run(["git", "-C", str(project), "add", "."], check=True)
    assert lint.foreign_names() == [f"bad.txt:2: {lint.REGISTRIES[0]}", f"bad.txt:2: {project}/"]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("./amana init DIR --name X --country EG --sector cert", ""),
        ("CI=1 amana user add DIR --name x | cat", ""),
        ("amana --language ar doctor", ""),
        ("amana bake a cake", "bake"),
        ("amana init DIR --colour red", "--colour"),
        ("amana user sing DIR", "sing"),
        ("echo hello && amana serve DIR --prot 3", "--prot"),
    ],
)
def test_commands_in_documents_exist(project: Path, line: str, wrong: str) -> None:
    (project / "docs/a.md").write_text(f"# A\n```sh\n{line}\n```\n")
    assert [repr(wrong) in found for found in docs.wrong_documents()] == ([True] if wrong else [])


def test_links_and_examples_in_documents_are_right(project: Path) -> None:
    page = project / "docs/a.md"
    page.write_text("[b](b.md#x) [out](https://example.org) [self](#here)\n\n>>> 1 + 1\n2\n")
    (project / "docs/b.md").write_text("# B")
    assert docs.wrong_documents() == []
    page.write_text("[c](c.md)\n\n>>> 1 + 1\n3\n")
    assert len(docs.wrong_documents()) == 2


@pytest.mark.parametrize(
    "check", [lint.sentences, lint.impurities, lint.translations, lint.vendor_files, lint.foreign_names, lint.documents]
)
def test_the_project_holds_to_it(check: object) -> None:
    assert check() == []  # type: ignore[operator]
