"""The Traffic Light Protocol 2.0 (FIRST, 2022) and the marking objects that say it in STIX 2.1.

The objects are fixed by others and may never be redefined: the four of TLP 1 by the STIX 2.1 standard, section
7.2.1.4, the five of TLP 2.0 by the OASIS extension definition named below. They stand in data/tlp_markings.json.
"""

from __future__ import annotations

from enum import Enum
from functools import total_ordering
from importlib.resources import files
from typing import Any, Final

import msgspec

TLP2_EXTENSION: Final = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
"""The OASIS extension definition that carries TLP 2.0."""


@total_ordering
class TLP(Enum):
    """The five levels, ordered from the widest to the strictest."""

    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    RED = "TLP:RED"

    def __lt__(self, other: TLP) -> bool:
        return _RANK[self] < _RANK[other]


_RANK: Final = {level: rank for rank, level in enumerate(TLP)}


def _load() -> dict[str, dict[str, Any]]:
    """The well-known marking objects by id."""
    raw = files(__package__).joinpath("data/tlp_markings.json").read_bytes()
    document = msgspec.json.decode(raw)
    return {marking["id"]: marking for marking in document["objects"]}


TLP_MARKINGS: Final = _load()
"""Every well-known marking object by its id, exactly as its standard gives it. Do not change the values."""


def _level(marking: dict[str, Any]) -> TLP:
    """The TLP 2.0 level of a well-known marking; the white of TLP 1 is CLEAR."""
    name = marking["name"]
    return TLP.CLEAR if name == "TLP:WHITE" else TLP(name)


LEVEL_OF_MARKING: Final = {id_: _level(marking) for id_, marking in TLP_MARKINGS.items()}
"""Marking id (TLP 1 or 2.0) to level."""

TLP2_MARKING_IDS: Final = {_level(marking): id_ for id_, marking in TLP_MARKINGS.items() if "extensions" in marking}
"""Level to the id of its TLP 2.0 marking object."""


def tlp_of_refs(marking_refs: list[str]) -> TLP | None:
    """The strictest level among ``object_marking_refs``; None if no reference is a TLP marking."""
    levels = [LEVEL_OF_MARKING[ref] for ref in marking_refs if ref in LEVEL_OF_MARKING]
    return max(levels, default=None)
