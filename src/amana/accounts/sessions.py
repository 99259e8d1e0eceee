"""Signing in to the pages: Django's session, behind the same throttle as every other door."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from amana.accounts.models import Account
from amana.accounts.throttle import NeedsCode, authenticate, has_second_step
from amana.language import Problem, Text
from amana.store import Database
from amana.world import World


class AccountBackend(BaseBackend):
    """Finds the account of a session. It compares no password: :func:`sign_in` is the only way in."""

    def get_user(self, user_id: Any) -> Account | None:
        """The active account of a session, or None."""
        found = Account.objects.filter(pk=user_id).first()
        return found if found and found.active else None


WAITING = "second-step"  # in the session: whose password was right, and when
WAITS_S = 300


def sign_in(request: HttpRequest, database: Database, world: World, name: str, password: str) -> Problem | None:
    """Start a session for the account, under a fresh session key; or give the reason why not.

    NeedsCode is such a reason: the session remembers for five minutes that the password was right.
    """
    found = authenticate(database, world, name, password, request.META.get("REMOTE_ADDR", ""))
    if isinstance(found, Problem):
        return found
    if has_second_step(database, found.name):
        request.session.flush()
        request.session[WAITING] = [found.name, world.clock.now().timestamp()]
        return NeedsCode("accounts.needs-code", _ENTER_CODE)
    _begin(request, found.name)
    return None


def waiting_for_code(request: HttpRequest, world: World) -> str | None:
    """The account whose password was right in this session a moment ago, and whose code is awaited."""
    name, at = request.session.get(WAITING, (None, 0))
    return name if name and world.clock.now().timestamp() - at < WAITS_S else None


def finish(request: HttpRequest, name: str) -> bool:
    """Start the session after the code was right. False if the account was closed meanwhile."""
    if not Account.objects.filter(name=name, active=True).exists():
        return False
    request.session.pop(WAITING, None)
    _begin(request, name)
    return True


def _begin(request: HttpRequest, name: str) -> None:
    backend = f"{AccountBackend.__module__}.{AccountBackend.__qualname__}"
    login(request, Account.objects.get(name=name), backend=backend)


_ENTER_CODE = Text(en="Enter the code of your authenticator app.", ar="أدخل الرمز الذي يعرضه تطبيق المصادقة.")
