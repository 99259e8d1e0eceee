"""Releases: what waits, and the page on which a second person lets material go or keeps it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.handling import may_be_published, may_release
from amana.language import Problem
from amana.pages import words
from amana.pages.audience import Names, load_names, seen_by
from amana.pages.fields import dress, typed_by_people
from amana.pages.handling import rules
from amana.pages.highlight import plain
from amana.pages.listing import pager, person, state_of, tabs
from amana.pages.visit import PAGE, Visit, page
from amana.store import Reader
from amana.store.bulletins import Bulletin, bulletins_of_releases
from amana.store.checkpoints import FINAL, witnesses_of
from amana.store.collections import Collection, collection
from amana.store.gather import objects_at
from amana.store.releases import NotReady, Release, approve, decline, release, release_seqs, releases
from amana.store.reports import OWN
from amana.workspace.cards import Card, card
from amana.workspace.rows import release_row

MOST_OBJECTS = 200  # of one release on its page; the page says how many there are


class DeclineForm(forms.Form):
    """Why it is not let go."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("Who proposed it reads this and can mend it."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        typed_by_people(self.fields["reason"])
        dress(self)

    def clean_reason(self) -> str:
        """On one line, without control characters; not only of such."""
        given = plain(self.cleaned_data["reason"])
        if not given:
            raise forms.ValidationError(_("Write why it is declined."))
        return given


@page("GET")
def listing(visit: Visit) -> HttpResponse:
    """All releases, newest first."""
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
        state = state_of(visit, tuple(words.RELEASE_STATES))
        found = releases(tx, visit.viewer, state, visit.before(), PAGE + 1)
    return visit.show(
        "workspace/releases.html",
        seen=seen_by(OWN, names, visit.frame.language),
        tabs=tabs(visit, words.RELEASE_STATES, _("All")),
        releases=[release_row(one, visit) for one in found[:PAGE]],
        **pager(visit, [one.number for one in found]),
    )


@page("GET")
def show(visit: Visit, number: str) -> HttpResponse:
    """Exactly what leaves, to whom, under which rules."""
    return _show(visit, number, DeclineForm())


@page("POST")
def let_go(visit: Visit, number: str) -> HttpResponse:
    """Let it go, as the second person; the node signs."""
    try:
        with visit.write() as tx:
            approve(tx, visit.viewer, number, visit.site.sign)
    except NotReady as problem:
        return _show(visit, number, DeclineForm(), 403 if _forbidden(visit, number) else 409, problem)
    return visit.go("release", number, done="released")


@page("POST")
def keep(visit: Visit, number: str) -> HttpResponse:
    """Do not let it go, with the reason; whoever proposed it may take it back himself."""
    form = DeclineForm(visit.request.POST)
    if not form.is_valid():
        return _show(visit, number, form, 400)
    with visit.write() as tx:
        found = release(tx, visit.viewer, number)
        if found is None:
            raise Http404
        if not _may_decline(visit, found):
            visit.need("releaser")
        decline(tx, visit.viewer, number, form.cleaned_data["reason"])
    return visit.go("release", number, done="declined")


def _show(
    visit: Visit, number: str, form: DeclineForm, status: int = 200, problem: Problem | None = None
) -> HttpResponse:
    with visit.read() as tx:
        found = release(tx, visit.viewer, number)
        if found is None:
            raise Http404
        names = load_names(tx, visit.viewer)
        cards = _cards(tx, visit, found, names)
        where = collection(tx, visit.viewer, found.collection_id)
        bulletin = bulletins_of_releases(tx, visit.viewer, [found.id]).get(found.id)
        witnesses = witnesses_of(tx, found.digest)
    return visit.show(
        "workspace/release.html",
        status,
        release=release_row(found, visit),
        cards=cards,
        left_out=found.objects - len(cards),
        form=form,
        problem=problem.say(visit.frame.language) if problem else "",
        finality=_finality(visit, witnesses),
        is_final=witnesses is not None and witnesses >= FINAL,
        **_words(visit, found, names, where),
        **_public(visit, found, bulletin),
    )


def _finality(visit: Visit, witnesses: int | None) -> str:
    """Whether the release can still be taken back in secret; empty as long as it was not let go."""
    if witnesses is None:
        return ""
    number = visit.frame.writing.number
    if witnesses >= FINAL:
        return _("Other organisations that have seen it: %(count)s") % {"count": number(witnesses)}
    words = _("%(count)s of %(needed)s have seen it")
    return words % {"count": number(witnesses), "needed": number(FINAL)}


def _words(visit: Visit, found: Release, names: Names, where: Collection | None) -> dict[str, Any]:
    language = visit.frame.language
    forbidden = may_release(found.proposed_by, visit.viewer.name, visit.viewer.roles)
    return {
        "seen": seen_by(OWN, names, language),
        "recipients": seen_by(found.handling.audience, names, language),
        "handling": rules(found.handling, visit),
        "collection": where.title.say(language) if where else found.collection_id,
        "report_id": found.report_id,
        "digest": found.digest.hex(),
        "decided_by": person(found.decided_by),
        "decided_at": found.decided_at,
        "reason": found.reason,
        "waits": found.state == "proposed",
        "forbidden": forbidden.say(language) if forbidden else "",
        "may_decline": _may_decline(visit, found),
        "is_proposer": found.proposed_by == visit.viewer.name,
    }


def _public(visit: Visit, found: Release, bulletin: Bulletin | None) -> dict[str, Any]:
    """Whether what was released became a bulletin, may become one, or why it may not."""
    refusal = may_be_published(found.handling)
    editor = visit.may("editor")
    return {
        "is_released": found.state == "released",
        "bulletin": bulletin.id if bulletin and (editor or visit.may("releaser")) else "",
        "may_publish": editor and not bulletin and not refusal,
        "not_public": refusal.say(visit.frame.language) if refusal and editor else "",
    }


def _cards(tx: Reader, visit: Visit, found: Release, names: Names) -> list[Card]:
    seqs = release_seqs(tx, visit.viewer, found.id)[:MOST_OBJECTS]
    held = objects_at(tx, visit.viewer, seqs)
    return [card(held[seq], names, visit) for seq in seqs if seq in held]


def _may_decline(visit: Visit, found: Release) -> bool:
    return visit.may("releaser") or found.proposed_by == visit.viewer.name


def _forbidden(visit: Visit, number: str) -> bool:
    with visit.read() as tx:
        found = release(tx, visit.viewer, number)
    return found is not None and may_release(found.proposed_by, visit.viewer.name, visit.viewer.roles) is not None
