"""The public page of the ledger: how much is entered, up to where it is final, who witnesses it, what was proved."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from amana.accounts.models import Account
from amana.exchange.site import site
from amana.pages.audience import for_all
from amana.pages.frame import frame_of, show
from amana.pages.visit import not_this_way, visit_of
from amana.store import Reader
from amana.store.checkpoints import FINAL, Cosigned, SignedHead, final_size, last_checkpoint, last_cosigned
from amana.store.ledger import Head, head
from amana.store.witnessing import Proof, equivocations


@dataclass(frozen=True)
class Record:
    """What everyone may know of the ledger. ``closed``: nothing can be entered at present."""

    head: Head
    signed: SignedHead | None
    final: int
    witnesses: tuple[Cosigned, ...]
    proofs: tuple[Proof, ...]
    closed: bool


def record(tx: Reader, closed: bool) -> Record:
    """The present state of the ledger."""
    witnesses, proofs = tuple(last_cosigned(tx).values()), tuple(equivocations(tx))
    return Record(head(tx), last_checkpoint(tx), final_size(tx), witnesses, proofs, closed)


def ledger(request: HttpRequest) -> HttpResponse:
    """For everyone, signed in or not."""
    if request.method not in {"GET", "HEAD"}:
        return not_this_way(request, ("GET", "HEAD"))
    frame = visit_of(request).frame if isinstance(request.user, Account) else frame_of(request)
    closed = not site().service.openness()  # before the snapshot, since it may try to write
    with site().database.read() as tx:
        found = record(tx, closed)
    needed = frame.writing.number(FINAL)
    context = {"seen": for_all(), "ledger": found, "needed": needed, "root": found.head.root.hex()}
    return show(request, frame, "workspace/ledger.html", context)
