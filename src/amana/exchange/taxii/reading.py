"""The resources that are read: what each answers to GET, in one snapshot of the store.

Sections of TAXII 2.1 (OASIS Standard, 10 June 2021) stand at each function.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from amana.exchange.taxii import cursor, errors, query, resources
from amana.exchange.taxii import status as status_resource
from amana.exchange.taxii.http import MOUNT, Request, Response, answer
from amana.exchange.taxii.query import Filters
from amana.exchange.taxii.rights import Known
from amana.exchange.taxii.routes import Place
from amana.exchange.taxii.service import Service
from amana.handling import ANONYMOUS, Viewer
from amana.language import Language, Text
from amana.store import Reader
from amana.store.collections import Collection, collections
from amana.store.entries import Entry, EntryQuery, bodies, entries
from amana.store.statuses import status
from amana.store.times import timestamp_us


class Call(msgspec.Struct, frozen=True):
    """One request on its way: who asks for what, in which language, and what is known of rights."""

    service: Service
    request: Request
    place: Place
    language: Language
    viewer: Viewer
    known: Known


def discovery(tx: Reader, call: Call) -> Response:
    """4.1 Server discovery: open to everyone."""
    return answer(200, resources.discovery(call.service.identity, call.language, MOUNT))


def api_root(tx: Reader, call: Call) -> Response:
    """4.2 API root information: open to everyone."""
    limit = call.service.limits.max_bytes
    return answer(200, resources.api_root(call.service.identity, call.language, limit))


def status_of_post(tx: Reader, call: Call) -> Response:
    """4.3 Status of a POST, for the one who sent it."""
    found = status(tx, call.viewer, call.place.item)
    if found is None:
        raise absent(call.viewer)
    return answer(200, status_resource.resource(found, call.language))


def all_collections(tx: Reader, call: Call) -> Response:
    """5.1 The collections that the asker may read or write."""
    return answer(200, resources.collections(collections(tx, call.viewer), call.viewer, call.language))


def one_collection(tx: Reader, call: Call) -> Response:
    """5.2 One collection, by id or alias."""
    return answer(200, resources.collection(the_collection(tx, call), call.viewer, call.language))


def manifest(tx: Reader, call: Call) -> Response:
    """5.3 Object manifests: what the objects resource would give, without the objects."""
    return _lines(tx, call, query.read(call.request.query), resources.manifest)


def objects(tx: Reader, call: Call) -> Response:
    """5.4 Objects: an empty envelope if nothing fits."""
    return _envelope(tx, call, query.read(call.request.query))


def one_object(tx: Reader, call: Call) -> Response:
    """5.6 The versions of one object; 404 if there is none of that id for the asker."""
    filters = query.read(call.request.query, query.OF_AN_OBJECT)
    return _envelope(tx, call, msgspec.structs.replace(filters, ids=(call.place.item,)))


def versions(tx: Reader, call: Call) -> Response:
    """5.8 The list of versions of one object; 404 if there is none of that id for the asker."""
    filters = query.read(call.request.query, query.OF_VERSIONS)
    only = msgspec.structs.replace(filters, ids=(call.place.item,), versions=("all",))
    return _lines(tx, call, only, resources.versions)


READING: dict[str, Callable[[Reader, Call], Response]] = {
    "discovery": discovery,
    "api-root": api_root,
    "status": status_of_post,
    "collections": all_collections,
    "collection": one_collection,
    "manifest": manifest,
    "objects": objects,
    "object": one_object,
    "versions": versions,
}


def absent(viewer: Viewer) -> errors.Refused:
    """What is not there and what is not for this viewer: one answer; those who are not signed in are told to."""
    return errors.sign_in_needed() if viewer == ANONYMOUS else errors.not_found()


def the_collection(tx: Reader, call: Call) -> Collection:
    """The collection that the path names. Raises Refused if there is none for the asker."""
    found = call.known.collection(tx, call.viewer, call.place.collection)
    if found is None:
        raise absent(call.viewer)
    return found


class _Asked(msgspec.Struct, frozen=True):
    """A list that may be read: which, bound to what (for its cursors), and the page of it that is wanted."""

    collection: str
    bound_to: bytes
    query: EntryQuery


def _asked(tx: Reader, call: Call, filters: Filters) -> _Asked:
    found = the_collection(tx, call)
    if not found.may_read(call.viewer):
        raise errors.not_allowed(_WRITE_ONLY)
    bound_to = b"\0".join((call.place.resource.encode(), found.id.encode(), filters.asked()))
    wanted = EntryQuery(
        after=_start(call.service.cursor_key, bound_to, filters),
        limit=filters.limit,
        ids=filters.ids,
        types=filters.types,
        spec_versions=filters.spec_versions,
        versions=filters.versions,
        bodies=False,
    )
    return _Asked(found.id, bound_to, wanted)


def _envelope(tx: Reader, call: Call, filters: Filters) -> Response:
    """A page of objects (3.7)."""
    asked = _asked(tx, call, filters)
    page = bodies(tx, call.viewer, asked.collection, asked.query)
    if not page.bodies:
        return _nothing(tx, call, asked)
    onwards = _onwards(call, asked, page.last) if page.more else None
    return answer(200, resources.envelope(page.bodies, onwards), _dates(page.first, page.last))


def _lines(tx: Reader, call: Call, filters: Filters, write: Callable[[list[Entry], str | None], bytes]) -> Response:
    """A page of what is said about objects."""
    asked = _asked(tx, call, filters)
    page = entries(tx, call.viewer, asked.collection, asked.query)
    if not page.rows:
        return _nothing(tx, call, asked)
    first, last = page.rows[0].added, page.rows[-1].added
    onwards = _onwards(call, asked, last) if page.more else None
    return answer(200, write(page.rows, onwards), _dates(first, last))


def _nothing(tx: Reader, call: Call, asked: _Asked) -> Response:
    """An object that exists, but not in this page, is an empty answer; one that does not exist is absent."""
    if call.place.resource in ("object", "versions"):
        any_version = EntryQuery(ids=(call.place.item,), versions=("all",), limit=1, bodies=False)
        if not entries(tx, call.viewer, asked.collection, any_version).rows:
            raise errors.not_found()
    return answer(200, b"{}")


def _onwards(call: Call, asked: _Asked, last: int) -> str:
    """The cursor of the next page (3.5)."""
    return cursor.issue(call.service.cursor_key, asked.bound_to, last)


def _start(key: bytes, asked: bytes, filters: Filters) -> int:
    """Where the page begins: after the cursor, or after the date, or at the start."""
    if not filters.next:
        return filters.added_after if filters.added_after is not None else _BEFORE_ALL
    place = cursor.read(key, asked, filters.next)
    if place is None:
        raise errors.bad_request("taxii.wrong-cursor", _WRONG_CURSOR, "next")
    return place


def _dates(first: int, last: int) -> tuple[tuple[str, str], ...]:
    """When the first and the last line of the page were added (3.4)."""
    return ("X-TAXII-Date-Added-First", timestamp_us(first)), ("X-TAXII-Date-Added-Last", timestamp_us(last))


_BEFORE_ALL = -(2**62)
_WRITE_ONLY = Text(
    en="You may add objects to this collection, but not read it.",
    ar="يحق لك إضافة كائنات إلى هذه المجموعة دون قراءتها.",
)
_WRONG_CURSOR = Text(
    en="This is not a cursor for this request. Take `next` from the last answer and keep the filters as they were.",
    ar="هذا المؤشر لا يخص هذا الطلب. خذ قيمة next من آخر إجابة، وأبقِ المرشّحات كما هي.",
)
