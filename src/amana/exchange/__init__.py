"""How information comes in, leaves and meets: intake, releases, TAXII, peers, correlation, the job loop.

In the order of the way: :mod:`files` and :mod:`tables` (what people bring) → :mod:`intake` (guard, read, judge, store)
with :mod:`markings` (the rules that come along) → :mod:`releasing` (what a second person lets go) → :mod:`taxii` and
:mod:`hotpath` (what is served) → :mod:`client` and :mod:`peers` (what is polled) → :mod:`correlate` (what meets),
run by :mod:`worker`. Standard: TAXII 2.1 (OASIS, 10 June 2021).
"""
