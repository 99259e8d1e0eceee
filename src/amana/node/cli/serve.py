"""``amana serve``: run a node."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

import amana
from amana.language import Text
from amana.node.cli.output import Json, answer
from amana.node.folder import Node
from amana.node.serve import Server, Serving, free_port, serve

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(name="serve", epilog="Example: amana serve /srv/node --port 8000")
def run(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The node's folder.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for any that is free.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, max=256, help="Worker processes.")] = 1,
    threads: Annotated[int, typer.Option(min=2, max=1024, help="Blocking threads of each worker.")] = 8,
    server: Annotated[Server, typer.Option(help="The web server.")] = "granian",
    as_json: Json = False,
) -> None:
    """Run a node until SIGTERM or Ctrl-C: the web server, and the job process beside it."""
    node = Node.open(folder)
    if node.settings.release != amana.__version__:
        # Only then: the server's parent process stays small.
        from amana.node.setup import upgrade
        from amana.world import real

        node = upgrade(node, real())
    serving = Serving(host, port or free_port(host), workers, threads, server)

    def say_ready() -> None:
        answer({"url": serving.url, "pid": os.getpid()}, _READY.fill(url=serving.url), as_json)

    serve(node, serving, say_ready)


_READY = Text(en="The node answers at {url} (stop it with Ctrl-C).", ar="العُقدة تجيب على {url} (لإيقافها: Ctrl-C).")
