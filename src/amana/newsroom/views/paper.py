"""What stands around each public page, in the page's own language; and how such a page is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override

from amana.exchange.site import site
from amana.handling import ANONYMOUS
from amana.pages.frame import frame_of, show
from amana.pages.highlight import reveal
from amana.store import Reader
from amana.store.masthead import Masthead, masthead

# Nothing on these pages is a script, and nothing comes from elsewhere.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HOMES = {"ar": "/bulletins/", "en": "/bulletins/en/"}
LANGUAGE_NAMES = {"ar": "العربية", "en": "English"}


@dataclass(frozen=True)
class Paper:
    """The masthead as it is printed."""

    name: str
    about: str
    publisher: str
    posts: tuple[tuple[str, str], ...]
    home: str
    other_home: str
    other_language: str
    other_name: str


def paper_of(tx: Reader, language: str) -> Paper:
    """The masthead in a language; a part that is not set in it is printed in the other one, or left out."""
    head = masthead(tx, ANONYMOUS)
    other = "en" if language == "ar" else "ar"
    publisher = _said(head, "publisher", language) or site().name.say(language)
    posts = (
        (_("Publisher"), _said(head, "publisher", language)),
        (_("Chair"), _said(head, "chair", language)),
        (_("Editor-in-chief"), _said(head, "editor_in_chief", language)),
    )
    return Paper(
        _said(head, "title", language) or site().name.say(language),
        _said(head, "about", language),
        publisher,
        tuple(post for post in posts if post[1]),
        HOMES[language],
        HOMES[other],
        other,
        LANGUAGE_NAMES[other],
    )


def answer(
    request: HttpRequest, language: str, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A public page: the same for everyone, without cookie or session, asked for anew each time (``no-cache``)."""
    with override(language):
        with site().database.read() as tx:
            paper = paper_of(tx, language)
        response = show(request, frame_of(request), template, {**context, "paper": paper}, status)
    return public(response, language)


def public(response: HttpResponse, language: str = "") -> HttpResponse:
    """The headers of what anyone may keep, as long as he asks whether it still holds."""
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Content-Security-Policy"] = POLICY
    if language:
        response.headers["Content-Language"] = language
    return response


def _said(head: Masthead, part: str, language: str) -> str:
    text = getattr(head, part)
    return reveal(str(text.say(language) or text.ar or text.en))
