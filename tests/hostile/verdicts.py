"""Sending cases to a node and judging what comes back; and, afterwards, whether anything that is kept breaks a read."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import msgspec

from amana.handling import system_viewer
from amana.store.objects import objects_between
from hostile.asking import NO_ANSWER, TAXII, Answer, Line
from hostile.browsing import Browser
from hostile.case import Case, Verdict
from hostile.running import RunningNode

SECRET = b"SECRET-OF-ALPHA"
EVERY = "/taxii2/exchange/collections/{}/"


@dataclass
class Findings:
    """What went wrong, by kind; each kind must stay empty."""

    cases: int = 0
    faults: list[str] = field(default_factory=list)  # 5xx
    silences: list[str] = field(default_factory=list)  # no answer to a well-formed request
    wrong: list[str] = field(default_factory=list)  # wrong and accepted
    strict: list[str] = field(default_factory=list)  # right and refused
    mute: list[str] = field(default_factory=list)  # an error that does not say what is wrong
    leaks: list[str] = field(default_factory=list)  # shown to somebody who may not see it
    poisons: list[str] = field(default_factory=list)  # kept, and not readable any more
    changed: list[str] = field(default_factory=list)  # kept, with other bytes

    def line(self) -> str:
        """The closing figures."""
        kinds = ((name, value) for name, value in vars(self).items() if isinstance(value, list))
        said = {"faults": "5xx", "wrong": "wrongly accepted", "strict": "controls refused", "mute": "mute errors"}
        return f"{self.cases} cases: " + ", ".join(f"{len(value)} {said.get(name, name)}" for name, value in kinds)

    def details(self) -> list[str]:
        """Everything that went wrong, in words."""
        found = ((name, value) for name, value in vars(self).items() if isinstance(value, list))
        return [f"{name}: {one}" for name, value in found for one in value]


def send_all(node: RunningNode, cases: Iterable[Case], findings: Findings, lines: int = 4) -> None:
    """Send every case over a few connections at once, and judge each answer."""
    waiting: queue.SimpleQueue[Case | None] = queue.SimpleQueue()
    for case in cases:
        findings.cases += 1
        waiting.put(case)
    threads = [threading.Thread(target=_work, args=(node, waiting, findings)) for _ in range(lines)]
    for thread in threads:
        waiting.put(None)
        thread.start()
    for thread in threads:
        thread.join()


def _work(node: RunningNode, waiting: queue.SimpleQueue[Case | None], findings: Findings) -> None:
    line = Line(node.port)
    while (case := waiting.get()) is not None:
        if case.raw is not None:
            line.close()
            answer = line.send(case.raw)
            line.close()
        else:
            answer = line.ask_patiently(case.method, case.target, who=case.who, body=case.body, headers=case.headers)
        judge(case, answer, findings)
    line.close()


def judge(case: Case, answer: Answer, findings: Findings) -> None:
    """Put what is wrong with an answer into the findings."""
    said = f"{case.name} -> {answer.status} {answer.body[:300]!r}"
    if answer.status == NO_ANSWER and case.raw is None and case.method != "CONNECT":
        findings.silences.append(said)
    if answer.status >= 500:
        findings.faults.append(said)
    if case.verdict is Verdict.REFUSE and (200 <= answer.status < 300 or 300 <= answer.status < 400):
        findings.wrong.append(said)
    if case.verdict is Verdict.ACCEPT and not _accepted(case, answer):
        findings.strict.append(said)
    if 400 <= answer.status < 500 and _is_mute(case, answer):
        findings.mute.append(said)
    if case.who not in ("alpha", "staff") and SECRET in answer.body:
        findings.leaks.append(said)


def _accepted(case: Case, answer: Answer) -> bool:
    if not 200 <= answer.status < 300:
        return False
    return not case.right or answer.json["success_count"] == len(case.right)


def _is_mute(case: Case, answer: Answer) -> bool:
    """An error must say in its door's form what is wrong; what is no HTTP is refused before any door."""
    taxii, api = case.target.startswith("/taxii2/"), case.target.startswith("/api/v1/")
    if case.raw is not None or not (taxii or api) or case.method == "HEAD" or "Host" in case.headers:
        return False
    if not answer.body and answer.status in (400, 414, 431):
        return False
    try:
        said: Any = answer.json
        if taxii:
            return not (said["title"] and said["description"] and said["http_status"] == str(answer.status))
        return not (said["code"] and said["message"])
    except (ValueError, KeyError, TypeError):
        return True


def look_back(node: RunningNode, cases: Sequence[Case], findings: Findings) -> int:
    """Read everything that is kept, by every way; how many object versions there are."""
    with node.store() as database, database.read() as tx:
        kept = [(one.stix_id, one.body) for one in objects_between(tx, system_viewer("tests"), 0, 2**62)]
    bodies = {body for _, body in kept}
    findings.wrong += [f"kept: {case.name}" for case in cases for body in case.wrong if body in bodies]
    line = Line(node.port)
    for alias in ("hostile", "alpha"):
        seen = list(_crawl(line, alias, findings))
        findings.changed += [f"{alias}: {body[:200]!r}" for body in seen if body not in bodies]
        _ids_again(line, alias, findings)
    for stix_id in {stix_id for stix_id, _ in kept}:
        _read(line, f"/api/v1/objects/{stix_id}", findings, {})
    _of_the_api(line, findings)
    _as_pages(line, sorted({stix_id for stix_id, _ in kept}), findings)
    line.close()
    return len(kept)


class _Page(msgspec.Struct):
    objects: list[msgspec.Raw] = []
    next: str = ""


class _Manifest(msgspec.Struct):
    objects: list[dict[str, str]] = []
    next: str = ""


def _pages(line: Line, target: str, kind: Any, findings: Findings) -> Iterator[Any]:
    cursor = ""
    while True:
        more = f"&next={cursor}" if cursor else ""
        answer = _read(line, f"{target}?limit=100&match[version]=all{more}", findings)
        try:
            page = msgspec.json.decode(answer.body, type=kind)
        except ValueError as error:
            findings.poisons.append(f"{target}: {error}")
            return
        yield page
        cursor = page.next
        if not cursor:
            return


def _crawl(line: Line, alias: str, findings: Findings) -> Iterator[bytes]:
    for page in _pages(line, EVERY.format(alias) + "objects/", _Page, findings):
        yield from map(bytes, page.objects)


def _ids_again(line: Line, alias: str, findings: Findings) -> None:
    """Each object that the manifest names, read by itself with all of its versions."""
    for page in _pages(line, EVERY.format(alias) + "manifest/", _Manifest, findings):
        for record in page.objects:
            target = f"{EVERY.format(alias)}objects/{record['id']}/"
            _read(line, target, findings)
            _read(line, f"{target}versions/", findings)


def _of_the_api(line: Line, findings: Findings) -> None:
    reports = _read(line, "/api/v1/reports?limit=200", findings, {}).json
    for one in reports:
        _read(line, f"/api/v1/reports/{one['id']}", findings, {})
    for target in ("alerts", "watches", "releases", "refusals", "ledger/head", "search?q=a", f"search?q={quote('نص')}"):
        _read(line, f"/api/v1/{target}", findings, {})


LISTS = (
    "/",
    "/alerts/",
    "/reports/",
    "/releases/",
    f"/search/?q={quote('نص')}",
    "/search/?q=example",
    "/desk/",
    "/bulletins/",
)
EACH = 5  # of the kept objects every fifth is looked at as a page: pages are slow


def _as_pages(line: Line, kept: Sequence[str], findings: Findings) -> None:
    """What a person of the staff sees of it all."""
    browser = Browser(line)
    assert browser.sign_in("staff").status == 303
    reports = line.ask("GET", "/api/v1/reports?limit=200", who="staff").json
    targets = (*LISTS, *(f"/reports/{one['id']}/" for one in reports), *(f"/objects/{one}/" for one in kept[::EACH]))
    for target in targets:
        answer = browser.get(target)
        if answer.status != 200 or not answer.body.rstrip().endswith(b"</html>"):
            findings.poisons.append(f"{target} -> {answer.status} {answer.body[-200:]!r}")


def _read(line: Line, target: str, findings: Findings, headers: dict[str, str] | None = None) -> Answer:
    answer = line.ask("GET", target, who="staff", headers=TAXII if headers is None else headers)
    try:
        readable = answer.status == 200 and answer.json is not None
    except ValueError:
        readable = False
    if not readable:
        findings.poisons.append(f"{target} -> {answer.status} {answer.body[:300]!r}")
    return answer
