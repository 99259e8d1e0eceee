"""Bearer tokens for machines: made with a secret that is shown once, made useless at once."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.pages.fields import typed_by_people
from amana.pages.highlight import plain
from amana.pages.visit import Visit
from amana.store.accounts import Account, accounts, add_token, remove_token, tokens
from amana.workspace.administration.accounts import no_grave_account
from amana.workspace.administration.section import Secret, SectionForm, section, show_section
from amana.workspace.administration.sheet import Act, Cell, Line, Sheet


class TokenForm(SectionForm):
    """For whom, what for, until when."""

    account = forms.ChoiceField(label=gettext_lazy("The account that the token acts for"))
    label = forms.CharField(label=gettext_lazy("What it is for"), max_length=100, required=False)
    days = forms.IntegerField(label=gettext_lazy("Days until it expires"), min_value=1, max_value=3650, initial=365)

    def __init__(self, names: list[str], data: Any = None) -> None:
        self._names = names
        super().__init__(data)

    def prepare(self) -> None:
        """The accounts there are."""
        self.fields["account"].choices = [(name, name) for name in self._names]  # type: ignore[attr-defined]
        typed_by_people(self.fields["label"])


@section("GET", "POST")
def listing(visit: Visit) -> HttpResponse:
    """All tokens without their secrets, and a new one."""
    with visit.read() as tx:
        every = accounts(tx, visit.viewer)
    names = [one.name for one in every if one.active]
    if visit.request.method != "POST":
        return _list(visit, TokenForm(names))
    form = TokenForm(names, visit.request.POST)
    if not form.is_valid():
        return _list(visit, form, 400)
    owner = next(one for one in every if one.name == form.cleaned_data["account"])
    secret = _add(visit, owner, form.cleaned_data)
    label = _("The token of %(name)s, shown only now") % {"name": owner.name}
    return _list(visit, TokenForm(names), secret=Secret(label, secret))


@section("POST")
def remove(visit: Visit, number: int) -> HttpResponse:
    """Make a token useless, at once."""
    with visit.write() as tx:
        remove_token(tx, visit.viewer, number)
    return visit.go("administration-tokens", done="saved")


def _add(visit: Visit, owner: Account, given: dict[str, Any]) -> str:
    no_grave_account(visit, owner)
    with visit.write() as tx:
        secret = "amana_" + base64.urlsafe_b64encode(tx.world.random.token(32)).rstrip(b"=").decode()
        expires = tx.now + timedelta(days=given["days"])
        digest = hashlib.sha256(secret.encode()).digest()
        add_token(tx, visit.viewer, owner.name, plain(given["label"]), digest, expires)
    return secret


def _list(visit: Visit, form: TokenForm, status: int = 200, **context: Any) -> HttpResponse:
    with visit.read() as tx:
        found = tokens(tx, visit.viewer)
    columns = (_("Account name"), _("What it is for"), _("Made"), _("Expires"))
    lines = tuple(
        Line(
            (Cell(one.account, "own"), Cell(one.label, "own"), Cell(one.created_at, "moment"),
             Cell(one.expires_at, "moment")),
            (Act(_("Make useless"), reverse("administration-token-remove", args=(one.id,)), about=one.account,
                 grave=True),),
        )
        for one in found
    )  # fmt: skip
    empty = _("No token is in use. A machine that polls or sends by TAXII or the API signs in with one.")
    return show_section(
        visit, "tokens", Sheet(columns, lines, empty), status, form=form, form_title=_("New token"),
        button=_("Make the token"), **context,
    )  # fmt: skip
