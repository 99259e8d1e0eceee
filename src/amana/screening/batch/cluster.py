"""The parts of a work on a Ray cluster that is there already (the optional part ``ray``).

Each machine of the cluster has the same version of Amana and the index at the same path, by a shared folder or a copy;
both are compared before a part is looked up. What a part gives comes back to the one that asked: the machines need no
access to the result. A machine that goes takes nothing with it: its parts are looked up by another.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import amana
from amana.language import Problem, Text
from amana.names import Index
from amana.screening.batch.crew import Crew, Options, Part, Pending, Rows, died, look_up

INSTALL = f"{sys.executable} -m pip install --require-hashes -r requirements/ray.txt"
_TRIES = 3
_CONNECT_S = 10.0
_RAY_TRIES = ("RAY_gcs_server_port_wait_time_s", "1")  # each is 40 s, and Ray's own are twenty


@contextmanager
def cluster(address: str, folder: Path, digest: str, options: Options) -> Iterator[Crew]:
    """The cluster's processors, while this lasts.

    Raises Problem ``screen.no-ray`` if Ray is not installed, ``screen.no-cluster`` if none is there,
    ``screen.other-index`` or ``screen.other-version`` if one of its machines has something else.
    """
    ray = _ray()
    _connect(ray, address)
    try:
        task = ray.remote(max_retries=_TRIES)(look_up_there)
        common = ray.put((str(folder), digest, amana.__version__, options))

        def begin(rows: Rows) -> Pending:
            asked = task.remote(common, list(rows))
            return lambda: _result(ray, asked)

        yield Crew(max(1, int(ray.cluster_resources().get("CPU", 1))), begin)
    finally:
        ray.shutdown()


_opened: dict[str, Index] = {}


def look_up_there(common: tuple[str, str, str, Options], rows: Rows) -> Part:
    """Look up a part, in a process of the cluster; it keeps the index open for the next."""
    folder, digest, program, options = common
    if amana.__version__ != program:
        raise Problem(
            "screen.other-version", _VERSION.fill(theirs=amana.__version__, ours=program), os.uname().nodename
        )
    if digest not in _opened:
        _opened.clear()
        index = Index.open(Path(folder))
        if index.digest != digest:
            raise Problem("screen.other-index", _INDEX, f"{os.uname().nodename}:{folder}")
        _opened[digest] = index
    return look_up(_opened[digest], options, rows)


def _ray() -> Any:
    try:
        import ray
    except ImportError:
        raise Problem("screen.no-ray", _MISSING.fill(install=INSTALL), "--ray") from None
    return ray


def _connect(ray: Any, address: str) -> None:
    os.environ.setdefault(*_RAY_TRIES)
    try:
        _knock(address)
        ray.init(address=address, log_to_driver=False, logging_level="ERROR", configure_logging=False)
    except (OSError, ValueError, RuntimeError) as error:
        why = str(error).split("\n")[0][:200]
        raise Problem("screen.no-cluster", _NO_CLUSTER.fill(address=address, why=why), "--ray") from None


def _knock(address: str) -> None:
    """See whether anything listens at host:port: Ray itself tries for minutes. Raises OSError."""
    host, _, port = address.rpartition(":")
    if port.isdigit() and "://" not in address:
        socket.create_connection((host.strip("[]"), int(port)), _CONNECT_S).close()


def _result(ray: Any, asked: Any) -> Part:
    try:
        part: Part = ray.get(asked)
    except ray.exceptions.RayTaskError as error:
        raise error.cause if isinstance(error.cause, Problem) else error from None
    except ray.exceptions.RayError:
        raise died() from None
    return part


_MISSING = Text(
    en="Ray is not installed. In Amana's folder: {install}",
    ar="لم يُثبَّت Ray. ثبّته من مجلد أمانة بالأمر: {install}",
)
_NO_CLUSTER = Text(
    en="There is no Ray cluster at {address}: {why}. Start one with: ray start --head",
    ar="لا عنقود Ray في العنوان {address}: ‏{why}. لتشغيل واحد: ray start --head",
)
_VERSION = Text(
    en="This machine of the cluster has Amana {theirs}, the one that asks has {ours}. Install the same on both.",
    ar="على هذا الجهاز في العنقود أمانة {theirs}، وعلى الجهاز الطالب {ours}. ثبّت الإصدار نفسه على الجهازين.",
)
_INDEX = Text(
    en="This machine of the cluster has another index at this path. Copy the index folder there, or share it.",
    ar="على هذا الجهاز في العنقود فهرس آخر في هذا المسار. انسخ إليه مجلد الفهرس أو شاركه معه.",
)
