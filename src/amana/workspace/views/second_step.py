"""Two-step verification: the code at the door, and turning it on and off under Settings."""

from __future__ import annotations

from allauth.account.stages import LoginStageController
from allauth.mfa.adapter import get_adapter
from allauth.mfa.stages import AuthenticateStage
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from amana.accounts.models import Account
from amana.accounts.sessions import see_other
from amana.accounts.throttle import TooManyTries
from amana.exchange.site import site
from amana.pages.audience import for_all, for_one
from amana.pages.frame import frame_of, show
from amana.pages.visit import Visit, not_this_way, page
from amana.store.second_step import has_second_step
from amana.workspace.second_step import CodeForm, EnrolForm, codes_left, count_try, enrol, offered_secret, turn_off


@never_cache
@sensitive_post_parameters("code")
def at_the_door(request: HttpRequest) -> HttpResponse:
    """After the password: the code."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return not_this_way(request, ("GET", "HEAD", "POST"))
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    account = stage.login.user if stage else None
    if not isinstance(account, Account) or not account.is_active:
        return HttpResponseRedirect(reverse("sign-in"), status=303)
    if request.method != "POST":
        return _door(request, CodeForm(account))
    try:
        count_try(site(), account.name)
    except TooManyTries as problem:
        return _wait(_door(request, CodeForm(account), 429, problem.say(frame_of(request).language)), problem)
    form = CodeForm(account, request.POST)
    if not form.is_valid():
        return _door(request, form, 401 if form.is_wrong else 400)
    form.save()
    return see_other(stage.exit())


@page("GET", "POST", staff=False)
def settings(visit: Visit) -> HttpResponse:
    """Turn it on with an app, or off."""
    account = visit.request.user
    assert isinstance(account, Account)
    with visit.read() as tx:
        on = has_second_step(tx, visit.viewer, account.name)
    if visit.request.method != "POST":
        return _page(visit, account, on, CodeForm(account) if on else EnrolForm())
    try:
        count_try(visit.site, account.name)
    except TooManyTries as problem:
        form = CodeForm(account) if on else EnrolForm()
        return _wait(_page(visit, account, on, form, 429, problem.say(visit.frame.language)), problem)
    return _turn_off(visit, account) if on else _turn_on(visit, account)


def _turn_on(visit: Visit, account: Account) -> HttpResponse:
    form = EnrolForm(visit.request.POST)
    if not form.is_valid():
        return _page(visit, account, False, form, 400)
    codes = enrol(visit, account, form.cleaned_data["code"])
    if codes is None:
        form.add_error("code", get_adapter().validation_error("incorrect_code"))
        return _page(visit, account, False, form, 409)
    return visit.show("workspace/recovery-codes.html", seen=for_one(account.name), codes=codes)


def _turn_off(visit: Visit, account: Account) -> HttpResponse:
    form = CodeForm(account, visit.request.POST)
    if not form.is_valid():
        return _page(visit, account, True, form, 409 if form.is_wrong else 400)
    turn_off(visit)
    return visit.go("settings", done="saved")


def _page(
    visit: Visit, account: Account, on: bool, form: forms.Form, status: int = 200, problem: str = ""
) -> HttpResponse:
    secret = "" if on else offered_secret(visit)
    adapter = get_adapter()
    uri = adapter.build_totp_url(account, secret) if secret else ""
    return visit.show(
        "workspace/second-step.html",
        status,
        seen=for_one(account.name),
        on=on,
        left=codes_left(account) if on else 0,
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        uri=uri,
        # Made of our own address by the qrcode package: nothing of it was typed by anybody.
        picture=mark_safe(adapter.build_totp_svg(uri)) if uri else "",  # noqa: S308
        form=form,
        problem=problem,
    )


def _door(request: HttpRequest, form: forms.Form, status: int = 200, problem: str = "") -> HttpResponse:
    context = {"form": form, "problem": problem, "seen": for_all()}
    return show(request, frame_of(request), "workspace/sign-in-code.html", context, status)


def _wait(answer: HttpResponse, problem: TooManyTries) -> HttpResponse:
    answer.headers["Retry-After"] = str(problem.retry_after)
    return answer
