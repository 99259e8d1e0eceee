"""The Django application."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """What every page is made of, as Django sees it."""

    name = "amana.pages"
    label = "pages"
