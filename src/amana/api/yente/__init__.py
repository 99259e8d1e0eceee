"""The addresses and shapes of OpenSanctions' yente, so that who screens with its client changes one URL.

The way of a request: ``urls`` (loads the rest with the first request) → ``asking`` (parameters and body → what is asked
of :mod:`amana.screening`) → ``views`` → ``entities`` (entries as FollowTheMoney entities). The answers come from this
node's lists and engine; what cannot be done here is refused in words, not passed over. The shapes follow yente's
published API (https://www.opensanctions.org/docs/api/); its client is run against them in the tests.
"""
