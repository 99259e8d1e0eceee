"""The Django application."""

from __future__ import annotations

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """The pages on which names are screened, hits decided on and lists accepted."""

    name = "amana.screening"
    label = "screening"
