"""Signing in and out, and the choice of language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import check_for_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from amana.accounts.models import Account
from amana.accounts.passwords import LONGEST
from amana.accounts.sessions import sign_in as start_session
from amana.accounts.throttle import TooManyTries
from amana.exchange.site import site
from amana.language import Problem
from amana.pages.audience import for_all
from amana.pages.fields import dress
from amana.pages.frame import frame_of, own_path, show
from amana.pages.visit import Visit, not_this_way, page, visit_of
from amana.store.accounts import set_language

YEAR = 365 * 24 * 3600


class SignInForm(forms.Form):
    """Name and password."""

    name = forms.CharField(label=_("Account name"), max_length=150)
    password = forms.CharField(label=_("Password"), max_length=LONGEST, strip=False, widget=forms.PasswordInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        dress(self)
        self.fields["name"].widget.attrs.update(autocomplete="username", dir="ltr", autofocus=True)
        self.fields["password"].widget.attrs.update(autocomplete="current-password", dir="ltr")


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The door. Wrong names and wrong passwords get the same answer; after ten tries it is 429 for a while."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return not_this_way(request, ("GET", "HEAD", "POST"))
    following = own_path((request.POST if request.method == "POST" else request.GET).get("next", ""))
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(following)
        return _door(request, SignInForm(), following)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _door(request, form, following, status=400)
    database, given = site().database, form.cleaned_data
    answer = start_session(request, database, database.world, given["name"], given["password"], following)
    return _turned_away(request, form, following, answer) if isinstance(answer, Problem) else answer


@page("POST", staff=False)
def sign_out(visit: Visit) -> HttpResponse:
    """End the session."""
    logout(visit.request)
    return visit.go("sign-in", done="signed-out")


def language(request: HttpRequest) -> HttpResponse:
    """Remember the language: for an account in the store, for a reader who is not signed in in a cookie."""
    if request.method != "POST":
        return not_this_way(request, ("POST",))
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(own_path(request.POST.get("next", "")), status=303)
    if chosen not in dict(settings.LANGUAGES) or not check_for_language(chosen):
        return response
    if isinstance(request.user, Account):
        _remember(request, request.user, chosen)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, httponly=True, samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _remember(request: HttpRequest, account: Account, chosen: str) -> None:
    visit = visit_of(request)
    with visit.write() as tx:
        set_language(tx, visit.viewer, account.name, chosen, account.digits)


def _door(request: HttpRequest, form: SignInForm, following: str, status: int = 200, problem: str = "") -> HttpResponse:
    context = {
        "form": form,
        "next": "" if following == reverse("inbox") else following,
        "problem": problem,
        "seen": for_all(),
    }
    return show(request, frame_of(request), "workspace/sign-in.html", context, status)


def _turned_away(request: HttpRequest, form: SignInForm, following: str, problem: Problem) -> HttpResponse:
    language = frame_of(request).language
    if not isinstance(problem, TooManyTries):
        return _door(request, form, following, 401, problem.say(language))
    response = _door(request, form, following, 429, problem.say(language))
    response.headers["Retry-After"] = str(problem.retry_after)
    return response
