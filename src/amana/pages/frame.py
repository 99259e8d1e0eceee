"""What stands around every page: language, direction, navigation, the reader's name, what was just done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amana.exchange.site import site
from amana.handling import ANONYMOUS, Viewer
from amana.pages.words import DONE
from amana.pages.writing import Writing

THEME_COOKIE = "amana-theme"
THEMES = ("light", "dark")
_KEYS = {"search": "/"}
_FOR = {
    "ask": frozenset({"analyst", "releaser"}),
    "administration-requests": frozenset({"administrator"}),
    "screening": frozenset({"screener", "administrator"}),
}  # who sees a part of the navigation; the others are for all staff
_NAVIGATION = (
    ("inbox", "alerts", "alert"),
    ("reports", "report"),
    ("releases", "release"),
    ("ask",),
    ("desk",),
    ("screening",),
    ("administration-requests", "administration"),
    ("search", "object"),
)


@dataclass(frozen=True)
class Link:
    """An entry of the navigation."""

    label: str
    url: str
    current: bool
    key: str = ""  # the key that leads there (static/pages/keys.js)


@dataclass(frozen=True)
class Frame:
    """Handed to every template as ``frame``."""

    language: str
    direction: str
    writing: Writing
    node: str
    account: str
    links: tuple[Link, ...]
    done: str
    here: str
    theme: str = ""  # light or dark if chosen; else as the reader's system has it

    @property
    def stylesheet(self) -> str:
        """Bootstrap's build for this direction."""
        return f"vendor/bootstrap/bootstrap{'.rtl' if self.direction == 'rtl' else ''}.min.css"


def frame_of(request: HttpRequest, viewer: Viewer = ANONYMOUS, account: str = "", digits: str = "arab") -> Frame:
    """The frame of a page for this reader."""
    language = "en" if (get_language() or "ar").startswith("en") else "ar"
    return Frame(
        language,
        "ltr" if language == "en" else "rtl",
        Writing(language, digits, getattr(settings, "AMANA_COUNTRY", ""), settings.TIME_ZONE),
        site().name.say(language),
        account,
        _links(request, viewer) if account else (),
        str(DONE.get(request.GET.get("done", ""), "")),
        request.path if request.method == "GET" else "/",
        theme if (theme := request.COOKIES.get(THEME_COOKIE, "")) in THEMES else "",
    )


def show(request: HttpRequest, frame: Frame, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page."""
    return render(request, template, {**context, "frame": frame}, status=status)


def own_path(candidate: str) -> str:
    """A path of this node to go on to; the inbox's for anything else (another host, a scheme, a line break)."""
    plain = candidate.startswith("/") and not candidate.startswith(("//", "/\\")) and candidate.isprintable()
    return candidate if plain else reverse("inbox")


def _links(request: HttpRequest, viewer: Viewer) -> tuple[Link, ...]:
    labels = {
        "inbox": _("Inbox"),
        "reports": _("Reports"),
        "releases": _("Releases"),
        "search": _("Search"),
        "ask": _("Private questions"),
        "desk": _("Bulletins"),
        "screening": _("Screening"),
        "administration-requests": _("Administration"),
    }
    here = (request.resolver_match.url_name if request.resolver_match else "") or ""
    shown = [names for names in _NAVIGATION if _leads(viewer, names[0])]
    return tuple(
        Link(labels[names[0]], reverse(names[0]), here.startswith(names) or here in names, _KEYS.get(names[0], ""))
        for names in shown
    )


def _leads(viewer: Viewer, name: str) -> bool:
    """Is this part of the navigation there for the viewer? Searching is all that another member's account has."""
    if "own" not in viewer.principals:
        return name == "search"
    roles = _FOR.get(name)
    return roles is None or not roles.isdisjoint(viewer.roles)
