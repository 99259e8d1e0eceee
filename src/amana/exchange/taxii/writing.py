"""The two things that change a collection: objects are added (TAXII 2.1 section 5.5), an object is removed (5.7)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from amana.exchange.intake import Receipt, accept
from amana.exchange.taxii import errors, media, query, status
from amana.exchange.taxii.body import read_body
from amana.exchange.taxii.http import Response, answer
from amana.exchange.taxii.reading import Call
from amana.handling import ANONYMOUS, Audience, Viewer
from amana.language import Problem, Text
from amana.store import Reader, Upkeep
from amana.store.collections import Collection
from amana.store.entries import EntryQuery, entries, remove_entries
from amana.store.objects import Placing, object_at
from amana.store.statuses import save_status
from amana.store.times import timestamp


def add_objects(call: Call, collection: Collection) -> Response:
    """5.5 Add objects: 202 and the status, finished already, once everything is durable.

    If not one object can be taken in the answer is 422 with the first reason: a client that looks at nothing but
    the HTTP status must not believe that its objects are here.
    """
    _may_write(call.viewer, collection)
    if not media.sent_as_taxii(call.request.content_type):
        raise errors.wrong_content_type()
    service = call.service
    number = str(service.database.world.random.uuid4())
    at = timestamp(service.database.world.clock.now())
    kept = b""

    def save(tx: Upkeep, receipt: Receipt) -> None:
        nonlocal kept
        kept = status.keep(number, at, receipt)
        save_status(tx, call.viewer, number, kept)

    origin, audience = _sender(call.viewer)
    placing = Placing(origin, audience, collection=collection.id)
    # The body is named nowhere here, so that it goes as soon as its objects are out of it.
    body, limits = read_body, service.limits
    receipt = accept(service.database, call.viewer, body(call.request, limits), placing, limits=limits, also=save)
    if receipt.refused and not receipt.accepted:
        raise _nothing_accepted(receipt)
    return answer(202, status.resource(kept, call.language))


def remove_object(call: Call, collection: Collection) -> Response:
    """5.7 Delete an object, or the versions of it that the filters name; needs the right to read and to write."""
    _may_write(call.viewer, collection)
    if not collection.may_read(call.viewer):
        raise errors.not_allowed(_MAY_NOT_REMOVE)
    filters = query.read(call.request.query, query.OF_REMOVAL, query.EVERY_VERSION)
    wanted = EntryQuery(versions=filters.versions, spec_versions=filters.spec_versions)
    with call.service.database.write(call.viewer) as tx:
        _must_be_his(tx, call, collection, wanted)
        if not remove_entries(tx, call.viewer, collection.id, call.place.item, wanted):
            raise errors.not_found()
    return answer(200, b"{}")


def _must_be_his(tx: Reader, call: Call, collection: Collection, wanted: EntryQuery) -> None:
    """Staff remove anything; a member removes what he sent. Raises Refused."""
    member = _member(call.viewer)
    lines = msgspec.structs.replace(wanted, ids=(call.place.item,), bodies=False)
    for line in entries(tx, call.viewer, collection.id, lines).rows if member else ():
        held = object_at(tx, call.viewer, line.seq)
        if held is None or held.origin != member:
            raise errors.not_allowed(_NOT_HIS)


WRITING: dict[tuple[str, str], Callable[[Call, Collection], Response]] = {
    ("objects", "POST"): add_objects,
    ("object", "DELETE"): remove_object,
}


def _may_write(viewer: Viewer, collection: Collection) -> None:
    if not collection.may_write(viewer):
        raise errors.sign_in_needed() if viewer == ANONYMOUS else errors.not_allowed(_MAY_NOT_WRITE)


def _sender(viewer: Viewer) -> tuple[str, Audience]:
    """From whom, and who sees it from now on: the node's staff and the sender, whoever reads the collection.

    To put objects into a collection is not to release them: for that the law asks for handling rules and a second
    person (:mod:`amana.exchange.releasing`).
    """
    member = _member(viewer)
    return (member, Audience.of("own", f"member:{member}")) if member else ("own", Audience.of("own"))


def _member(viewer: Viewer) -> str:
    """The slug of the member that an account belongs to; empty for the node's own staff."""
    found = (one.removeprefix("member:") for one in viewer.principals if one.startswith("member:"))
    return next(found, "")


def _nothing_accepted(receipt: Receipt) -> errors.Refused:
    first = receipt.refused[0]
    count = len(receipt.refused)
    because = first.message or _NO_REASON
    text = Text(
        en=_NOTHING.en.format(count=count, because=because.en),
        ar=_NOTHING.ar.format(count=count, because=because.ar),
    )
    details = {"failure_count": str(count), "first_id": first.id} if first.id else {"failure_count": str(count)}
    return errors.unprocessable(Problem("taxii.nothing-accepted", text, f"objects[{first.place}]"), details)


_NOTHING = Text(
    en="None of the objects ({count}) was accepted. The first: {because}",
    ar="لم يُقبل أي كائن (العدد: {count}). سبب رفض الأول: {because}",
)
_NO_REASON = Text(en="no reason was given", ar="لم يُذكر السبب")
_MAY_NOT_WRITE = Text(
    en="You may read this collection, but not change it.",
    ar="يحق لك قراءة هذه المجموعة دون تعديلها.",
)
_NOT_HIS = Text(
    en="This object, or a version of it, came from someone else: only the node's staff can remove it.",
    ar="هذا الكائن أو أحد إصداراته ورد من جهة أخرى، ولا يحذفه إلا العاملون في العُقدة.",
)
_MAY_NOT_REMOVE = Text(
    en="Only who may both read and change a collection can remove objects from it.",
    ar="لا يحذف من المجموعة إلا من يحق له قراءتها وتعديلها معًا.",
)
