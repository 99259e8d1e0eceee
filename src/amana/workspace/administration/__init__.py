"""The administration's pages: who may sign in, who takes part, what is polled, how long things are kept.

``section`` makes the frame of every page (for administrators; absent for everyone else) and ``sheet`` its table; then
one module a section: ``requests`` (what waits for a second person), ``accounts``, ``tokens``, ``members``, ``groups``,
``collections``, ``peers``, ``sound`` (the node's own warning list), ``retention``, ``ledger``. Each change goes
through the store with its ledger entry; what cannot be undone is only asked for here, and done in ``requests`` when a
second administrator confirms it.
"""
