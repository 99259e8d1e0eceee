"""The shared node and its browsers."""

from pages_browse import browse, ground, shared_ground

__all__ = ["browse", "ground", "shared_ground"]
