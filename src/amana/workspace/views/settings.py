"""An account's own settings: language and digits; and what the account may do, to read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import activate
from django.utils.translation import gettext_lazy as _

from amana.pages import words
from amana.pages.audience import for_one, load_names
from amana.pages.fields import dress
from amana.pages.frame import THEME_COOKIE
from amana.pages.visit import Visit, page
from amana.store.accounts import set_language


class SettingsForm(forms.Form):
    """Language and digits."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[("ar", "العربية"), ("en", "English")], widget=forms.RadioSelect
    )
    digits = forms.ChoiceField(
        label=_("Digits in Arabic pages"),
        choices=[("arab", "٠١٢٣٤٥٦٧٨٩"), ("latn", "0123456789")],
        widget=forms.RadioSelect,
        help_text=_("Identifiers, addresses and hashes always have Latin digits."),
    )

    theme = forms.ChoiceField(
        label=_("Colours on this device"),
        required=False,
        choices=[("", _("As the system has it")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        dress(self)


@page("GET", "POST", staff=False)
def show(visit: Visit) -> HttpResponse:
    """Look at them, change them."""
    if visit.request.method != "POST":
        now = {"language": visit.account.language, "digits": visit.account.digits, "theme": visit.frame.theme}
        return _page(visit, SettingsForm(initial=now))
    form = SettingsForm(visit.request.POST)
    if not form.is_valid():
        return _page(visit, form, 400)
    given = form.cleaned_data
    with visit.write() as tx:
        set_language(tx, visit.viewer, visit.account.name, given["language"], given["digits"])
    activate(given["language"])
    response = visit.go("settings", done="saved")
    # The door is shown in the same language before the next sign-in.
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, given["language"], max_age=365 * 24 * 3600, httponly=True, samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )  # fmt: skip
    # Of this device, not of the account: a dark room is not a property of a person.
    response.set_cookie(
        THEME_COOKIE, given["theme"], max_age=365 * 24 * 3600, httponly=True, samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _page(visit: Visit, form: SettingsForm, status: int = 200) -> HttpResponse:
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
    return visit.show(
        "workspace/settings.html",
        status,
        seen=for_one(visit.account.name),
        form=form,
        roles=[words.called(words.ROLES, role) for role in sorted(visit.viewer.roles)],
        reads_ledger=visit.may("auditor") or visit.may("administrator"),
        member=names.member(visit.account.member, visit.frame.language) if visit.account.member else "",
    )
