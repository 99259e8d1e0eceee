"""What a part of a name is: said by those who read names, and told to the kernels that weigh them."""

from __future__ import annotations

TITLE, KUNYA, PREFIX, INITIAL, FATHER, FAMILY, MOTHER, GIVEN = 1, 2, 4, 8, 16, 32, 64, 128
"""Bits of a part of a person's name. ``PREFIX``: a given name that is often left out before another; ``FATHER``: after
*bin*; ``MOTHER``: beside ``KUNYA``, if it is a mother's; ``GIVEN``: a known given name in Arabic script."""

PROPER, CORE, PLACE, ACTIVITY, TYPE, LEGAL = 0, 1, 2, 3, 4, 5
"""What a word of an organisation's name is, from the most to the least telling."""
