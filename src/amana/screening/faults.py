"""What can go wrong with a question, by cause; light to import, since the API's table of statuses names them."""

from __future__ import annotations

from amana.language import Problem


class BadSubject(Problem):
    """The question cannot be asked so; ``where`` names the field."""


class BadQuestion(Problem):
    """The question cannot be asked on these terms."""


class NoLists(Problem):
    """No list is in force: that nothing is found would mean nothing."""


class EntryMoved(Problem):
    """The entry changed since the question was asked."""
