"""Two questions that many loaders ask of a viewer."""

from __future__ import annotations

from collections.abc import Iterable

from amana.handling import Viewer


def is_staff(viewer: Viewer) -> bool:
    """Does the viewer belong to this node (or is it the node itself at work)?"""
    return viewer.system or "own" in viewer.principals


def holds(viewer: Viewer, principals: Iterable[str]) -> bool:
    """Does the viewer hold at least one of these?"""
    return viewer.system or not viewer.principals.isdisjoint(principals)
