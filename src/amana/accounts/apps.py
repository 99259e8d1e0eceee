"""The Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    """Accounts, as Django sees them."""

    name = "amana.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The store notes the last sign-in itself; Django would save the account past the ledger."""
        user_logged_in.disconnect(dispatch_uid="update_last_login")
