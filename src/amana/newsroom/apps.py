"""The Django application."""

from __future__ import annotations

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    """The bulletins and the desk where they are written."""

    name = "amana.newsroom"
    label = "newsroom"
