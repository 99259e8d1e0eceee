"""The ledger: what was done, by whom, in plain words; and whether the hashes still agree with the entries."""

from __future__ import annotations

import base64
import json
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.pages import words
from amana.pages.highlight import reveal
from amana.pages.listing import pager, person
from amana.pages.progress import Progress
from amana.pages.visit import PAGE, Visit
from amana.store.checkpoints import final_size
from amana.store.ledger import Checking, LedgerEntry, begin_check, check_on, head, ledger
from amana.workspace.administration.section import section, show_section
from amana.workspace.administration.sheet import Act, Cell, Line, Sheet
from amana.workspace.administration.terms import ACTORS, LEDGER
from amana.workspace.administration.witnesses import final_so_far, finality, witness_sheet

READERS = ("administrator", "auditor")
SLICE = 20_000  # entries of one request: a few tenths of a second
HOUR = 3600
SALT = "amana.ledger.check"
_WRONG = gettext_lazy(
    "The ledger does not agree with itself from entry %(place)s on. Do not write to this node any more, keep a "
    "copy of its folder, and tell its operator and the auditors."
)


@section("GET", roles=READERS)
def listing(visit: Visit) -> HttpResponse:
    """The newest entries."""
    return _page(visit)


@section("POST", roles=READERS)
def check(visit: Visit) -> HttpResponse:
    """Recompute the tree, a slice at each request, and say how far it is or what came out.

    How far it is goes with the form, signed: nothing runs on when the reader goes elsewhere.
    """
    with visit.read() as tx:
        so_far = _resumed(visit.request.POST.get("so_far", "")) or begin_check(tx)
        found = check_on(tx, so_far, SLICE)
    if isinstance(found, int):
        place = visit.frame.writing.number(found)
        return _page(visit, warning=str(_WRONG) % {"place": place})
    if found.done:
        return _page(visit, note=_verified(visit, found))
    return _page(visit, progress=_progress(visit, found))


def _verified(visit: Visit, found: Checking) -> str:
    number = visit.frame.writing.number
    said = [_("Verified: all %(size)s entries agree with the root of the tree.") % {"size": number(found.size)}]
    if found.erased:
        said.append(_("Of %(erased)s of them the words were erased.") % {"erased": number(found.erased)})
    return " ".join(said)


def _progress(visit: Visit, found: Checking) -> Progress:
    number = visit.frame.writing.number
    said = _("Verified so far: %(done)s of %(size)s entries.") % {
        "done": number(found.checked),
        "size": number(found.size),
    }
    so_far = [base64.b64encode(found.frontier).decode(), found.size, found.root.hex(), found.erased]
    state = signing.dumps(so_far, salt=SALT)
    here = reverse("administration-ledger")
    return Progress(said, found.checked, found.size, reverse("administration-ledger-check"), state, here)


def _resumed(given: str) -> Checking | None:
    """What a form of this node says of how far it is; None for none, for an old one and for any other text."""
    try:
        frontier, size, root, erased = signing.loads(given, salt=SALT, max_age=HOUR)
    except signing.BadSignature:
        return None
    return Checking(base64.b64decode(frontier), size, bytes.fromhex(root), erased)


def _page(visit: Visit, **context: Any) -> HttpResponse:
    with visit.read() as tx:
        found = ledger(tx, visit.viewer, before=visit.before(), limit=PAGE + 1)
        now, final = head(tx), final_size(tx)
        witnesses = witness_sheet(visit, tx)
    columns = (_("Entry"), _("What was done"), _("To what"), _("By whom"), _("When"), _("Final"))
    lines = tuple(_line(visit, one, final) for one in found[:PAGE])
    sheet = Sheet(columns, lines, _("The ledger has no entry yet."))
    return show_section(
        visit, "ledger", sheet, root=now.root.hex(), size=now.size,
        acts=(Act(_("Verify the whole ledger"), reverse("administration-ledger-check")),),
        acts_title=_("Root of the tree"), witnesses=witnesses,
        final_words=final_so_far(visit, final, now.size), **pager(visit, [one.idx for one in found]), **context,
    )  # fmt: skip


def _line(visit: Visit, one: LedgerEntry, final: int) -> Line:
    said = one.said
    return Line(
        (
            Cell(one.idx, "number"),
            Cell(words.called(LEDGER, one.kind)),
            Cell(said.subject, "ident"),
            _actor(said.actor),
            Cell(one.at, "moment"),
            finality(one.idx, final),
        ),
        details=reveal(json.dumps(said.details, ensure_ascii=False)) if said.details else "",
        said=_erased(visit, one),
    )


def _actor(name: str) -> Cell:
    """Who did it: an account by its name; who has none in words."""
    if name.startswith("system:"):
        return Cell(_("This node by itself"))
    return Cell(words.called(ACTORS, name)) if name in ACTORS else Cell(person(name), "own")


def _erased(visit: Visit, one: LedgerEntry) -> str:
    if one.erased_by is None:
        return ""
    said = _("Who did this to what was erased; entry %(place)s says why. Its place in the ledger is proved as before.")
    return said % {"place": visit.frame.writing.number(one.erased_by)}
