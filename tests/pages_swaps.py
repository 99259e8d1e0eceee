"""Waiting for a part of a page to change, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def swapped(page: Page, act: Callable[[], object]) -> None:
    """Do something after which a part of the page changes, and wait until it has; the page itself stays."""
    page.evaluate(
        "() => { window.stays = true;"
        " window.settled = new Promise(done => document.addEventListener('htmx:afterSettle', done, {once: true})); }"
    )
    act()
    page.evaluate("() => window.settled.then(() => true)")
    assert page.evaluate("window.stays") is True
