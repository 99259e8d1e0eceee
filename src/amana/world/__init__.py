"""The ports to the world: clock, randomness, network, disk and keys, passed in so that nothing reaches out by itself.

:func:`real` gives the machine's own; :func:`simulated` gives a world that answers the same every time, for tests.

>>> world = simulated(seed=1)
>>> world.clock.now().isoformat()
'2026-01-01T00:00:00+00:00'
>>> world.clock.sleep(60); world.clock.now().minute
1
"""

from amana.world.ports import Clock, Randomness, World
from amana.world.real import real
from amana.world.simulated import simulated

__all__ = ["Clock", "Randomness", "World", "real", "simulated"]
