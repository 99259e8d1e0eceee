"""An account's own password, changed by whoever knows the one before; every other session of the account ends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from amana.accounts.models import Account
from amana.accounts.passwords import LONGEST, hash_password
from amana.accounts.throttle import TooManyTries, authenticate
from amana.language import Problem
from amana.pages.audience import for_one
from amana.pages.fields import dress
from amana.pages.visit import Visit, page
from amana.store.accounts import set_password

SHORTEST = 12  # letters: NIST SP 800-63B asks for length, not for kinds of characters


class PasswordForm(forms.Form):
    """The old one, and the new one twice."""

    old = forms.CharField(
        label=gettext_lazy("Password until now"), max_length=LONGEST, strip=False, widget=forms.PasswordInput
    )
    new = forms.CharField(
        label=gettext_lazy("New password"), min_length=SHORTEST, max_length=LONGEST, strip=False,
        widget=forms.PasswordInput, help_text=gettext_lazy("At least 12 characters; several words do well."),
    )  # fmt: skip
    again = forms.CharField(
        label=gettext_lazy("New password once more"), max_length=LONGEST, strip=False, widget=forms.PasswordInput
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for name, hint in (("old", "current-password"), ("new", "new-password"), ("again", "new-password")):
            self.fields[name].widget.attrs.update(dir="ltr", autocomplete=hint)
        dress(self)

    def clean(self) -> dict[str, Any]:
        """Both times the same."""
        given = self.cleaned_data
        if "new" in given and given["new"] != given.get("again"):
            self.add_error("again", _("This is not the same as the new password above."))
        return given


@sensitive_post_parameters("old", "new", "again")
@page("GET", "POST", staff=False)
def change(visit: Visit) -> HttpResponse:
    """Change it."""
    if visit.request.method != "POST":
        return _page(visit, PasswordForm())
    form = PasswordForm(visit.request.POST)
    if not form.is_valid():
        return _page(visit, form, 400)
    database, given = visit.site.database, form.cleaned_data
    address = visit.request.META.get("REMOTE_ADDR", "")
    found = authenticate(database, database.world, visit.account.name, given["old"], address)
    if isinstance(found, Problem):
        form.add_error("old", found.say(visit.frame.language))
        return _page(visit, form, 429 if isinstance(found, TooManyTries) else 409)
    with visit.write() as tx:
        set_password(tx, visit.viewer, found.name, hash_password(given["new"], tx.world))
    # Sessions are bound to the password: this one is bound to the new one, all others end.
    update_session_auth_hash(visit.request, Account.objects.get(pk=found.id))
    return visit.go("settings", done="password-changed")


def _page(visit: Visit, form: PasswordForm, status: int = 200) -> HttpResponse:
    hint = form.fields["new"].help_text
    form.fields["new"].help_text = visit.frame.writing.sentence(str(hint))
    return visit.show("workspace/password.html", status, seen=for_one(visit.account.name), form=form)
