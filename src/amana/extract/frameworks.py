"""Which catalogue a technique's number belongs to: ATT&CK and DISARM both write Tnnnn."""

from __future__ import annotations

import re

_NEAR = 400  # characters of the sentence that are read before the number
_NAMES = {"disarm": ("DISARM", "AMITT"), "attack": ("ATT&CK", "MITRE")}
_SENTENCE_ENDS = re.compile(r"[.!?؟](?=\s|\Z)|\n\s*\n")
_FIRST_OF_ATTACK = 800  # T08nn: ATT&CK for ICS. ATT&CK's others begin at T1001, DISARM's all stand below T0800.


def kind_of(text: str, start: int, technique: str) -> str:
    """``disarm`` or ``attack`` for the technique at ``start``.

    The framework named last before it in the same sentence decides; without one, the number does.
    """
    before = text[max(0, start - _NEAR) : start].upper()
    place, kind = max((before.rfind(name), kind) for kind, names in _NAMES.items() for name in names)
    if place >= 0 and not _SENTENCE_ENDS.search(before, place):
        return kind
    return "attack" if int(technique[1:5]) >= _FIRST_OF_ATTACK else "disarm"
