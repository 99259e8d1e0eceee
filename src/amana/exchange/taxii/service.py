"""What a TAXII service is made of: the values that both doors are given when the node starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from amana.exchange.openness import Openness
from amana.exchange.taxii.rights import Rights
from amana.language import Problem, Text
from amana.stix.guard import Limits
from amana.store import Database
from amana.store.accounts import Account


class Identity(msgspec.Struct, frozen=True):
    """What the node says of itself in its discovery and API root."""

    title: Text
    description: Text
    contact: str = ""


# name, password, the client's address -> the account, or why not (WrongCredentials, TooManyTries)
PasswordCheck = Callable[[str, str, str], Account | Problem]


@dataclass(frozen=True)
class Service:
    """A node's TAXII service. ``limits.max_bytes`` is the API root's max_content_length."""

    database: Database
    identity: Identity
    cursor_key: bytes
    check_password: PasswordCheck
    limits: Limits = field(default_factory=Limits)
    rights: Rights = field(init=False)
    openness: Openness = field(init=False)

    def __post_init__(self) -> None:
        world = self.database.world
        object.__setattr__(self, "rights", Rights(world.clock, world.random.token(32)))
        object.__setattr__(self, "openness", Openness(self.database))
