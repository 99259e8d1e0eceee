"""The checks of ``amana lint``: tools that are run, and rules of our own that no tool knows.

Each check gives the lines that are wrong; none means that it holds.
"""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "src" / "amana"
_PURE = ("language", "observables", "stix", "handling", "ledger", "extract", "lists", "names", "private", "detect")
PURE = tuple(name for name in _PURE if (SOURCE / name / "__init__.py").is_file())
STRICT = (*PURE, "world")
# Written in parts, so that this file does not break its own rule.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("docker", "io"),
        ("ghcr", "io"),
        ("quay", "io"),
        ("crates", "io"),
        ("deb", "debian", "org"),
    )
)
# Calls by which code would reach out of a pure package.
REACHING = {"now", "utcnow", "today", "uuid1", "uuid4", "open", "urandom", "getenv"}


class Check(NamedTuple):
    """One check: its name, and what finds the lines that are wrong."""

    name: str
    find: Callable[[], list[str]]


def checks() -> tuple[Check, ...]:
    """All checks, quick ones first."""
    strict = [arg for package in STRICT for arg in ("-p", f"amana.{package}")]
    return (
        Check("format", _tool("ruff", "format", "--check", "--output-format", "concise", ".")),
        Check("style", _tool("ruff", "check", "--output-format", "concise", ".")),
        Check("vendor files", vendor_files),
        Check("translations", translations),
        Check("bilingual sentences", sentences),
        Check("pure packages", impurities),
        Check("names that must not stand in files", foreign_names),
        Check("documents", documents),
        Check("imports go downwards", _tool("lint-imports", "--no-cache", "--no-logo")),
        Check("types", _tool("mypy", "--strict", "--no-error-summary", *strict)),
    )


def documents() -> list[str]:
    """What README and docs/ say that is not so."""
    from amana.node.docs import wrong_documents

    return wrong_documents()


def vendor_files() -> list[str]:
    """Vendor files that differ from vendor.lock."""
    from amana.pages.vendor import differences

    return list(differences())


def translations() -> list[str]:
    """Sentences of pages and code that have no translation, or one that is fuzzy or has other places."""
    from babel.messages.pofile import read_po

    found = []
    for path in sorted(SOURCE.glob("*/locale/*/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file)
        where = path.relative_to(ROOT)
        known = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.id}
        # One catalogue serves all rooms of pages: Django merges them into one anyway.
        used = _used_sentences(SOURCE)
        found += [f"{where}: missing: {sentence}" for sentence in sorted(used - known)]
        found += [f"{where}: not used any more: {sentence}" for sentence in sorted(known - used)]
        for message in catalogue:
            if message.id and (message.fuzzy or not all(_strings(message.string))):
                found.append(f"{where}: untranslated or fuzzy: {message.id}")
            elif message.id:
                found += [f"{where}: {error}" for error in map(str, message.check(catalogue))]
    return found


def sentences() -> list[str]:
    """Texts whose Arabic is not Arabic, or has other places than the English."""
    found = []
    for path, call in _calls("Text"):
        words = {key.arg: _literal(key.value) for key in call.keywords}
        english, arabic = words.get("en"), words.get("ar")
        if english is None or arabic is None:
            continue
        where = f"{path.relative_to(ROOT)}:{call.lineno}"
        if _places(english) != _places(arabic):
            found.append(f"{where}: places differ: {_places(english)} and {_places(arabic)}")
        if re.search(r"[^\W\d_]", re.sub(r"\{.*?\}", "", english)) and not re.search("[\u0621-\u064a]", arabic):
            found.append(f"{where}: no Arabic: {arabic!r}")
    return found


def impurities() -> list[str]:
    """Calls in pure packages that ask the clock, chance, the disk or the environment."""
    found = []
    for package in PURE:
        for path in sorted((SOURCE / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and _called(node) in REACHING and not _of_its_own(node):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {_called(node)}()")
    return found


def foreign_names() -> list[str]:
    """Host names of package registries, and paths of the machine that this was written on."""
    names = (*REGISTRIES, f"{ROOT}/", f"{ROOT.parent}/shared")
    found = []
    for path in tracked_files():
        text = path.read_bytes().decode("utf-8", "replace")
        for number, line in enumerate(text.splitlines(), 1):
            found += [f"{path.relative_to(ROOT)}:{number}: {name}" for name in names if name in line]
    return found


def tracked_files() -> list[Path]:
    """The files of the repository, test data and vendor files excepted: those are other people's words."""
    done = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=False)
    names = [name for name in done.stdout.decode().split("\0") if name]
    skipped = re.compile(r"(tests/data|data)/|.*/static/vendor/|.*/data/")
    return [ROOT / name for name in names if not skipped.match(name) and (ROOT / name).is_file()]


def _tool(name: str, *arguments: str) -> Callable[[], list[str]]:
    def find() -> list[str]:
        command = [str(Path(sys.executable).with_name(name)), *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        return (lines or [f"{name} failed"]) if done.returncode else []

    return find


def _used_sentences(package: Path) -> set[str]:
    """What a package's templates and code ask to be translated."""
    tag = re.compile(r"""{%\s*(?:translate|trans)\s+(["'])(.*?)\1|\b_\(\s*(["'])(.*?)\3\s*\)""", re.DOTALL)
    block = re.compile(r"{%\s*blocktrans(?:late)?\b[^%]*%}(.*?){%", re.DOTALL)
    found: set[str] = set()
    for path in package.rglob("*.html"):
        text = path.read_text("utf-8")
        found.update(match[1] or match[3] for match in tag.findall(text))
        for inside in block.findall(text):
            # Django writes {{ name }} as %(name)s, and with "trimmed" joins the lines.
            plain = re.sub(r"\s*\n\s*", " ", inside.strip())
            found.add(re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", plain))
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in {"_", "gettext", "gettext_lazy", "ngettext"}:
                first = _literal(node.args[0]) if node.args else None
                found.update([first] if first else [])
    return found


def _calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _called(node) == name:
                yield path, node


def _of_its_own(node: ast.Call) -> bool:
    """A method of the very class that calls it, such as ``cls.open``, is no call to the world."""
    return isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") in {"cls", "self"}


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _places(sentence: str) -> set[str]:
    # A word that is filled in differs by language: {what_en} and {what_ar} are one place.
    names = (name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)
    return {re.sub("_(en|ar)$", "", name) for name in names}


def _strings(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
