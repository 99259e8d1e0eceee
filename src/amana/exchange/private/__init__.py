"""Private questions between nodes: what stands around :mod:`amana.private`, which knows the mathematics.

At the holder: :mod:`seeds` and :mod:`evaluating` (a process of its own, which alone reads the keys) ← :mod:`evaluator`
(its callers' side of the socket) ← :mod:`publishing` (keys, set files, deltas, each committed to in the ledger) and
:mod:`answering` (a question, counted, evaluated, receipted) ← :mod:`door` (HTTP). At the asker: :mod:`announced`
(what a holder offers) with :mod:`committed` (that it stands in the holder's ledger) → :mod:`fetched` (its files) →
:mod:`asking` (blind, ask, verify, look up). On both sides: :mod:`party` (who we are) and :mod:`following` (what comes
of a possible match), which :mod:`carrying` sends and fetches in the job process.
"""
