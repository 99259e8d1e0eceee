"""Correlation: what came in meets what is ours, and the analyst is told once.

Way: new object versions → their values (amana.stix) → the ranges in which other values would match (probes) → the
index, on the other side only → :class:`Meeting` → alerts. Both ways round: another member's object against our older
ones and the watch terms, an object of ours against the older ones of other members. Each pair is met exactly once, by
the younger of the two, so it does not matter how the objects were batched.

What is ours: objects of origin ``own`` (imported, sighted, or built from the accepted findings of a report) and watch
terms. Findings of a report that was not proposed yet are drafts and meet nobody.

How the inbox stays readable:

* one open alert for each member, value and reason; what else meets there lets it grow (``hits``: how many of our
  objects stand behind it);
* a value that more than :data:`COMMON` objects of the other side hold, or that is public infrastructure, makes one
  summary for everybody (``own_seq`` 0 and no watch term; ``hits``: how many objects hold it);
* a new watch term also meets what came before it;
* techniques (ATT&CK, DISARM) are the vocabulary of reports, not traces: they alert only where they are watched for;
* a new version meets only with what is new in it, and a revoked object with nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from amana.handling import Viewer
from amana.observables import Observable, probes
from amana.stix import StixObject, observables
from amana.store import Reader, Writer
from amana.store.alerts import NewAlert
from amana.store.correlation import (
    Arrival,
    Found,
    OpenAlert,
    Range,
    alerts_on,
    any_watched,
    arrivals,
    common_within,
    count_within,
    earlier_bodies,
    found_within,
    put_alerts,
    watch_term,
    watched_within,
)

COMMON = 50
REASONS = ("exact", "url-prefix", "host", "domain-suffix", "cidr")
"""Why two values match, the strongest reason first."""

# Correlation sees what the staff sees: an alert can then tell its readers nothing that they may not read.
VIEWER = Viewer("system:correlation", frozenset({"own", "community", "public"}))
_LAST = 2**62  # after every object
_VOCABULARY = frozenset({"attack", "disarm"})
_RANK = {reason: place for place, reason in enumerate(REASONS)}


class Meeting(msgspec.Struct, frozen=True, gc=False):
    """A value of another member's object meets one of ours. ``count`` > 0: it stands for so many (a summary)."""

    why: str
    theirs: Observable
    seq: int
    type: str
    origin: str
    ours: Observable
    own_seq: int = 0
    watch_id: int = 0
    count: int = 0


class Plan(msgspec.Struct, frozen=True):
    """What the inbox will be told: new alerts, and the new ``hits`` of open ones."""

    new: tuple[NewAlert, ...] = ()
    grown: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.grown)


class _Seeker(msgspec.Struct, frozen=True, gc=False):
    """Whose probe a range is."""

    arrival: Arrival
    value: Observable
    why: str


Sought = Mapping[Range, list[_Seeker]]


IsPublic = Callable[[Observable], bool]
"""Is the value public infrastructure?"""


def correlate(tx: Reader, first: int, last: int, is_public: IsPublic = lambda value: False) -> Plan:
    """What the objects first <= seq <= last give reason to tell."""
    values = _new_values(tx, first, last)
    theirs = _sought((arrival, value) for arrival, value in values if not arrival.own)
    ours = _sought((arrival, value) for arrival, value in values if arrival.own)
    meetings = [
        *_meetings(tx, _traces(theirs), own=True, until=last),
        *_meetings(tx, _traces(ours), own=False, until=last),
        *_watched(tx, theirs),
    ]
    return _plan(tx, meetings, first, is_public)


def _plan(tx: Reader, meetings: Iterable[Meeting], first: int, is_public: IsPublic) -> Plan:
    """The alerts that the meetings of objects from ``first`` on make, given those that are in the inbox."""
    groups = _grouped(meetings, first, is_public)
    standing: dict[tuple[str, str], list[OpenAlert]] = defaultdict(list)
    values = {(group.best.theirs.kind, group.best.theirs.value) for group in groups}
    for alert in alerts_on(tx, VIEWER, sorted(values)):
        standing[alert.kind, alert.value].append(alert)
    new: list[NewAlert] = []
    grown: dict[int, int] = {}
    for group in groups:
        group.settle(standing[group.best.theirs.kind, group.best.theirs.value], new, grown)
    return Plan(tuple(new), tuple(sorted(grown.items())))


def correlate_watch(tx: Reader, number: int, is_public: IsPublic = lambda value: False) -> Plan:
    """What a new watch term gives reason to tell: the other members' objects that are here already."""
    value = watch_term(tx, VIEWER, number)
    if value is None:
        return Plan()
    term = Arrival(_LAST, "", "", "own", 0, b"")
    met = _meetings(tx, _sought([(term, value)]), own=False, until=_LAST)
    meetings = [msgspec.structs.replace(meeting, own_seq=0, watch_id=number) for meeting in met]
    return _plan(tx, meetings, _LAST, is_public)


def tell(tx: Writer, plan: Plan) -> None:
    """Put it into the inbox."""
    put_alerts(tx, VIEWER, plan.new, plan.grown)


def values_in(kind: str, body: bytes) -> frozenset[Observable]:
    """The values of a stored object; none if it is revoked."""
    fields = msgspec.json.decode(body)
    if fields.get("revoked"):
        return frozenset()
    return frozenset(observables(StixObject(fields["id"], kind, "2.1", "", "", "", body, fields)))


@dataclass
class _Group:
    """The meetings that make one alert."""

    best: Meeting
    summary: bool
    first: int
    older: set[int] = field(default_factory=set)
    newer: set[int] = field(default_factory=set)
    count: int = 0

    def add(self, meeting: Meeting) -> None:
        self.best = min(self.best, meeting, key=_strength)
        # An alert that is open has counted all of ours that were there before these objects came.
        (self.newer if meeting.own_seq >= self.first else self.older).add(meeting.own_seq)
        self.count = max(self.count, meeting.count)

    def hits(self, so_far: int = 0) -> int:
        """How many objects stand behind the alert, if it stood for ``so_far``."""
        return max(so_far, self.count, len(self.older)) + (0 if self.count else len(self.newer))

    def settle(self, standing: Iterable[OpenAlert], new: list[NewAlert], grown: dict[int, int]) -> None:
        """Find the alert that stands for this already, or add one."""
        same = [alert for alert in standing if self._stands_for(alert)]
        if not same:
            new.append(self._alert())
        elif same[-1].state == "new" and self.hits(same[-1].hits) > same[-1].hits:
            grown[same[-1].id] = self.hits(same[-1].hits)

    def _stands_for(self, alert: OpenAlert) -> bool:
        is_summary = not alert.own_seq and not alert.watch_id
        if self.summary or is_summary:
            # A summary says it once for everybody, and goes on saying it after it was settled.
            return is_summary and (self.summary or alert.state == "new")
        return (
            alert.state == "new"
            and alert.origin == self.best.origin
            and alert.watch_id == self.best.watch_id
            and _RANK[alert.why] <= _RANK[self.best.why]
        )

    def _alert(self) -> NewAlert:
        best = self.best
        return NewAlert(
            why=best.why,
            kind=best.theirs.kind,
            value=best.theirs.value,
            own_kind=best.ours.kind,
            own_value=best.ours.value,
            incoming_seq=best.seq,
            incoming_origin=best.origin,
            own_seq=0 if self.summary else best.own_seq,
            watch_id=best.watch_id,
            hits=self.hits(),
        )


def _strength(meeting: Meeting) -> tuple[int, bool, int, int]:
    """Strongest reason first; an indicator before what merely mentions the value; our newest object; their first."""
    return _RANK[meeting.why], meeting.type != "indicator", -meeting.own_seq, meeting.seq


def _grouped(meetings: Iterable[Meeting], first: int, is_public: IsPublic) -> list[_Group]:
    groups: dict[tuple[object, ...], _Group] = {}
    public: dict[Observable, bool] = {}
    for meeting in meetings:
        for value in (meeting.theirs, meeting.ours):
            if value not in public:
                public[value] = is_public(value)
        # A watch term was asked for by a person: it is told even if the value is public.
        noisy = not meeting.watch_id and (public[meeting.theirs] or public[meeting.ours])
        summary = meeting.count > 0 or noisy
        key = (meeting.theirs, summary or (meeting.origin, meeting.watch_id))
        if key not in groups:
            groups[key] = _Group(meeting, summary, first)
        groups[key].add(meeting)
    return list(groups.values())


def _new_values(tx: Reader, first: int, last: int) -> list[tuple[Arrival, Observable]]:
    """Each value of each new object, without those that an earlier version of it held already."""
    before: dict[int, frozenset[Observable]] = defaultdict(frozenset)
    for seq, kind, body in earlier_bodies(tx, VIEWER, first, last):
        before[seq] |= values_in(kind, body)
    return [
        (arrival, value)
        for arrival in arrivals(tx, VIEWER, first, last)
        for value in sorted(values_in(arrival.type, arrival.body) - before[arrival.seq])
    ]


def _sought(values: Iterable[tuple[Arrival, Observable]]) -> Sought:
    """The ranges to look into, each once, with all who ask for it."""
    sought: dict[Range, list[_Seeker]] = defaultdict(list)
    known: dict[Observable, list[tuple[Range, str]]] = {}
    for arrival, value in values:
        if value not in known:
            known[value] = [(Range(probe.kind, probe.low, probe.high), probe.why) for probe in probes(value)]
        for where, why in known[value]:
            sought[where].append(_Seeker(arrival, value, why))
    return sought


def _traces(sought: Sought) -> Sought:
    return {where: seekers for where, seekers in sought.items() if where.kind not in _VOCABULARY}


def _meetings(tx: Reader, sought: Sought, *, own: bool, until: int) -> Iterator[Meeting]:
    """Whom the seekers meet on the side ``own``, among the objects up to ``until`` that are older than they are."""
    counts = count_within(tx, VIEWER, list(sought), own, until, COMMON + 1)
    few = [where for where, count in counts.items() if count <= COMMON]
    for where in counts.keys() - set(few):
        count, example = common_within(tx, VIEWER, where, own, until)
        if count <= COMMON:
            few.append(where)
        elif example is not None:
            for value, seeker in {seeker.value: seeker for seeker in sought[where]}.items():
                yield _meeting(seeker, value, where.kind, example, own, count)
    for where, found in found_within(tx, VIEWER, few, own, until):
        for seeker in sought[where]:
            if found.seq < seeker.arrival.seq:
                yield _meeting(seeker, seeker.value, where.kind, found, own)


def _meeting(seeker: _Seeker, value: Observable, kind: str, found: Found, own: bool, count: int = 0) -> Meeting:
    """One meeting, told from our side whichever of the two came in."""
    other = Observable(kind, found.value)
    arrival = seeker.arrival
    if own:
        return Meeting(seeker.why, value, arrival.seq, arrival.type, arrival.origin, other, found.seq, count=count)
    return Meeting(seeker.why, other, found.seq, found.type, found.origin, value, arrival.seq, count=count)


def _watched(tx: Reader, sought: Sought) -> Iterator[Meeting]:
    """Watch terms that the other members' new objects meet."""
    if not any_watched(tx, VIEWER):
        return
    for where, number, value in watched_within(tx, VIEWER, list(sought)):
        ours = Observable(where.kind, value)
        for seeker in sought[where]:
            arrival = seeker.arrival
            yield Meeting(seeker.why, seeker.value, arrival.seq, arrival.type, arrival.origin, ours, watch_id=number)
