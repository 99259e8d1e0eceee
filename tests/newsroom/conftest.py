"""The shared node with a newsroom on it."""

import pytest

from newsroom_press import Press, make_press
from pages_browse import browse, ground, shared_ground
from pages_ground import Ground

__all__ = ["browse", "ground", "shared_ground"]


@pytest.fixture
def press(ground: Ground) -> Press:
    """The newsroom."""
    return make_press(ground)
