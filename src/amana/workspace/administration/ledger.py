"""The ledger: what was done, by whom, in plain words; and whether the hashes still agree with the entries."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from amana.pages import words
from amana.pages.highlight import reveal
from amana.pages.visit import PAGE, Visit
from amana.store.ledger import LedgerEntry, head, ledger, verify
from amana.workspace.administration.section import section, show_section
from amana.workspace.administration.sheet import Act, Cell, Line, Sheet
from amana.workspace.administration.terms import LEDGER
from amana.workspace.rows import pager, person

READERS = ("administrator", "auditor")


@section("GET", roles=READERS)
def listing(visit: Visit) -> HttpResponse:
    """The newest entries."""
    return _page(visit)


@section("POST", roles=READERS)
def check(visit: Visit) -> HttpResponse:
    """Recompute the whole tree and say what came out."""
    with visit.read() as tx:
        wrong = verify(tx)
        size = visit.frame.writing.number(head(tx).size)
    if wrong is None:
        return _page(visit, note=_("Verified: all %(size)s entries agree with the root of the tree.") % {"size": size})
    place = visit.frame.writing.number(wrong)
    warning = _(
        "The ledger does not agree with itself from entry %(place)s on. Do not write to this node any more, keep a "
        "copy of its folder, and tell its operator and the auditors."
    )
    return _page(visit, warning=warning % {"place": place})


def _page(visit: Visit, **context: Any) -> HttpResponse:
    with visit.read() as tx:
        found = ledger(tx, visit.viewer, before=visit.before(), limit=PAGE + 1)
        now = head(tx)
    columns = (_("Entry"), _("What was done"), _("To what"), _("By whom"), _("When"))
    sheet = Sheet(columns, tuple(map(_line, found[:PAGE])), _("The ledger has no entry yet."))
    return show_section(
        visit, "ledger", sheet, root=now.root.hex(), size=now.size,
        acts=(Act(_("Verify the whole ledger"), reverse("administration-ledger-check")),),
        acts_title=_("Root of the tree"), **pager(visit, [one.idx for one in found]), **context,
    )  # fmt: skip


def _line(one: LedgerEntry) -> Line:
    fields = msgspec.json.decode(one.entry)
    details = fields.get("details") if isinstance(fields, dict) else None
    return Line(
        (
            Cell(one.idx, "number"),
            Cell(words.called(LEDGER, one.kind)),
            Cell(one.subject, "ident"),
            Cell(person(one.actor), "own"),
            Cell(one.at, "moment"),
        ),
        details=reveal(json.dumps(details, ensure_ascii=False)) if details else "",
    )
