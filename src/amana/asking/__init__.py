"""The pages of private questions: asking, what comes of it, and what others ask this node about.

``views.ask`` (one value, a file, all members; answers stream in) → ``views.matches`` (possible matches, the draft of a
follow-up) → ``views.follow_ups`` (the inbox of both sides); ``views.asked`` (what members may ask here, and used up).
Everything is done by :mod:`amana.exchange.private`; what stands here is forms and tables.
"""
