"""The Django application."""

from __future__ import annotations

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """The pages for a node's staff."""

    name = "amana.workspace"
    label = "workspace"
