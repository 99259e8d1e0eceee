"""How much may be asked: safeguards in code, which a collection's own settings can only lower."""

from __future__ import annotations

# Elements in a day, for one asker and purpose, and for all askers together.
QUOTA, BUDGET = 10_000, 100_000
# The same for collections with values that could all be tried (amana.private.LOW_ENTROPY).
LOW_QUOTA, LOW_BUDGET = 1_000, 10_000
LONGEST_EPOCH = 7  # days
