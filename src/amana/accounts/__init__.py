"""Signing in: passwords, the throttle on wrong ones, and Django's view of the store's accounts.

The way of a sign-in: a name and a password arrive (a page's form, TAXII Basic) → ``throttle`` counts the try and
lets it through or not → ``passwords`` compares, taking the same time for known and unknown names. ``models``,
``apps`` and ``sessions`` show the same accounts to Django; nothing else here imports it.

Standard: NIST SP 800-63B section 5.2.2 (throttling), OWASP's parameters for Argon2id.

>>> from amana.accounts.throttle import SECOND, Budget
>>> Budget(limit=3, window=60).wait([10 * SECOND, 20 * SECOND, 30 * SECOND], now=35 * SECOND) // SECOND
35
>>> Budget(limit=3, window=60).wait([10 * SECOND, 20 * SECOND], now=35 * SECOND)
0
"""
