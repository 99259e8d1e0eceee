"""Proposing a release: under which rules, to whom, into which collection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from amana.exchange.releasing import propose_report
from amana.handling import LEGAL_BASES, PERMITTED_USES, PURPOSES, TLP, Audience, Handling, ready_to_leave
from amana.language import Text
from amana.pages.audience import Names, load_names, seen_by
from amana.pages.fields import dress
from amana.pages.visit import Visit, page
from amana.store import Reader
from amana.store.collections import collections
from amana.store.releases import NotReady
from amana.store.reports import OWN, Report, Stale, report
from amana.workspace.review import kinds
from amana.workspace.views.review import category_choices

USUAL_LIFE = timedelta(days=90)

_LEVELS = (
    (TLP.RED, _("TLP:RED: only for the members and people that are named")),
    (TLP.AMBER_STRICT, _("TLP:AMBER+STRICT: only within the recipients' own organisations")),
    (TLP.AMBER, _("TLP:AMBER: the recipients and, where needed, their clients")),
    (TLP.GREEN, _("TLP:GREEN: all members")),
    (TLP.CLEAR, _("TLP:CLEAR: everyone")),
)


class ProposalForm(forms.Form):
    """The rules under which a report's objects would leave."""

    tlp = forms.ChoiceField(
        label=_("Traffic Light Protocol"),
        choices=[(level.value, text) for level, text in _LEVELS],
        widget=forms.RadioSelect,
    )
    recipients = forms.MultipleChoiceField(
        label=_("Recipients"), widget=forms.CheckboxSelectMultiple, help_text=_("Who may see what is released.")
    )
    category = forms.ChoiceField(label=_("Category"))
    purposes = forms.MultipleChoiceField(label=_("Purpose"), widget=forms.CheckboxSelectMultiple)
    legal_bases = forms.MultipleChoiceField(label=_("Legal basis"), widget=forms.CheckboxSelectMultiple)
    permitted_uses = forms.MultipleChoiceField(
        label=_("Permitted uses"), widget=forms.CheckboxSelectMultiple, help_text=_("What recipients may do with it.")
    )
    expires = forms.DateField(
        label=_("Expiry"),
        widget=forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=_("Until the end of this day recipients may keep and use it."),
    )
    collection = forms.ChoiceField(label=_("Collection"))

    def __init__(self, choices: dict[str, list[Any]], data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
        dress(self)

    def handling(self) -> Handling:
        """The rules that a valid form states. This node's own staff always see what they released."""
        given = self.cleaned_data
        end = datetime.combine(given["expires"], time(23, 59, 59), tzinfo=UTC)
        return Handling(
            tlp=TLP(given["tlp"]),
            audience=Audience.of("own", *given["recipients"]),
            permitted_uses=frozenset(given["permitted_uses"]),
            purposes=frozenset(given["purposes"]),
            legal_bases=frozenset(given["legal_bases"]),
            categories=frozenset([given["category"]]),
            expires=end,
        )


@page("GET", "POST")
def propose(visit: Visit, number: str) -> HttpResponse:
    """The form, and what it is for: what of the report would leave."""
    visit.need("analyst")
    with visit.read() as tx:
        found = report(tx, visit.viewer, number)
        if found is None:
            raise Http404
        names = load_names(tx, visit.viewer)
        choices = _choices(tx, visit, names)
    if found.state != "draft":
        raise Stale("workspace.report-closed", _CLOSED)
    if visit.request.method != "POST":
        form = ProposalForm(choices, initial=_usual(visit, found, choices))
        return _page(visit, found, names, form)
    form = ProposalForm(choices, visit.request.POST)
    if not form.is_valid():
        return _page(visit, found, names, form, 400)
    return _propose(visit, found, names, form)


def _propose(visit: Visit, found: Report, names: Names, form: ProposalForm) -> HttpResponse:
    handling, where = form.handling(), visit.site
    lacks = ready_to_leave(handling, where.database.world.clock.now())
    try:
        if not lacks:
            collection = form.cleaned_data["collection"]
            release = propose_report(where.database, where.author, visit.viewer, found.id, handling, collection)
            return visit.go("release", release, done="proposed")
    except NotReady as problem:
        lacks = [problem.text]
    for lack in lacks:
        form.add_error(None, lack.say(visit.frame.language))
    return _page(visit, found, names, form, 422)


def _choices(tx: Reader, visit: Visit, names: Names) -> dict[str, list[Any]]:
    language = visit.frame.language
    own = visit.site.author.slug
    groups = [(f"group:{slug}", name.say(language)) for slug, name in names.groups.items()]
    members = [(f"member:{slug}", name.say(language)) for slug, name in names.members.items() if slug != own]
    wide = [("community", _("All members")), ("public", _("Everyone"))]
    return {
        "recipients": [*groups, *members, *wide],
        "category": category_choices(language),
        "purposes": _named(PURPOSES, visit),
        "legal_bases": _named(LEGAL_BASES, visit),
        "permitted_uses": _named(PERMITTED_USES, visit),
        "collection": [
            (one.id, one.title.say(language)) for one in collections(tx, visit.viewer) if one.may_write(visit.viewer)
        ],
    }


def _named(table: Mapping[str, Text], visit: Visit) -> list[tuple[str, str]]:
    figures, language = visit.frame.writing.figures, visit.frame.language
    return [(key, figures(text.say(language))) for key, text in table.items()]


def _usual(visit: Visit, found: Report, choices: dict[str, list[Any]]) -> dict[str, Any]:
    """What most releases of indicators state; recipients and level are never guessed."""
    today: date = visit.site.database.world.clock.now().date()
    return {
        "category": found.category,
        "purposes": ["network-defence"],
        "legal_bases": ["exchange-agreement"],
        "permitted_uses": ["analyse", "detect", "block"],
        "expires": today + USUAL_LIFE,
        "collection": choices["collection"][0][0] if choices["collection"] else "",
    }


def _page(visit: Visit, found: Report, names: Names, form: ProposalForm, status: int = 200) -> HttpResponse:
    dress(form)
    accepted = [one for one in found.findings if one.state == "accepted"]
    return visit.show(
        "workspace/propose.html",
        status,
        seen=seen_by(OWN, names, visit.frame.language),
        report=found,
        accepted=[one for one in kinds(accepted) if one.decided],
        undecided=[one for one in kinds(found.findings) if one.decided and one.undecided],
        form=form,
    )


_CLOSED = Text(
    en="This report was already proposed or released, or it was dismissed. Its page says where it stands.",
    ar="قُدِّم هذا التقرير للإفراج أو أُفرج عنه أو صُرف النظر عنه من قبل. تبيّن صفحته حاله.",
)
