"""Strategies for the values of handling: a small universe, so that laws can be checked by trying every viewer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain, combinations

from hypothesis import strategies as st

from amana.handling import TLP, Audience, Handling

NAMED = ("own", "member:a", "member:b", "group:g", "user:u")
PRINCIPALS = ("public", "community", *NAMED)
VIEWERS = [frozenset(held) for held in chain.from_iterable(combinations(NAMED, n) for n in range(len(NAMED) + 1))] + [
    frozenset({"public"}),
    frozenset({"public", "community"}),
]
"""Everyone who could look: each set of named principals, a reader without any, and a bare member."""

clauses = st.frozensets(st.sampled_from(PRINCIPALS), max_size=4)
audiences = st.frozensets(clauses, min_size=1, max_size=4).map(Audience)

NOW = datetime(2026, 3, 14, tzinfo=UTC)
moments = st.integers(-1000, 3000).map(lambda days: NOW + timedelta(days=days))


def some(*keys: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(keys))


handlings = st.builds(
    Handling,
    tlp=st.sampled_from(TLP),
    audience=audiences,
    permitted_uses=some("detect", "block", "publish", "inform-clients"),
    purposes=some("network-defence", "fraud-prevention"),
    legal_bases=some("national-mandate", "court-order"),
    categories=some("phishing", "malware", "exercise"),
    expires=st.none() | moments,
)
