"""What members may ask this node about, what they used up, who waits for approval, and the receipts of both sides."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from amana.asking.frame import names, reasons, show
from amana.pages.audience import Names
from amana.pages.listing import person
from amana.pages.visit import Visit, page
from amana.store.offers import Askable, Standing, askables, standings
from amana.store.questions import (
    AskingRequest,
    KeptReceipt,
    Spending,
    asking_requests,
    decide_request,
    receipts,
    spendings,
)


@dataclass(frozen=True)
class AskableRow:
    """A collection, as its holder sees it."""

    name: str
    title: str
    types: str
    by_approval: bool
    epoch: int
    files: int
    not_after: int | None
    used: int
    budget: int
    quota: int
    closed_at: int


@dataclass(frozen=True)
class SpendingRow:
    """What a member used up in a day."""

    day: str
    collection: str
    member: str
    purpose: str
    questions: int
    elements: int


@dataclass(frozen=True)
class RequestRow:
    """Who would ask."""

    id: int
    collection: str
    member: str
    purpose: str
    basis: str
    asked_at: int


@dataclass(frozen=True)
class ReceiptRow:
    """That somebody asked, when, how much and what for."""

    digest: str
    ours: bool
    member: str
    collection: str
    purpose: str
    elements: int
    at: int
    by: str
    countersigned: bool


@page("GET")
def asked(visit: Visit) -> HttpResponse:
    """Collections, use, requests, receipts."""
    visit.need("analyst", "releaser", "administrator")
    known = names(visit)
    with visit.read() as tx:
        stand = standings(tx, visit.viewer)
        collections = [_askable(visit, one, stand[one.name]) for one in askables(tx, visit.viewer)]
        used = [_spending(visit, known, one) for one in spendings(tx, visit.viewer)]
        waiting = [_request(visit, known, one) for one in asking_requests(tx, visit.viewer, "waiting")]
        kept = receipts(tx, visit.viewer, "holder", 25) + receipts(tx, visit.viewer, "asker", 25)
    kept.sort(key=lambda one: one.at, reverse=True)
    return show(
        visit, "ask-asked", "asked.html", collections=collections, used=used, waiting=waiting,
        receipts=[_receipt(visit, known, one) for one in kept], may_decide=visit.may("releaser"),
        may_close=visit.may("administrator"),
    )  # fmt: skip


@page("POST")
def decide(visit: Visit) -> HttpResponse:
    """Let a member ask for a week, or not."""
    visit.need("releaser")
    number = visit.request.POST.get("request", "")
    approved = visit.request.POST.get("decision") == "approve"
    with visit.write() as tx:
        decide_request(tx, visit.viewer, int(number) if number.isascii() and number.isdigit() else 0, approved=approved)
    return visit.go("ask-asked", done="decided")


def _askable(visit: Visit, one: Askable, stands: Standing) -> AskableRow:
    types = one.types if len(one.types) < 12 else (*one.types[:11], "…")
    return AskableRow(
        one.name, one.title.say(visit.frame.language), ", ".join(types), one.by_approval, stands.epoch,
        stands.files, stands.not_after or None, stands.used_today, one.budget, one.daily_quota, one.closed_at,
    )  # fmt: skip


def _spending(visit: Visit, known: Names, one: Spending) -> SpendingRow:
    purpose, _basis = reasons(one.purpose, "", visit.frame.language)
    member = known.member(one.asker, visit.frame.language)
    return SpendingRow(one.day, one.collection, member, purpose, one.questions, one.elements)


def _request(visit: Visit, known: Names, one: AskingRequest) -> RequestRow:
    purpose, basis = reasons(one.purpose, one.basis, visit.frame.language)
    return RequestRow(
        one.id, one.collection, known.member(one.asker, visit.frame.language), purpose, basis, one.asked_at
    )


def _receipt(visit: Visit, known: Names, one: KeptReceipt) -> ReceiptRow:
    purpose, _basis = reasons(one.purpose, one.basis, visit.frame.language)
    return ReceiptRow(
        one.digest.hex(), one.side == "asker", known.member(one.peer, visit.frame.language), one.collection, purpose,
        one.elements, one.at * 1_000_000, person(one.asked_by), one.countersigned,
    )  # fmt: skip
