"""The Django application."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, as Django sees them."""

    name = "amana.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
