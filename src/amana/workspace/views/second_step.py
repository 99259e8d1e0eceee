"""Two-step verification: the code at the door, and turning it on and off under Settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from amana.accounts.sessions import finish, waiting_for_code
from amana.accounts.throttle import TooManyTries
from amana.accounts.totp import uri
from amana.exchange.site import site
from amana.language import Problem
from amana.pages.audience import for_all, for_one
from amana.pages.fields import dress
from amana.pages.frame import frame_of, own_path, show
from amana.pages.visit import Visit, not_this_way, page
from amana.store.second_step import SecondStep, remove_second_step, second_step
from amana.workspace.second_step import check, enrol, offered_secret


class CodeForm(forms.Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "one-time-code", "autofocus": True}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        dress(self)


@never_cache
@sensitive_post_parameters("code")
def at_the_door(request: HttpRequest) -> HttpResponse:
    """After the password: the code."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return not_this_way(request, ("GET", "HEAD", "POST"))
    following = own_path((request.POST if request.method == "POST" else request.GET).get("next", ""))
    name = waiting_for_code(request, site().database.world)
    if name is None:
        return HttpResponseRedirect(reverse("sign-in"), status=303)
    if request.method != "POST":
        return _door(request, CodeForm(), following)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _door(request, form, following, 400)
    try:
        check(site(), name, form.cleaned_data["code"])
    except Problem as problem:
        status = 429 if isinstance(problem, TooManyTries) else 401
        return _door(request, CodeForm(), following, status, problem.say(frame_of(request).language))
    return HttpResponseRedirect(following if finish(request, name) else reverse("sign-in"), status=303)


@page("GET", "POST", staff=False)
def settings(visit: Visit) -> HttpResponse:
    """Turn it on with an app, or off."""
    with visit.read() as tx:
        held = second_step(tx, visit.viewer, visit.account.name)
    if visit.request.method != "POST":
        return _page(visit, held, CodeForm())
    form = CodeForm(visit.request.POST)
    if not form.is_valid():
        return _page(visit, held, form, 400)
    try:
        codes = _change(visit, held, form.cleaned_data["code"])
    except Problem as problem:
        form.add_error("code", problem.say(visit.frame.language))
        return _page(visit, held, form, 429 if isinstance(problem, TooManyTries) else 409)
    if not codes:
        return visit.go("settings", done="saved")
    return visit.show("workspace/recovery-codes.html", seen=for_one(visit.account.name), codes=codes)


def _change(visit: Visit, held: SecondStep | None, code: str) -> list[str]:
    if held is None:
        return enrol(visit, code)
    check(visit.site, visit.account.name, code)
    with visit.write() as tx:
        remove_second_step(tx, visit.viewer, visit.account.name)
    return []


def _page(visit: Visit, held: SecondStep | None, form: CodeForm, status: int = 200) -> HttpResponse:
    secret = "" if held else offered_secret(visit)
    return visit.show(
        "workspace/second-step.html",
        status,
        seen=for_one(visit.account.name),
        on=held is not None,
        left=held.codes if held else 0,
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        uri=uri(secret, visit.account.name, visit.site.name.en) if secret else "",
        form=form,
    )


def _door(request: HttpRequest, form: CodeForm, following: str, status: int = 200, problem: str = "") -> HttpResponse:
    context = {"form": form, "next": following, "problem": problem, "seen": for_all()}
    return show(request, frame_of(request), "workspace/sign-in-code.html", context, status)
