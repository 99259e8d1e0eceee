"""A table of the administration: cells that know how they are written, and the buttons of a line."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cell:
    """``kind``: plain (a word of ours), own (a person's words), ident, number, moment; or state with ``state``."""

    value: object
    kind: str = "plain"
    url: str = ""
    state: str = ""


@dataclass(frozen=True)
class Act:
    """A button: a POST to an address with one field. ``about`` is read out after the label."""

    label: str
    url: str
    name: str = "do"
    value: str = "1"
    about: str = ""
    grave: bool = False
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Line:
    """One line: its cells in the order of the columns, its buttons."""

    cells: tuple[Cell, ...]
    acts: tuple[Act, ...] = ()
    details: str = ""  # folded up below the last cell
    said: str = ""  # shown below the last cell


@dataclass(frozen=True)
class Sheet:
    """A table; ``empty`` is said if it has no line."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    empty: str
    has_acts: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "has_acts", any(line.acts for line in self.lines))
