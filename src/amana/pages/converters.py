"""Parts of addresses that stand for something in the store."""

from __future__ import annotations

from django.urls import register_converter


class Count:
    """A number that fits the databases' integers."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """As an integer."""
        return int(value)

    def to_url(self, value: int) -> str:
        """As digits."""
        return str(value)


class Reference:
    """An identifier of the store: a UUID, or a STIX id."""

    regex = "[A-Za-z0-9-]{1,300}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(Count, "count")
register_converter(Reference, "ref")
