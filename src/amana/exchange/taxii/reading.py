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
from amana.store.entries import Entry, EntryQuery, Page, entries
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
    filters = query.read(call.request.query)
    return _page(tx, call, filters, bodies=False, write=resources.manifest)


def objects(tx: Reader, call: Call) -> Response:
    """5.4 Objects: an empty envelope if nothing fits."""
    filters = query.read(call.request.query)
    return _page(tx, call, filters, bodies=True, write=resources.envelope)


def one_object(tx: Reader, call: Call) -> Response:
    """5.6 The versions of one object; 404 if there is none of that id for the asker."""
    filters = query.read(call.request.query, query.OF_AN_OBJECT)
    only = msgspec.structs.replace(filters, ids=(call.place.item,))
    return _page(tx, call, only, bodies=True, write=resources.envelope)


def versions(tx: Reader, call: Call) -> Response:
    """5.8 The list of versions of one object; 404 if there is none of that id for the asker."""
    filters = query.read(call.request.query, query.OF_VERSIONS)
    only = msgspec.structs.replace(filters, ids=(call.place.item,), versions=("all",))
    return _page(tx, call, only, bodies=False, write=resources.versions)


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


def _page(
    tx: Reader, call: Call, filters: Filters, *, bodies: bool, write: Callable[[list[Entry], str | None], bytes]
) -> Response:
    """One page of a collection, with the dates of its ends (section 3.4) and the cursor of the next (3.5)."""
    found = the_collection(tx, call)
    if not found.may_read(call.viewer):
        raise errors.not_allowed(_WRITE_ONLY)
    asked = b"\0".join((call.place.resource.encode(), found.id.encode(), filters.asked()))
    wanted = EntryQuery(
        after=_start(call.service.cursor_key, asked, filters),
        limit=filters.limit,
        ids=filters.ids,
        types=filters.types,
        spec_versions=filters.spec_versions,
        versions=filters.versions,
        bodies=bodies,
    )
    page = entries(tx, call.viewer, found.id, wanted)
    if not page.rows:
        _must_be_there(tx, call, found)
        return answer(200, b"{}")
    more = cursor.issue(call.service.cursor_key, asked, page.rows[-1].added) if page.more else None
    return answer(200, write(page.rows, more), _dates(page))


def _start(key: bytes, asked: bytes, filters: Filters) -> int:
    """Where the page begins: after the cursor, or after the date, or at the start."""
    if not filters.next:
        return filters.added_after if filters.added_after is not None else _BEFORE_ALL
    place = cursor.read(key, asked, filters.next)
    if place is None:
        raise errors.bad_request("taxii.wrong-cursor", _WRONG_CURSOR, "next")
    return place


def _must_be_there(tx: Reader, call: Call, found: Collection) -> None:
    """An object that exists, but not in this page, is an empty answer; one that does not exist is absent."""
    if call.place.resource not in ("object", "versions"):
        return
    any_version = EntryQuery(ids=(call.place.item,), versions=("all",), limit=1, bodies=False)
    if not entries(tx, call.viewer, found.id, any_version).rows:
        raise errors.not_found()


def _dates(page: Page) -> tuple[tuple[str, str], ...]:
    return (
        ("X-TAXII-Date-Added-First", timestamp_us(page.rows[0].added)),
        ("X-TAXII-Date-Added-Last", timestamp_us(page.rows[-1].added)),
    )


_BEFORE_ALL = -(2**62)
_WRITE_ONLY = Text(
    en="You may add objects to this collection, but not read it.",
    ar="يحق لك إضافة كائنات إلى هذه المجموعة دون قراءتها.",
)
_WRONG_CURSOR = Text(
    en="This is not a cursor for this request. Take `next` from the last answer and keep the filters as they were.",
    ar="هذا المؤشر لا يخص هذا الطلب. خذ قيمة next من آخر إجابة، وأبقِ المرشّحات كما هي.",
)
