"""The demonstration: the exchange's whole path between two fictional members, on this machine, with nothing faked.

Real servers (``amana serve``) are started on loopback and used by the doors that everybody has: the command line, the
JSON API, TAXII. Way: :mod:`scene` (members, folders, servers, doors) → :mod:`path` (the steps, in order, each with what
it found) → :mod:`show` (what is printed, and the file for programs).
"""

from amana.node.demo import show
from amana.node.demo.path import STEPS
from amana.node.demo.scene import Scene
from amana.node.demo.show import Step, perform

__all__ = ["STEPS", "Scene", "Step", "perform", "show"]
