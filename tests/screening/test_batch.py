"""`amana screen batch`: each row once, whatever happens in between."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import pickle
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from socket import socket

import pytest

import amana
from amana.language import Problem, Text
from amana.names import Entry, Index
from amana.node.cli import run
from amana.screening.batch import Options, rejected_file, work_folder
from amana.screening.batch.cluster import look_up_there
from amana.screening.batch.crew import Part
from amana.screening.batch.work import Count, Manifest, Work
from amana.screening.sheets import BadSheet, Column, written

GIVEN = ("محمد", "أحمد", "Gamal", "سعاد", "Leila", "إبراهيم", "Yusuf", "هدى", "Karim", "سامي")
FAMILY = ("الحداد", "Nasser", "القاضي", "Mansour", "البنا", "Haddad", "العطار", "Saleh")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    people = [f"{one} {other} {last}" for one in GIVEN for other in GIVEN[:4] for last in FAMILY]
    Index.build((Entry(f"X-{n}", "Person", name) for n, name in enumerate(people)), folder, "made")
    return folder


def made(path: Path, count: int) -> Path:
    chance = random.Random(3)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "name"))
        for number in range(count):
            name = f"{chance.choice(GIVEN)} {chance.choice(GIVEN)} {chance.choice(FAMILY)}"
            writer.writerow((number, "" if number % 97 == 5 else name))
    return path


def command(source: Path, out: Path, index: Path, *more: str) -> list[str]:
    return ["screen", "batch", str(source), str(out), "--index", str(index), "--json", *more]


@pytest.mark.slow
def test_the_result_is_the_same_whatever_the_number_of_processes_and_parts(
    tmp_path: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = made(tmp_path / "in.csv", 600)
    results = []
    for workers, part in (("1", "600"), ("2", "70")):
        out = tmp_path / f"out-{workers}.csv"
        assert run(command(source, out, index, "--workers", workers, "--part", part)) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["rows"], told["rejected"], told["resumed"]) == (600, 7, 0)
        assert not work_folder(out).exists()
        results.append((out.read_text("utf-8"), rejected_file(out).read_text("utf-8")))
    assert results[0] == results[1]
    assert results[0][0].startswith("row,query,rank,id,name,score\n2,")
    assert results[0][1].splitlines()[:2] == [
        "row,reason,en,ar", "7,screening.no-name,Write a name: this one is empty.,اكتب اسمًا؛ فهذا الحقل فارغ."
    ]  # fmt: skip


STRANGE = {
    3: ("screening.no-letters", "ا"), 4: ("screening.too-long", "م" * 10_000), 5: ("screening.bidi", "ab\u202ec"),
    6: ("screening.control", "ab\x07c"), 7: ("screening.no-letters", "🙂🙂"), 8: ("screening.no-letters", "١٢٣ 456"),
    9: ("screening.no-name", " "),
}  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_what_is_no_name_is_told_with_its_row_and_the_rest_is_looked_up(
    form: str, tmp_path: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / f"in.{form}", tmp_path / "out.csv"
    names = [f"{GIVEN[0]} {GIVEN[1]} {FAMILY[0]}", *(name for _, name in STRANGE.values()), "Ali علي 李 Hasan"]
    with written(source, [Column("name")]) as write:
        for name in names:
            write((name,))
    assert run(command(source, out, index, "--workers", "1")) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["rejected"]) == (len(names), len(STRANGE))
    with rejected_file(out).open(encoding="utf-8", newline="") as file:
        refused = list(csv.DictReader(file))
    first = 1 if form == "parquet" else 0
    assert {int(row["row"]) + first: row["reason"] for row in refused} == {
        at: code for at, (code, _) in STRANGE.items()
    }
    assert all(re.search("[a-z]{3}", row["en"]) and re.search("[\u0600-\u06ff]{3}", row["ar"]) for row in refused)
    assert out.read_text("utf-8").splitlines()[1].startswith(f"{2 - first},{names[0]},1,")


@pytest.mark.slow
def test_a_kill_loses_and_repeats_nothing(tmp_path: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = made(tmp_path / "in.csv", 2000)
    whole, out = tmp_path / "whole.csv", tmp_path / "out.csv"
    assert run(command(source, whole, index, "--workers", "2", "--part", "50")) == 0
    capsys.readouterr()
    given = [sys.executable, "-m", "amana", *command(source, out, index, "--workers", "2", "--part", "50")]
    process = subprocess.Popen(given, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while len(list(work_folder(out).glob("*.part"))) < 5 and time.monotonic() < until and process.poll() is None:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not out.exists()
    finished = len(list(work_folder(out).glob("*.part")))
    assert finished >= 4
    assert run(command(source, out, index, "--workers", "2", "--part", "50")) == 0
    assert json.loads(capsys.readouterr().out)["resumed"] == finished
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.slow
def test_who_is_killed_takes_its_processes_along_and_another_may_go_on(tmp_path: Path, index: Path) -> None:
    """kill -9 of the one process that was started, and of no other: no process of it stays behind."""
    source, whole, out = made(tmp_path / "in.csv", 2000), tmp_path / "whole.csv", tmp_path / "out.csv"
    given = ["--workers", "2", "--part", "50"]
    process = subprocess.Popen(
        [sys.executable, "-m", "amana", *command(source, out, index, *given)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert wait_for(lambda: bool(list(work_folder(out).glob("*.part"))))
    children = children_of(process.pid)
    assert len(children) >= 2
    process.kill()
    process.wait()
    assert wait_for(lambda: not any(alive(child) for child in children))
    assert run(command(source, out, index, *given)) == 0
    assert run(command(source, whole, index, *given)) == 0
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.slow
def test_a_process_that_is_killed_is_told_and_the_next_run_goes_on(
    tmp_path: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, whole, out = made(tmp_path / "in.csv", 2000), tmp_path / "whole.csv", tmp_path / "out.csv"
    given = ["--workers", "2", "--part", "50"]
    process = subprocess.Popen(
        [sys.executable, "-m", "amana", *command(source, out, index, *given)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert wait_for(lambda: bool(list(work_folder(out).glob("*.part"))))
    looking_up = [child for child in children_of(process.pid) if b"spawn_main" in started_as(child)]
    os.kill(looking_up[0], signal.SIGKILL)
    told, _ = process.communicate(timeout=90)
    assert process.returncode == 1
    assert json.loads(told)["error"]["code"] == "screen.worker-died"
    assert wait_for(lambda: not any(alive(child) for child in looking_up))
    assert not out.exists()
    finished = len(list(work_folder(out).glob("*.part")))
    assert finished >= 1
    assert run(command(source, out, index, *given)) == 0
    assert json.loads(capsys.readouterr().out)["resumed"] == finished
    assert run(command(source, whole, index, *given)) == 0
    assert out.read_bytes() == whole.read_bytes()


def started_as(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


def wait_for(so: Callable[[], bool], seconds: float = 90) -> bool:
    until = time.monotonic() + seconds
    while not so() and time.monotonic() < until:
        time.sleep(0.02)
    return so()


def children_of(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_two_runs_do_not_mix_in_one_result(tmp_path: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = made(tmp_path / "in.csv", 20), tmp_path / "out.csv"
    manifest = Manifest("0", "1", "2", Options())
    with Work.begin(work_folder(out), manifest):
        assert run(command(source, out, index, "--workers", "1")) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "screen.busy"
    assert not out.exists()


def test_parts_of_other_options_are_refused_and_kept(
    tmp_path: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = made(tmp_path / "in.csv", 20), tmp_path / "out.csv"
    program, sums = amana.__version__, hashlib.sha256(source.read_bytes()).hexdigest()
    with Work.begin(work_folder(out), Manifest(sums, Index.open(index).digest, program, Options(part_rows=50))) as work:
        work.put(0, Part(20, [], []))
    for more in (["--part", "60"], ["--part", "50", "--top", "3"], ["--part", "50", "--threshold", "0.9"]):
        assert run(command(source, out, index, *more)) == 1
        assert json.loads(capsys.readouterr().out)["error"]["code"] == "screen.other-work"
    assert work.finished(0) == Count(20, 0, 0)


def test_the_lock_is_of_the_folder_that_stands_there(tmp_path: Path) -> None:
    folder, manifest = tmp_path / "out.work", Manifest("0", "1", "2", Options())
    with Work.begin(folder, manifest) as work:
        work.remove()
        with Work.begin(folder, manifest), pytest.raises(Problem, match=r"screen\.busy"), Work.begin(folder, manifest):
            pass


def test_a_problem_is_the_same_on_the_other_side_of_a_process() -> None:
    told = pickle.loads(pickle.dumps(BadSheet("screen.empty", Text(en="a", ar="ب"), "in.csv:1")))
    assert (type(told), told.code, told.where, told.say("ar")) == (BadSheet, "screen.empty", "in.csv:1", "in.csv:1: ب")


@pytest.fixture(scope="module")
def ray_address() -> Iterator[str]:
    """A Ray of this machine alone, of two workers, which the test starts and ends."""
    pytest.importorskip("ray")
    from ray.util import get_node_ip_address

    own = get_node_ip_address()  # Ray calls this machine so, whatever it is told
    with ExitStack() as stack:
        for _ in range(3):  # where much else is going on, the half minute that Ray gives itself may be too short
            ports = free_ports(own, 5)
            head = stack.enter_context(started_ray(ports))
            if wait_for(lambda: head.poll() is not None or b"runtime started" in head.said()) and head.poll() is None:  # noqa: B023
                break
        assert head.poll() is None, head.said().decode()
        yield f"{own}:{ports[0]}"


class Started(subprocess.Popen[bytes]):
    """A process, and what it said so far."""

    log: Path

    def said(self) -> bytes:
        return self.log.read_bytes()


@contextmanager
def started_ray(ports: list[int]) -> Iterator[Started]:
    here = {**os.environ, "PYTHONPATH": str(Path(amana.__file__).parents[1]), "RAY_USAGE_STATS_ENABLED": "0"}
    names = ("port", "metrics-export-port", "dashboard-agent-grpc-port", "dashboard-agent-listen-port",
             "runtime-env-agent-port")  # fmt: skip
    given = [f"--{name}={port}" for name, port in zip(names, ports, strict=True)]
    more = ["--num-cpus=2", "--include-dashboard=false", "--object-store-memory=100000000", "--disable-usage-stats"]
    with tempfile.NamedTemporaryFile() as log:
        head = Started(
            [sys.executable, "-m", "ray.scripts.scripts", "start", "--head", "--block", *more, *given],
            env=here, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        head.log = Path(log.name)
        try:
            yield head
        finally:
            end(head)


def end(process: Started) -> None:
    """End a process and all that it started."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)


def free_ports(host: str, count: int) -> list[int]:
    with ExitStack() as stack:
        held = [stack.enter_context(socket()) for _ in range(count)]
        for one in held:
            one.bind((host, 0))
        return [one.getsockname()[1] for one in held]


@pytest.mark.slow
def test_a_ray_cluster_gives_the_same_result(
    ray_address: str, tmp_path: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, here, there = made(tmp_path / "in.csv", 600), tmp_path / "here.csv", tmp_path / "there.csv"
    assert run(command(source, here, index, "--workers", "1", "--part", "70")) == 0
    assert run(command(source, there, index, "--ray", ray_address, "--part", "70")) == 0
    told = [json.loads(text + "}") for text in capsys.readouterr().out.split("}\n") if text]
    assert [(one["rows"], one["parts"]) for one in told] == [(600, 9), (600, 9)]
    assert here.read_bytes() == there.read_bytes()
    assert not work_folder(there).exists()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_a_machine_of_the_cluster_refuses_is_told_as_it_said_it(
    language: str, ray_address: str, tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    there = amana.__version__
    monkeypatch.setattr(amana, "__version__", "0.0.7")
    source, out = made(tmp_path / "in.csv", 20), tmp_path / "out.csv"
    given = ["screen", "batch", str(source), str(out), "--index", str(index), "--ray", ray_address]
    assert run(["--language", language, *given]) == 1
    captured = capsys.readouterr()
    said = {"en": f"has Amana {there}, the one that asks has 0.0.7", "ar": f"أمانة {there}، وعلى الجهاز الطالب 0.0.7"}
    assert said[language] in captured.err
    assert "Traceback" not in captured.out + captured.err
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_no_cluster_is_told_soon(tmp_path: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("ray")
    source, out = made(tmp_path / "in.csv", 20), tmp_path / "out.csv"
    start = time.monotonic()
    assert run(command(source, out, index, "--ray", "127.0.0.1:1")) == 1
    assert time.monotonic() - start < 30
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "screen.no-cluster"
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize(("program", "code"), [("other", "screen.other-version"), ("", "screen.other-index")])
def test_a_machine_with_something_else_looks_nothing_up(program: str, code: str, index: Path) -> None:
    with pytest.raises(Problem) as told:
        look_up_there((str(index), "digest", program or amana.__version__, Options()), [(2, "Ali")])
    assert told.value.code == code


def test_a_work_goes_on_only_with_what_it_was_begun_with(
    tmp_path: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = made(tmp_path / "in.csv", 20), tmp_path / "out.csv"
    work_folder(out).mkdir()
    (work_folder(out) / "manifest.json").write_text("{}")
    assert run(command(source, out, index)) == 1
    captured = capsys.readouterr()
    assert "screen.other-work" in captured.out + captured.err
    assert not out.exists()


@pytest.mark.parametrize("text", ["", "id\n1\n", "id,name\n1\n"])
def test_a_broken_input_makes_no_result(
    text: str, tmp_path: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(text)
    assert run(command(source, out, index, "--workers", "1")) == 1
    captured = capsys.readouterr()
    assert "in.csv" in captured.out + captured.err
    assert not out.exists()
