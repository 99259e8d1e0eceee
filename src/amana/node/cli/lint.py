"""``amana lint``: everything that can be checked without running the program."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import typer

from amana.language import Text
from amana.node.cli.output import Json, say, show_json
from amana.node.lint import Check, checks

app = typer.Typer(rich_markup_mode=None, add_completion=False)


SHOWN = 20


@app.command(epilog="Example: amana lint")
def lint(as_json: Json = False) -> None:
    """Check format, style, types, the direction of imports, translations, vendor files, names in files."""
    if not run_checks(as_json):
        raise typer.Exit(1)


def run_checks(as_json: bool) -> bool:
    """Run all checks, two at a time; print what each found. True if none found anything."""
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(_run, checks()))
    if as_json:
        show_json([{"check": name, "seconds": round(took, 2), "found": found} for name, took, found in results])
    else:
        for name, took, found in results:
            say((_WRONG if found else _RIGHT).fill(name=name, seconds=f"{took:.1f}"))
            print("".join(f"    {line}\n" for line in found[:SHOWN]), end="")
            if len(found) > SHOWN:
                say(_MORE.fill(count=len(found) - SHOWN))
    return not any(found for _, _, found in results)


def _run(check: Check) -> tuple[str, float, list[str]]:
    started = time.monotonic()
    found = check.find()
    return check.name, time.monotonic() - started, found


_MORE = Text(
    en="    and {count} more lines; --json shows all", ar="    وغيرها، عدد الأسطر: {count}، ويعرضها كلها الخيار --json"
)
_RIGHT = Text(en="lint: {name}: holds ({seconds} s)", ar="فحص: {name}: سليم ({seconds} ث)")
_WRONG = Text(en="lint: {name}: DOES NOT HOLD ({seconds} s)", ar="فحص: {name}: غير سليم ({seconds} ث)")
