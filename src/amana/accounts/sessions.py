"""Signing in to the pages: Django's session, behind the same throttle as every other door."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

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


def sign_in(request: HttpRequest, database: Database, world: World, name: str, password: str) -> Problem | None:
    """Start a session for the account, under a fresh session key; or give the reason why not."""
    found = authenticate(database, world, name, password, request.META.get("REMOTE_ADDR", ""))
    if isinstance(found, Problem):
        return found
    backend = f"{AccountBackend.__module__}.{AccountBackend.__qualname__}"
    login(request, Account.objects.get(pk=found.id), backend=backend)
    return None
