"""The desk: what is in work, what waits for a second person, what may become a bulletin; one bulletin's page."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.handling import may_release
from amana.newsroom.article import blocks
from amana.newsroom.comment_form import clean_line
from amana.newsroom.desk_rows import STATES, bulletin_row, for_staff, release_row, same_version, token
from amana.newsroom.making import end_of, made_of_release
from amana.newsroom.reading import corrections_of, short_path
from amana.pages.fields import dress, typed_by_people
from amana.pages.highlight import reveal
from amana.pages.listing import person
from amana.pages.visit import PAGE, MayNot, Visit, page
from amana.store import Reader
from amana.store.bulletins import (
    Bulletin,
    Revision,
    bulletin,
    bulletins,
    bulletins_of_releases,
    propose_bulletin,
    publish_bulletin,
    renew_bulletin,
    revisions,
    waiting_bulletins,
    withdraw_bulletin,
)
from amana.store.releases import releases

RELEASES_SHOWN = 10
_ID = re.compile("[0-9a-f-]{1,40}")


class WithdrawForm(forms.Form):
    """Why a bulletin is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, help_text=gettext_lazy("Readers see it at the permalink.")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        typed_by_people(self.fields["reason"])
        dress(self)

    def clean_reason(self) -> str:
        """On one line, without control characters; not only of such."""
        given = clean_line(self.cleaned_data["reason"])
        if not given:
            raise forms.ValidationError(_("Say why the bulletin is withdrawn: readers will see it."))
        return given


class RenewForm(forms.Form):
    """Until when a bulletin still holds."""

    expires = forms.DateField(
        label=gettext_lazy("New review date"),
        widget=forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        dress(self)


@page("GET")
def overview(visit: Visit) -> HttpResponse:
    """What is in work; or, by ``state``, what was published or withdrawn."""
    state = visit.request.GET.get("state", "")
    state = state if state in STATES else "draft"
    with visit.read() as tx:
        found = bulletins(tx, visit.viewer, state=state, before=visit.before(), limit=PAGE + 1)
        context = _in_work(tx, visit) if state == "draft" and visit.before() is None else {}
    proposed = {row.id for row in context.get("waiting", ())}
    cursor = "changed_at" if state == "draft" else "published_at"
    return visit.show(
        "newsroom/desk.html",
        seen=for_staff(),
        tabs=[{"label": name, "url": f"?state={key}", "current": key == state} for key, name in STATES.items()],
        rows=[bulletin_row(one) for one in found[:PAGE] if one.id not in proposed],
        older=f"?state={state}&before={getattr(found[PAGE - 1], cursor)}" if len(found) > PAGE else "",
        newest=f"?state={state}" if visit.before() is not None else "",
        state=state,
        may_write=visit.may("editor"),
        may_publish=visit.may("releaser"),
        may_moderate=visit.may("moderator"),
        **context,
    )


@page("GET")
def show(visit: Visit, number: str) -> HttpResponse:
    """A bulletin at the desk: its newest version, and what may be done with it."""
    return show_bulletin(visit, number, WithdrawForm())


@page("POST")
def propose(visit: Visit, number: str) -> HttpResponse:
    """Put the newest version up for the second person."""
    visit.need("editor")
    with visit.write() as tx:
        same_version(_versions(tx, visit, number), visit.request.POST.get("seen", ""))
        propose_bulletin(tx, visit.viewer, number)
    return visit.go("desk-bulletin", number, done="bulletin-proposed")


@page("POST")
def publish(visit: Visit, number: str) -> HttpResponse:
    """Publish exactly the version that was looked at, as the second person; the node signs."""
    with visit.read() as tx:
        newest = _versions(tx, visit, number)[-1]
    forbidden = may_release(newest.written_by, visit.viewer.name, visit.viewer.roles)
    if forbidden is not None:
        raise MayNot("bulletin.not-allowed", forbidden)
    with visit.write() as tx:
        same_version(_versions(tx, visit, number), visit.request.POST.get("seen", ""))
        publish_bulletin(tx, visit.viewer, number, visit.site.sign)
    return visit.go("desk-bulletin", number, done="bulletin-published")


@page("POST")
def withdraw(visit: Visit, number: str) -> HttpResponse:
    """Take it back, with the reason. One person suffices."""
    visit.need("editor", "releaser")
    form = WithdrawForm(visit.request.POST)
    if not form.is_valid():
        return show_bulletin(visit, number, form, 400)
    with visit.write() as tx:
        withdraw_bulletin(tx, visit.viewer, number, form.cleaned_data["reason"])
    return visit.go("desk-bulletin", number, done="bulletin-withdrawn")


@page("POST")
def renew(visit: Visit, number: str) -> HttpResponse:
    """Confirm that it still holds, until a new review date, as the second person."""
    visit.need("releaser")
    form = RenewForm(visit.request.POST)
    if not form.is_valid():
        return show_bulletin(visit, number, WithdrawForm(), 400, renewing=form)
    with visit.write() as tx:
        renew_bulletin(tx, visit.viewer, number, end_of(form.cleaned_data["expires"]))
    return visit.go("desk-bulletin", number, done="bulletin-renewed")


@page("POST")
def from_release(visit: Visit) -> HttpResponse:
    """Publish what two people already let go to everyone, in one step."""
    visit.need("editor")
    language = "en" if visit.request.POST.get("language") == "en" else "ar"
    number = visit.request.POST.get("release", "")
    if not _ID.fullmatch(number):  # not every database takes every character
        raise Http404
    wording = (language, visit.site.name.say(language))
    with visit.write() as tx:
        made = made_of_release(tx, visit.viewer, number, wording, visit.site.sign)
    return visit.go("desk-bulletin", made.id, done="bulletin-published")


def show_bulletin(
    visit: Visit, number: str, form: WithdrawForm, status: int = 200, renewing: RenewForm | None = None
) -> HttpResponse:
    """The bulletin's page at the desk."""
    with visit.read() as tx:
        found = bulletin(tx, visit.viewer, number)
        if found is None:
            raise Http404
        versions = revisions(tx, visit.viewer, number)
    newest = versions[-1]
    state = newest.state if newest.state == "proposed" and found.state != "withdrawn" else ""
    return visit.show(
        "newsroom/desk-bulletin.html",
        status,
        seen=for_staff(),
        row=bulletin_row(found, state),
        article=newest.article,
        title=reveal(newest.article.headline),
        blocks=blocks(newest.article.body),
        version=newest,
        written_by=person(newest.written_by),
        approved_by=person(newest.approved_by),
        corrections=corrections_of([one for one in versions if one.state == "published"]),
        expires_at=found.expires_at,
        reason=found.reason,
        permalink=visit.request.build_absolute_uri(short_path(found)) if found.number else "",
        token=token(newest),
        form=form,
        renewing=renewing or RenewForm(),
        **_rights(visit, found, newest),
    )


def _rights(visit: Visit, found: Bulletin, newest: Revision) -> dict[str, object]:
    open_ = found.state != "withdrawn"
    forbidden = may_release(newest.written_by, visit.viewer.name, visit.viewer.roles)
    return {
        "may_edit": open_ and visit.may("editor"),
        "may_propose": open_ and newest.state == "draft" and visit.may("editor"),
        "waits": open_ and newest.state == "proposed",
        "forbidden": forbidden.say(visit.frame.language) if forbidden else "",
        "may_renew": found.state == "published" and not forbidden and found.release_id is None,
        "may_withdraw": found.state == "published" and (visit.may("editor") or visit.may("releaser")),
        "correcting": newest.revision > 1 and newest.state != "published",
    }


def _in_work(tx: Reader, visit: Visit) -> dict[str, Any]:
    released = releases(tx, visit.viewer, "released", limit=RELEASES_SHOWN)
    made = bulletins_of_releases(tx, visit.viewer, [one.id for one in released])
    waiting = waiting_bulletins(tx, visit.viewer)
    return {
        "waiting": [bulletin_row(one, "proposed") for one in waiting if one.state != "withdrawn"],
        "releases": [release_row(one, made, visit.frame.language) for one in released],
    }


def _versions(tx: Reader, visit: Visit, number: str) -> list[Revision]:
    found = revisions(tx, visit.viewer, number)
    if not found:
        raise Http404
    return found
