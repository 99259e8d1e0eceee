"""What stands around each section: for whom it is there, its tabs, its table, the form that adds to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.pages.audience import seen_by
from amana.pages.fields import dress
from amana.pages.listing import Tab
from amana.pages.visit import P, Route, Visit, page
from amana.store.reports import OWN
from amana.workspace.administration.sheet import Act, Sheet

SECTIONS: dict[str, Promise] = {
    "requests": gettext_lazy("Requests"),
    "accounts": gettext_lazy("Accounts"),
    "tokens": gettext_lazy("Tokens"),
    "members": gettext_lazy("Members"),
    "groups": gettext_lazy("Sharing groups"),
    "collections": gettext_lazy("Collections"),
    "peers": gettext_lazy("Peers"),
    "witnesses": gettext_lazy("Witnesses"),
    "sound": gettext_lazy("Warning list"),
    "retention": gettext_lazy("Retention"),
    "ledger": gettext_lazy("Ledger"),
}


@dataclass(frozen=True)
class Secret:
    """Shown once, on the page that made it."""

    label: str
    value: str


def section(*methods: str, roles: tuple[str, ...] = ("administrator",)) -> Callable[..., Route]:
    """A page for administrators (or whoever holds one of ``roles``); absent for everyone else."""

    def wrap(view: Callable[Concatenate[Visit, P], HttpResponse]) -> Route:
        @wraps(view)
        def answer(visit: Visit, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not any(map(visit.may, roles)):
                raise Http404
            return view(visit, *args, **kwargs)

        return page(*methods)(answer)

    return wrap


class SectionForm(forms.Form):
    """A form of the administration: dressed, and asked with the page's language."""

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.prepare()
        dress(self)

    def prepare(self) -> None:
        """Set choices and directions before the fields are dressed."""


def show_section(visit: Visit, key: str, sheet: Sheet | None = None, status: int = 200, **context: Any) -> HttpResponse:
    """A section's page. ``context`` may hold: form, form_title, button, secret, note, warning, below."""
    return visit.show(
        "administration/section.html",
        status,
        **{
            "title": str(SECTIONS[key]),
            "seen": seen_by(OWN, visit_names(), visit.frame.language),
            "tabs": _tabs(visit, key),
            "sheet": sheet,
            "action": reverse(f"administration-{key}"),
            **context,
        },
    )


def visit_names() -> Any:
    """No names are needed to say that only staff may see a page."""
    from amana.pages.audience import Names

    return Names({}, {})


def asks(action: str, subject: str, label: str, **details: str) -> Act:
    """A button that asks for a change which a second person must confirm."""
    more = (("subject", subject), *details.items())
    return Act(label, reverse("administration-ask"), "action", action, subject, grave=True, more=more)


def remove_label() -> str:
    """What such a button says where something is taken away."""
    return _("Ask for removal")


def _tabs(visit: Visit, current: str) -> list[Tab]:
    shown = SECTIONS if visit.may("administrator") else {"ledger": SECTIONS["ledger"]}
    return [Tab(str(name), reverse(f"administration-{key}"), key == current) for key, name in shown.items()]
