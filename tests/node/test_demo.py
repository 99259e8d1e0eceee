"""The demonstration walks the whole path, tells of it in both languages, and says so when a step fails."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from amana.language import Problem, Text
from amana.node.demo import STEPS, Scene, perform, show
from amana.node.demo.scene import NotAsExpected, await_start, sample
from amana.stix import observables, read_envelope, read_object
from amana.world import World

COMMAND = [sys.executable, "-m", "amana", "--language", "ar", "demo"]


def test_every_step_has_its_words_in_both_languages() -> None:
    titles = show.titles()
    assert list(titles) == [name for name, _ in STEPS]
    for title, told in titles.values():
        assert title.en
        assert title.ar
        assert title.ar != title.en
        assert bool(told.en) == bool(told.ar)


def test_the_sample_logs_are_valid_and_hold_values() -> None:
    for name in ("proxy-log.json", "mail-log.json"):
        objects = [read_object(raw) for raw in read_envelope(sample(name).read_bytes()).objects]
        assert sum(len(observables(obj)) for obj in objects) >= 3


def test_a_step_that_fails_ends_the_path_and_says_why(world: World, tmp_path: Path) -> None:
    def well(scene: Scene) -> dict[str, Any]:
        world.clock.sleep(1.5)
        return {"nodes": 2}

    def badly(scene: Scene) -> dict[str, Any]:
        raise Problem("demo.test", Text(en="It broke.", ar="تعطّل."))

    def never(scene: Scene) -> dict[str, Any]:
        raise AssertionError

    said: list[str] = []
    steps = perform(Scene(world, tmp_path), "ar", said.append, [("init", well), ("serve", badly), ("members", never)])
    assert [(step.name, step.ok) for step in steps] == [("init", True), ("serve", False)]
    assert steps[0].seconds == 1.5
    assert steps[1].figures["fault"]["en"].endswith("It broke.")
    assert any("تعطّل." in line for line in said)
    show.write(tmp_path / "steps.json", steps)
    assert json.loads((tmp_path / "steps.json").read_text("utf-8"))[0] == {
        "name": "init",
        "seconds": 1.5,
        "ok": True,
        "figures": {"nodes": 2},
    }


@pytest.mark.slow
def test_the_demonstration_runs_from_the_report_to_the_alert(tmp_path: Path) -> None:
    file = tmp_path / "steps.json"
    done = subprocess.run([*COMMAND, "--once", "--json", str(file)], capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stdout + done.stderr
    steps = {step["name"]: step for step in json.loads(file.read_text("utf-8"))}
    assert list(steps) == [name for name, _ in STEPS]
    assert all(step["ok"] and step["seconds"] >= 0 for step in steps.values())
    assert steps["taxii"]["figures"]["others"] == 0
    alerts = steps["alert"]["figures"]["alerts"]
    assert {"رواتب.موقع.example", "198.51.100.7"} <= {alert["value"] for alert in alerts}
    assert {alert["incoming_origin"] for alert in alerts} == {"cert-north"}
    assert len(steps["later-sighting"]["figures"]["alerts"]) == 2
    assert steps["private-question"]["figures"]["elements"] == 4
    assert steps["follow-up"]["figures"]["state"] == "released-in-part"
    assert {one["verified"] for one in steps["stranger"]["figures"]["verified"].values()} == {True}
    assert "تقرير عربي يصل" in done.stdout
    assert "An Arabic report arrives" in done.stdout


@pytest.mark.slow
def test_it_stays_up_until_it_is_told_to_end_and_leaves_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    running = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True, env=environment)
    assert running.stdout is not None
    said = ""
    for line in running.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    assert running.poll() is None, said
    running.send_signal(signal.SIGINT)
    assert running.wait(60) == 0
    assert "huda" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("program", ["import time; time.sleep(60)", "print('no node here')"])
def test_a_server_that_does_not_start_is_not_waited_for(
    program: str, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amana.node.demo.scene._START_S", 0.5)
    member = Scene(world, tmp_path).north
    member.folder.mkdir()
    (member.folder / "server.log").write_text("the reason")
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        member.process = process
        with pytest.raises(NotAsExpected, match="the reason"):
            await_start(member)
        process.kill()
