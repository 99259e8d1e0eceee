"""The Django application."""

from __future__ import annotations

from django.apps import AppConfig


class AskingConfig(AppConfig):
    """The pages of private questions."""

    name = "amana.asking"
    label = "asking"
