"""Warning lists: values that are no indicators (8.8.8.8, example.com, a ministry's own site), and what each list means.

The lists are in MISP's format. How a value is compared is said by the list's own type: ``string`` is equality,
``hostname`` the host or a name below it, ``cidr`` an address or a range inside one of the list's; the one ``substring``
list holds mail domains only and is read as ``hostname``. Nothing is dropped because of a list: the value is marked.
Each index is built when the first value that needs it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from importlib.resources import files
from typing import Literal

import msgspec

from amana.extract import tables
from amana.extract.address_ranges import AddressRanges
from amana.language import Text
from amana.observables import Observable, normalise, public_suffix

Meaning = Literal["public", "local", "documentation", "informs"]
MEANINGS: dict[Meaning, Text] = {
    "public": Text(en="public infrastructure; do not block", ar="بنية تحتية عامة، فلا تُحجب"),
    "local": Text(en="an address inside somebody's own network", ar="عنوان داخل شبكة محلية"),
    "documentation": Text(en="kept for examples and exercises", ar="مخصص للأمثلة والتمارين"),
    "informs": Text(en="a shared or rented service; look twice", ar="خدمة مشتركة أو مستأجرة، تستدعي التدقيق"),
}
"""What it means for a value to stand on a list."""

OWN = "own"
"""The name of the node's own list."""

_FOLDER = "warninglists"
_HOST_ATTRIBUTES = frozenset({"domain", "hostname", "email-src"})


class WarningList(msgspec.Struct, frozen=True):
    """One list: its name (the file's), what standing on it means, and its name for people.

    ``within``: whether a URL with a path and a mailbox are judged by their host; if not, only the host itself is
    meant.
    """

    name: str
    meaning: Meaning
    within: bool
    title: Text


class _File(msgspec.Struct):
    type: str
    entries: list[str] = msgspec.field(name="list")
    matching_attributes: list[str] = []


class WarningLists:
    """The lists in the order in which they are asked."""

    def __init__(self, lists: Iterable[WarningList], own: Iterable[Observable] = ()) -> None:
        """``own``: values that the node's operator knows to be good, such as a ministry's own domain; asked first."""
        title = Text(en="this node's own list", ar="قائمة هذه العقدة")
        self._shipped = tuple(lists)
        self._own = tuple(own)
        self.lists = (WarningList(OWN, "public", True, title), *self._shipped)
        self._by_name = {each.name: each for each in self.lists}

    @classmethod
    def default(cls, without: frozenset[str] = frozenset(), own: Iterable[Observable] = ()) -> WarningLists:
        """All lists that are shipped, without those named.

        >>> lists = WarningLists.default()
        >>> lists.match(Observable("ipv4", "8.8.8.8")), lists.is_public("public-dns")
        ('public-dns', True)
        """
        rows = tables.rows(f"{_FOLDER}/lists.csv", 5)
        shipped = (WarningList(row[0], _meaning(row[1]), row[2] == "yes", Text(en=row[3], ar=row[4])) for row in rows)
        return cls((each for each in shipped if each.name not in without), own)

    def match(self, observable: Observable) -> str | None:
        """The name of the first list on which the value stands, None if it stands on none.

        A URL is judged by its host, an e-mail address by its domain (and as a whole on the node's own list).
        """
        kind, value = observable.kind, observable.value
        if kind == "domain":
            return self._host(value)
        if kind in ("ipv4", "ipv6", "cidr"):
            return self._ranges.find(value)
        found = self._values.get(value)
        if found is None and kind == "url":
            found = self._url(value)
        elif found is None and kind == "email":
            found = self._within(self._host(value.rpartition("@")[2]))
        return found

    def about(self, name: str) -> WarningList:
        """What is known of the list that :meth:`match` named. KeyError if there is no such list."""
        return self._by_name[name]

    def is_public(self, name: str | None) -> bool:
        """Whether standing on this list means: no reason to block or to alert. False for None."""
        return name is not None and self._by_name[name].meaning in ("public", "local")

    def _host(self, host: str) -> str | None:
        exact, below = self._hosts
        found = exact.get(host)
        while found is None and host:
            found = below.get(host)
            host = host.partition(".")[2]
        return found

    def _url(self, url: str) -> str | None:
        authority, _, path = url.partition("://")[2].partition("/")
        if authority.startswith("["):
            found = self._ranges.find(authority[1:].partition("]")[0])
        else:
            host = authority.partition(":")[0]
            is_address = host[-1:].isdigit() and host.replace(".", "").isdigit()
            found = self._ranges.find(host) if is_address else self._host(host)
        return self._within(found) if path else found

    def _within(self, found: str | None) -> str | None:
        """``found`` if that list judges what is within a host too."""
        return found if found is not None and self._by_name[found].within else None

    @cached_property
    def _hosts(self) -> tuple[dict[str, str], dict[str, str]]:
        """Host → list, where only the host is meant, and where the names below it are meant too."""
        exact = {each.value: OWN for each in self._own if each.kind == "domain"}
        below = dict(exact)
        shared = frozenset(tables.lines(f"{_FOLDER}/shared-hosting.txt"))
        for name, content in self._files(hosts=True):
            for entry in content.entries:
                host = _canonical(entry.lower())
                suffix = content.type != "string" or host[0] == "."
                host = host.lstrip(".")
                if suffix and host not in shared and (name == "arab-government" or public_suffix(host) != host):
                    below.setdefault(host, name)
                else:
                    exact.setdefault(host, name)
        return exact, below

    @cached_property
    def _ranges(self) -> AddressRanges:
        named = [(each.value, OWN) for each in self._own if each.kind in ("ipv4", "ipv6", "cidr")]
        for name, content in self._files(hosts=False):
            if content.type == "cidr":
                named += [(entry, name) for entry in content.entries]
        return AddressRanges(named)

    @cached_property
    def _values(self) -> dict[str, str]:
        """Everything that is compared as a whole: hashes, AS numbers, and the node's own addresses of any kind."""
        values = {each.value: OWN for each in self._own}
        for name, content in self._files(hosts=False):
            if content.type == "string":
                for entry in content.entries:
                    values.setdefault(entry, name)
        return values

    def _files(self, hosts: bool) -> Iterable[tuple[str, _File]]:
        """The shipped lists of hosts, or those of everything else, in order."""
        for each in self._shipped:
            content = _read(each.name)
            if hosts == bool(_HOST_ATTRIBUTES & {*content.matching_attributes} and content.type != "cidr"):
                yield each.name, content


def _read(name: str) -> _File:
    return msgspec.json.decode((files("amana.extract") / "data" / _FOLDER / f"{name}.json").read_bytes(), type=_File)


def _canonical(host: str) -> str:
    """The host as observables write it: in Unicode where IDNA 2008 has a form for it."""
    return normalise("domain", host).value if "xn--" in host else host


def _meaning(word: str) -> Meaning:
    for meaning in MEANINGS:
        if word == meaning:
            return meaning
    raise ValueError(f"lists.csv: no such meaning: {word}")
