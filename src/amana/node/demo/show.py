"""What the audience sees of the demonstration: each step with its time, then the addresses and the log-ins."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from amana.language import LANGUAGES, Problem, Text
from amana.node.demo.path import STEPS, Figures
from amana.node.demo.scene import Scene, sample

_SHOWN = 6  # alerts that are listed; the file has them all


class Step(msgspec.Struct, frozen=True):
    """What became of one step."""

    name: str
    seconds: float
    ok: bool
    figures: Figures


def perform(scene: Scene, language: str, say: Callable[[str], None], steps: Sequence[Any] = STEPS) -> list[Step]:
    """Go through the steps until the end or the first that fails, telling each in ``language`` and in the other."""
    clock, done, known = scene.world.clock, [], titles()
    for name, act in steps:
        begun = clock.monotonic()
        try:
            ok, figures = True, act(scene)
        except Exception as fault:
            # Whatever it is: the step has failed, and the audience is told which and why.
            ok, figures = False, {"fault": _sentences(fault)}
        done.append(Step(name, round(clock.monotonic() - begun, 3), ok, figures))
        for line in lines(done[-1], *known[name], len(done), language):
            say(line)
        if not ok:
            break
    return done


def titles() -> dict[str, tuple[Text, Text]]:
    """What each step is called, and what is told of what it found."""
    rows = (line for line in sample("steps.csv").read_text("utf-8").splitlines() if not line.startswith("#"))
    return {
        row["name"]: (Text(en=row["en"], ar=row["ar"]), Text(en=row["found_en"], ar=row["found_ar"]))
        for row in csv.DictReader(rows)
    }


def lines(step: Step, title: Text, told: Text, number: int, language: str) -> list[str]:
    """The lines that tell of one step: its title in both languages, then what it found."""
    first, second = [language, *(other for other in LANGUAGES if other != language)][:2]
    sign = "✓" if step.ok else "✗"
    return [
        f"{sign} {number:2}. {title.say(first)}  ({step.seconds:.2f} s)",
        f"       {title.say(second)}",
        *(f"       · {line}" for line in _details(step, told, language)),
    ]


def addresses(scene: Scene, language: str) -> list[str]:
    """The last lines: where to go on by hand, and as whom."""
    told = []
    for member in (scene.north, scene.south):
        told += ["", f"{member.name.say(language)}: {member.url}"]
        told += [
            f"    {_SIGN_IN.say(language)}: {one.name}    {one.password}"
            for one in member.people.values()
            if not one.name.endswith("-poll")
        ]
    return told


def total(steps: Sequence[Step], language: str) -> str:
    """One line on the whole."""
    seconds = sum(step.seconds for step in steps)
    text = _DONE if all(step.ok for step in steps) else _FAILED
    return text.fill(seconds=f"{seconds:.1f}", count=len(steps)).say(language)


def write(path: Path, steps: Sequence[Step]) -> None:
    """The file for programs: a list of steps."""
    path.write_text(json.dumps(msgspec.to_builtins(steps), ensure_ascii=False, indent=1) + "\n", "utf-8")


def _details(step: Step, told: Text, language: str) -> list[str]:
    if not step.ok:
        return [step.figures["fault"][language]]
    found = told.fill(**step.figures).say(language)
    return [found, *(_meeting(one, language) for one in step.figures.get("alerts", ())[:_SHOWN])]


def _meeting(one: dict[str, Any], language: str) -> str:
    both = one["value"] if one["value"] == one["own_value"] else f"{one['value']}  ⇄  {one['own_value']}"
    return f"{both}   ({_WHY[one['why']].say(language)})"


def _sentences(fault: Exception) -> dict[str, str]:
    if isinstance(fault, Problem):
        return {"en": fault.say("en"), "ar": fault.say("ar")}
    return {"en": f"{type(fault).__name__}: {fault}", "ar": f"{type(fault).__name__}: {fault}"}


_WHY = {
    "exact": Text(en="the same", ar="القيمة نفسها"),
    "cidr": Text(en="address range", ar="مدى عناوين"),
    "domain-suffix": Text(en="name below a name", ar="نطاق يتبع نطاقًا"),
    "url-prefix": Text(en="beginning of a URL", ar="بداية رابط"),
    "host": Text(en="host of a URL or mailbox", ar="مضيف رابط أو بريد"),
}
_SIGN_IN = Text(en="sign in", ar="تسجيل الدخول")
_DONE = Text(
    en="The whole path took {seconds} s, {count} steps.", ar="استغرق المسار كله {seconds} ثانية، وعدد خطواته {count}."
)
_FAILED = Text(en="Step {count} failed; the reason stands above.", ar="أخفقت الخطوة {count}، وسبب ذلك مبيَّن أعلاه.")
