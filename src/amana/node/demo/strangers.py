"""The last step of the path: a stranger verifies both ledgers from files alone, and a changed byte does not pass."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from amana.language import Text
from amana.node.demo.scene import Member, NotAsExpected, Scene, command

_PATIENCE_S = 20.0


def verified_by_strangers(scene: Scene) -> dict[str, Any]:
    """Each node's ledger is exported; the stand-alone verifier accepts it, and refuses it with one byte changed."""
    found, refused = {}, {}
    for host, guest in ((scene.north, scene.south), (scene.south, scene.north)):
        exports: list[Path] = []

        def accepted(host: Member = host, guest: Member = guest, exports: list[Path] = exports) -> Any:
            folder = scene.root / f"ledger-of-{host.slug}-{len(exports)}"
            exports.append(folder)
            command("ledger", "export", host.folder, folder)
            told = _verify(scene, host, guest, folder)
            return told if told["verified"] else None

        found[host.slug] = scene.wait(_PATIENCE_S, _WHAT, accepted)
        _change_one_byte(exports[-1])
        told = _verify(scene, host, guest, exports[-1])
        if told["verified"]:
            raise NotAsExpected("demo.change-unseen", _UNSEEN.fill(name=host.slug))
        refused[host.slug] = told["where"]
    return {
        "entries": " + ".join(str(one["size"]) for one in found.values()),
        "refused": " + ".join(refused.values()), "verified": found,
    }  # fmt: skip


def _verify(scene: Scene, host: Member, guest: Member, folder: Path) -> Any:
    """What the verifier says, run as a stranger runs it: a process of its own, with the two keys."""
    from amana.node.cli.ledger import VERIFIER

    keys = scene.found["log_keys"]
    line = [sys.executable, "-I", str(VERIFIER), str(folder), "--json", "--key", keys[host.slug]["ledger"]]
    line += ["--witness", keys[guest.slug]["witness"], "--need", "1"]
    return json.loads(subprocess.run(line, capture_output=True, text=True, check=False).stdout)


def _change_one_byte(folder: Path) -> None:
    """In the middle of what the entries say."""
    path = next(path for path in sorted((folder / "words").rglob("*")) if path.is_file())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


_WHAT = Text(en="the verification of an export", ar="التحقق من تصدير السجل")
_UNSEEN = Text(
    en="A changed byte in the export of {name} was not seen.", ar="لم يُكتشف تغيير بايت واحد في سجل {name} المصدَّر."
)
