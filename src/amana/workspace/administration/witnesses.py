"""Witnesses: the members whose ledgers this node witnesses and who witness this node's, and what of it is final."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.exchange.witness.names import new_log, renewed_key, witness_key
from amana.exchange.witness.rounds import last_fault
from amana.language import Problem
from amana.ledger.note import read_key
from amana.pages.audience import Names, load_names
from amana.pages.highlight import plain
from amana.pages.visit import Visit
from amana.store import Reader
from amana.store.checkpoints import FINAL, Cosigned, last_cosigned
from amana.store.members import MEMBER, members, not_there
from amana.store.pending import NEW_KEY, ask
from amana.store.reasons import LONGEST_REASON
from amana.store.renewing import need_new
from amana.store.witnessing import WitnessedLog, add_log, equivocations, log_of, witnessed_logs
from amana.workspace.administration.section import SectionForm, asks, remove_label, section, show_section
from amana.workspace.administration.sheet import Act, Cell, Line, Sheet


class LogForm(SectionForm):
    """A member, and the verifier key of its ledger."""

    member = forms.ChoiceField(label=gettext_lazy("The member whose ledger it is"))
    key = forms.CharField(
        label=gettext_lazy("Verifier key of its ledger"), max_length=500,
        help_text=gettext_lazy("The first line that `amana witness key` shows there, or of /ledger/key on its node."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, names: Names, language: str, data: Any = None) -> None:
        self._choices = [(slug, name.say(language)) for slug, name in names.members.items()]
        super().__init__(data)

    def prepare(self) -> None:
        """The members there are."""
        self.fields["member"].choices = [("", "—"), *self._choices]  # type: ignore[attr-defined]


class WitnessForm(LogForm):
    """A member's ledger that is to be witnessed."""

    url = forms.CharField(
        label=gettext_lazy("Prefix of its ledger's addresses"), max_length=500, required=False,
        help_text=gettext_lazy("Such as https://exchange.example/ledger/. Without it the member must ask by itself."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    networks = forms.CharField(
        label=gettext_lazy("Private networks that lead to it"), max_length=500, required=False,
        help_text=gettext_lazy("Address blocks (CIDR) with blanks between them; only for a private line."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip


class NewKeyForm(LogForm):
    """A member's new key, as its operator read it out."""

    fingerprint = forms.CharField(
        label=gettext_lazy("Fingerprint of its key"), max_length=200,
        help_text=gettext_lazy("As its operator reads it out to you by telephone."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Why it is believed"), max_length=LONGEST_REASON,
        help_text=gettext_lazy("It stays in the ledger for ever, so it must name no person."),
    )  # fmt: skip
    anew = forms.BooleanField(
        label=gettext_lazy("It has lost entries: let go of what its old key had committed it to"), required=False
    )


@section("GET", "POST")
def new_key(visit: Visit) -> HttpResponse:
    """Ask for a member's new key to be accepted, which another administrator confirms."""
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
    if visit.request.method != "POST":
        return _ask_for_key(visit, NewKeyForm(names, visit.frame.language))
    form = NewKeyForm(names, visit.frame.language, visit.request.POST)
    if not form.is_valid():
        return _ask_for_key(visit, form, 400)
    given = form.cleaned_data
    try:
        with visit.write() as tx:
            there = log_of(tx, given["member"])
            key = renewed_key(given["member"], given["key"], given["fingerprint"], there, visit.site.keys.log.key)
            need_new(tx, given["member"], key, anew=given["anew"])
            details = {"key": str(key), "reason": plain(given["reason"]), "anew": given["anew"]}
            ask(tx, visit.viewer, NEW_KEY, given["member"], details)
    except Problem as problem:
        form.add_error(problem.where if problem.where in form.fields else "key", problem.say(visit.frame.language))
        return _ask_for_key(visit, form, 409)
    return visit.go("administration-requests", done="asked")


def _ask_for_key(visit: Visit, form: NewKeyForm, status: int = 200) -> HttpResponse:
    return show_section(
        visit, "witnesses", None, status, form=form, form_title=_("A member's new key"),
        button=_("Ask for it to be accepted"), action=reverse("administration-new-key"),
        note=_("Another administrator compares the fingerprint with the member, too, and confirms."),
    )  # fmt: skip


@section("GET", "POST")
def listing(visit: Visit) -> HttpResponse:
    """All witnesses, and a new one."""
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
    if visit.request.method != "POST":
        return _list(visit, WitnessForm(names, visit.frame.language))
    form = WitnessForm(names, visit.frame.language, visit.request.POST)
    if not form.is_valid():
        return _list(visit, form, 400)
    try:
        _add(visit, form.cleaned_data)
    except Problem as problem:
        where = problem.where if problem.where in form.fields else "key"
        form.add_error(where, problem.text.say(visit.frame.language))
        return _list(visit, form, 409)
    return visit.go("administration-witnesses", done="saved")


def _add(visit: Visit, given: dict[str, Any]) -> None:
    own = visit.site.keys.log.key
    with visit.write() as tx:
        member = next((one for one in members(tx, visit.viewer) if one.slug == given["member"]), None)
        if member is None:
            raise not_there(MEMBER, given["member"])
        new = new_log(member, given["key"].strip(), given["url"].strip(), tuple(given["networks"].split()), own)
        add_log(tx, visit.viewer, new)


def _list(visit: Visit, form: WitnessForm, status: int = 200) -> HttpResponse:
    with visit.read() as tx:
        sheet = witness_sheet(visit, tx, removable=True)
    return show_section(
        visit, "witnesses", sheet, status, form=form, form_title=_("New witness"), button=_("Add the witness"),
        new_key=True, own_key=str(visit.site.keys.log.key),
    )  # fmt: skip


def finality(idx: int, final: int) -> Cell:
    """Whether an entry is final, in a word."""
    if idx < final:
        return Cell(_("Final"), state="accepted")
    return Cell(_("Waits for witnesses"), state="new")


def final_so_far(visit: Visit, final: int, size: int) -> str:
    """How many entries are final, and what that means."""
    number = visit.frame.writing.number
    return _(
        "%(final)s of %(size)s entries are final: at least %(needed)s other organisations have signed that they saw "
        "them. The others follow as soon as the witnesses have answered."
    ) % {"final": number(final), "size": number(size), "needed": number(FINAL)}


def witness_sheet(visit: Visit, tx: Reader, removable: bool = False) -> Sheet:
    """The members whose ledgers are witnessed here, and who are asked to witness this node's."""
    names, cosigned = load_names(tx, visit.viewer), last_cosigned(tx)
    columns = (_("Member"), _("Has signed ours up to"), _("Signed on"), _("We theirs up to"), _("State"))
    empty = _(
        "Nobody witnesses this ledger yet, so no entry is final. An administrator enters the other members' keys."
    )
    liars = {proof.origin for proof in equivocations(tx)}
    lines = []
    for one in witnessed_logs(tx, visit.viewer):
        state = Cell(_("Contradicted itself"), state="rejected") if one.origin in liars else _state(visit, one)
        acts = (asks("witness.remove", one.member, remove_label()),) if removable else ()
        last = cosigned.get(witness_key(read_key(one.key)).name)
        lines.append(_line(visit, names, one, last, state, acts))
    return Sheet(columns, tuple(lines), empty)


def _line(
    visit: Visit, names: Names, one: WitnessedLog, last: Cosigned | None, state: Cell, acts: tuple[Act, ...]
) -> Line:
    fault = last_fault(one)
    return Line(
        (
            Cell(names.member(one.member, visit.frame.language), "own"),
            Cell(last.size if last else None, "number"),
            Cell(last.at if last else None, "moment"),
            Cell(one.size or None, "number"),
            state,
        ),
        acts,
        said=fault.say(visit.frame.language) if fault else "",
    )


def _state(visit: Visit, one: WitnessedLog) -> Cell:
    if one.failures:
        count = visit.frame.writing.number(one.failures)
        return Cell(_("Failed %(count)s times") % {"count": count}, state="rejected")
    if one.asked_at:
        return Cell(_("Went well"), state="accepted")
    return Cell(_("Not asked yet"), state="new") if one.url else Cell(_("Asks by itself"), state="new")
