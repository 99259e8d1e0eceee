"""``amana demo``: the whole path between two fictional members on this machine."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
from pathlib import Path
from typing import Annotated

import typer

from amana.language import Text
from amana.node.cli.output import language, say

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: amana demo --once --json steps.json")
def demo(
    once: Annotated[bool, typer.Option("--once", help="End after the last step.")] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write every step with its figures to this file.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--dir", metavar="DIR", help="Make the nodes here, and leave them; else they go.")
    ] = None,
) -> None:
    """Start two nodes on loopback and walk the path from an Arabic report to an alert. Stays up until Ctrl-C."""
    from amana.node.demo import Scene, perform, show
    from amana.world import real

    os.environ.setdefault("AMANA_LANGUAGE", language())
    stop = threading.Event()
    signal.signal(signal.SIGTERM, _interrupt)
    root = folder or Path(tempfile.mkdtemp(prefix="amana-demo-"))
    scene = Scene(real(), root.absolute())
    try:
        steps = perform(scene, language(), _print)
        if json_file is not None:
            show.write(json_file, steps)
        _print("\n" + show.total(steps, language()))
        if not all(step.ok for step in steps):
            raise typer.Exit(1)
        if not once:
            for line in show.addresses(scene, language()):
                _print(line)
            say(_STAYS)
            stop.wait()
    except KeyboardInterrupt:
        pass
    finally:
        scene.stop()
        if folder is None:
            shutil.rmtree(root, ignore_errors=True)


def _print(line: str) -> None:
    print(line, flush=True)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


_STAYS = Text(en="\nBoth nodes stay up. Ctrl-C ends them.", ar="\nتبقى العُقدتان عاملتين. أوقفهما بـ Ctrl-C.")
