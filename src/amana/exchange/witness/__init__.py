"""Members witness each other's ledgers: none can show two of them two different ledgers without being caught.

Way of a head: signing.py (the worker signs the ledger's head when it has grown) → door.py (heads, tiles and proofs for
everyone, and where others ask for a cosignature) → cosigning.py (as a witness: store, then cosign) → asking.py (as a
log: have the other members cosign) → learning.py (what a witness saw of us and we forgot) → comparing.py (what a member
shows against what it had cosigned; two heads that contradict each other become a proof) → heralds.py (proofs that
others have). rounds.py is the worker's round to one member, names.py the two names of a node's key.

Standards: C2SP tlog-checkpoint, tlog-tiles, tlog-witness, tlog-cosignature. The formats are :mod:`amana.ledger`'s, what
is kept is :mod:`amana.store.checkpoints` and :mod:`amana.store.witnessing`.
"""
