"""Who asks: the value that every loader takes, so that nothing is read on nobody's behalf."""

from __future__ import annotations

import msgspec

from amana.handling.audience import Audience


class Viewer(msgspec.Struct, frozen=True):
    """Someone who looks: ``name`` for the ledger, ``principals`` for what may be seen, ``roles`` for what may be done.

    ``system`` is true only for the node's own work; make such a viewer with :func:`system_viewer`.
    """

    name: str
    principals: frozenset[str]
    roles: frozenset[str] = frozenset()
    system: bool = False

    def may_see(self, audience: Audience) -> bool:
        """Whether this viewer belongs to the audience."""
        return self.system or audience.admits(self.principals)


def system_viewer(name: str) -> Viewer:
    """The node itself at work, which sees everything. ``name`` says what for, such as ``correlation``.

    Every use in the code is listed in a test: add yours there with its reason.
    """
    return Viewer(name=f"system:{name}", principals=frozenset(), system=True)


ANONYMOUS = Viewer(name="anonymous", principals=frozenset(("public",)))
"""A reader who is not signed in."""
