"""Signing in to the pages: django-allauth's login, behind the same throttle as every other door."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest, HttpResponse

from amana.accounts.models import Account
from amana.accounts.throttle import authenticate
from amana.language import Problem
from amana.store import Database
from amana.world import World


class AccountBackend(BaseBackend):
    """Finds the account of a session. It compares no password: :func:`sign_in` is the only way in."""

    def get_user(self, user_id: Any) -> Account | None:
        """The active account of a session, or None."""
        found = Account.objects.filter(pk=user_id).first()
        return found if found and found.active else None


def sign_in(
    request: HttpRequest, database: Database, world: World, name: str, password: str, following: str
) -> HttpResponse | Problem:
    """Begin the login of the account, or give the reason why not.

    The answer leads to ``following``, signed in under a fresh session key, or to where the second step is asked for:
    allauth remembers in the session whose password was right, and for how long that counts (ACCOUNT_LOGIN_TIMEOUT).
    """
    found = authenticate(database, world, name, password, request.META.get("REMOTE_ADDR", ""))
    if isinstance(found, Problem):
        return found
    # What the session was before, somebody else may know.
    request.session.flush()
    login = Login(user=Account.objects.get(name=found.name), redirect_url=following)
    return see_other(perform_password_login(request, {"username": found.name}, login))


def see_other(answer: HttpResponse) -> HttpResponse:
    """allauth's redirect as the answer to a form (RFC 9110 section 15.4.4)."""
    if answer.status_code == 302:
        answer.status_code = 303
    return answer
