"""``amana work``: a node's job loop."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer

from amana.language import Text
from amana.node.cli.opened import Folder
from amana.node.cli.output import Json, answer
from amana.node.folder import Node

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: amana work /srv/node --once")
def work(
    folder: Folder,
    once: Annotated[bool, typer.Option("--once", help="End when nothing is due.")] = False,
    beside_server: Annotated[int, typer.Option(help="End with this process (amana serve).", hidden=True)] = 0,
    as_json: Json = False,
) -> None:
    """Poll peers, correlate what came in, index words, until SIGTERM. `amana serve` starts it by itself."""
    from amana.exchange.worker import run
    from amana.node.lifetime import end_with
    from amana.node.serve import evaluation
    from amana.node.site import party_of

    stop = threading.Event()
    node = Node.open(folder)
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    if beside_server and not end_with(beside_server):
        return
    beside = None if beside_server else evaluation(node)
    if beside is not None:
        beside.start()
    try:
        run(node, stop, once, party=party_of(node))
    finally:
        if beside is not None:
            beside.stop()
        for number, handler in before.items():
            signal.signal(number, handler)
    if not beside_server:
        answer({"done": True}, _DONE, as_json)


_DONE = Text(en="Nothing is due any more; stopped.", ar="لم يبقَ عمل مستحق، وتوقفت المهام.")
