"""Why an entry was met, as data: what :mod:`amana.names` explains, in both languages, in bytes that stay the same."""

from __future__ import annotations

import msgspec

from amana.language import Text
from amana.names import Explanation, Kind


class Reason(msgspec.Struct, frozen=True):
    """A piece of evidence: nats for (+) or against (−), and what it says."""

    feature: str
    nats: float
    text: Text


class Meeting(msgspec.Struct, frozen=True):
    """Two words that were taken for one: of the question, of the list, how alike (0..100), by which rules."""

    asked: str
    listed: str
    likeness: int
    rules: tuple[Text, ...]


class Why(msgspec.Struct, frozen=True):
    """Why a name has its probability, and which words met nothing on either side.

    ``alerts_per_million``: how many of a million innocent names would come as near, by the name alone.
    """

    asked: str
    listed: str
    kind: Kind
    probability: float
    log_odds: float
    alerts_per_million: float
    reasons: tuple[Reason, ...]
    meetings: tuple[Meeting, ...]
    asked_alone: tuple[str, ...]
    listed_alone: tuple[str, ...]

    def to_json(self) -> bytes:
        """The same explanation gives the same bytes: a replay is compared with them."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, body: bytes | str) -> Why:
        """The explanation of :meth:`to_json`."""
        return msgspec.json.decode(body, type=cls)


def why(asked: str, listed: str, told: Explanation) -> Why:
    """An explanation of the names as it is kept and shown."""
    return Why(
        asked, listed, told.kind, told.score, told.log_odds, told.alerts_per_million,
        tuple(Reason(one.feature, one.nats, one.text) for one in told.reasons),
        tuple(Meeting(one.left, one.right, one.likeness, one.rules) for one in told.meetings),
        told.left_alone, told.right_alone,
    )  # fmt: skip
