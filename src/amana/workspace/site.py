"""What the pages need of the node that they belong to; its middleware puts it on every request as ``site``."""

from __future__ import annotations

from typing import Protocol, cast

from django.http import HttpRequest

from amana.exchange.authorship import Author
from amana.language import Text
from amana.store import Database
from amana.world import World


class Settings(Protocol):
    """What the node's folder says of the node."""

    @property
    def slug(self) -> str:
        """Its short name as a member."""

    @property
    def name(self) -> Text:
        """What it is called."""

    @property
    def country(self) -> str:
        """ISO 3166-1 code of two letters: for the names of months."""

    @property
    def timezone(self) -> str:
        """The IANA time zone in which its people read times."""


class Key(Protocol):
    """The node's signing key."""

    def sign(self, data: bytes) -> bytes:
        """An Ed25519 signature."""


class Node(Protocol):
    """The node's folder."""

    @property
    def settings(self) -> Settings:
        """Who this node is."""

    @property
    def signing_key(self) -> Key:
        """Signs what is released."""


class Site(Protocol):
    """One node at work, as its pages see it."""

    @property
    def node(self) -> Node:
        """The folder."""

    @property
    def database(self) -> Database:
        """The store."""

    @property
    def world(self) -> World:
        """Clock and randomness."""

    def author(self) -> Author:
        """The node as the author of what it releases."""


def site_of(request: HttpRequest) -> Site:
    """The node that this request came to."""
    return cast(Site, request.site)  # type: ignore[attr-defined]
