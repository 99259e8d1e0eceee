"""A private question in a browser: asked, answered, followed up, approved by a second person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from asking_ground import WORDS, asked_member
from pages_ground import Ground
from private_nodes import Node
from ui_walk import Walk, fits, follow

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def holder(
    shared_ground: tuple[Ground, str], sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Node]:
    with asked_member(shared_ground[0], sqlite_template, tmp_path, monkeypatch) as made:
        yield made


@pytest.mark.parametrize(("language", "width"), [("ar", 360), ("en", 1280)])
def test_a_question_and_what_comes_of_it(
    chromium: Browser, shared_ground: tuple[Ground, str], holder: Node, language: str, width: int
) -> None:
    walk = Walk(chromium, shared_ground[1], language, width)
    page = walk.staff("sara")
    follow(walk.link(page, "Private questions"))
    page.fill("[name=item]", "evil.example")
    page.check("[name=members][value=cert-h]")
    page.select_option("[name=purpose]", "network-defence")
    page.select_option("[name=basis]", "exchange-agreement")
    follow(page.locator("main form button.btn-primary"))
    fits(page, "answers")
    assert walk.says("Possible match") in page.locator("tbody").inner_text()
    walk.look(page, "ask-answers")
    follow(walk.link(page, "Follow it up"))
    page.fill("[name=words]", WORDS)
    walk.press(page, "Save the draft", done="The draft was saved. A second person approves it.")
    address = page.url
    page.context.close()
    page = walk.staff("omar")
    page.goto(address)
    walk.press(page, "Approve and send", done="Approved: it is sent as soon as the worker looks next, usually within a "
               "second.")  # fmt: skip
    walk.look(page, "ask-approved")
    page.context.close()
