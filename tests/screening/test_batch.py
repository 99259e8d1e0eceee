"""`amana screen batch`: each row once, whatever happens in between."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from amana.names import Entry, Index
from amana.node.cli import run
from amana.screening.batch import rejected_file, work_folder

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
    assert results[0][1].splitlines()[:2] == ["row,reason", "7,empty"]


@pytest.mark.slow
def test_a_kill_loses_and_repeats_nothing(tmp_path: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = made(tmp_path / "in.csv", 4000)
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
