"""Accounts: make one, say what it may do, shut it out, give it a new password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.accounts.names import known_name
from amana.accounts.passwords import hash_password, new_password
from amana.language import Problem, Text
from amana.pages import words
from amana.pages.audience import Names, load_names
from amana.pages.fields import dress
from amana.pages.visit import Visit
from amana.store import Reader
from amana.store.accounts import Account, NewAccount, accounts, add_account, set_active, set_password, set_roles
from amana.store.pending import GRAVE_ROLES, ask
from amana.store.second_step import has_second_step
from amana.workspace.administration.section import Secret, SectionForm, asks, section, show_section
from amana.workspace.administration.sheet import Act, Cell, Line, Sheet
from amana.workspace.administration.terms import listed

ROLES = ("analyst", "releaser", "auditor", "editor", "moderator", "screener", "administrator")


def role_choices() -> list[tuple[str, str]]:
    """The roles of this node's own staff."""
    return [(role, words.called(words.ROLES, role)) for role in ROLES]


class AccountForm(SectionForm):
    """A new account. Grave roles are asked for, not given."""

    name = forms.CharField(
        label=gettext_lazy("Account name"), max_length=150, help_text=gettext_lazy("Without blanks and colons.")
    )
    member = forms.ChoiceField(
        label=gettext_lazy("Belongs to"),
        required=False,
        help_text=gettext_lazy("Another member's account sees only what is meant for that member."),
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Administrator and releaser take effect when a second administrator confirms them."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("ar", "العربية"), ("en", "English")], initial="ar"
    )

    def __init__(self, names: Names, language: str, data: Any = None) -> None:
        self._language = language
        self._members = [(slug, name.say(language)) for slug, name in names.members.items()]
        super().__init__(data)

    def prepare(self) -> None:
        """Members and roles as they are called in the page's language."""
        self.fields["name"].widget.attrs.update(dir="ltr", autocomplete="off")
        self.fields["member"].choices = [("", _("this node")), *self._members]  # type: ignore[attr-defined]
        self.fields["roles"].choices = role_choices()  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """A name that can be typed and sent."""
        try:
            return known_name(self.cleaned_data["name"])
        except Problem as problem:
            raise forms.ValidationError(problem.say(self._language)) from None


class RolesForm(forms.Form):
    """What an account may do."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Administrator and releaser take effect when a second administrator confirms them."),
    )  # fmt: skip

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["roles"].choices = role_choices()  # type: ignore[attr-defined]
        dress(self)


@section("GET", "POST")
def listing(visit: Visit) -> HttpResponse:
    """All accounts, and a new one."""
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
    if visit.request.method != "POST":
        return _list(visit, names, AccountForm(names, visit.frame.language))
    form = AccountForm(names, visit.frame.language, visit.request.POST)
    if not form.is_valid():
        return _list(visit, names, form, 400)
    try:
        password, waits = _add(visit, form.cleaned_data)
    except Problem as problem:
        form.add_error(None, problem.say(visit.frame.language))
        return _list(visit, names, form, 409)
    label = _("The password of %(name)s, shown only now") % {"name": form.cleaned_data["name"]}
    fresh = AccountForm(names, visit.frame.language)
    return _list(visit, names, fresh, secret=Secret(label, password), note=_waits() if waits else "")


@section("GET")
def show(visit: Visit, number: int) -> HttpResponse:
    """One account."""
    return _one(visit, _find(visit, number))


@section("POST")
def roles(visit: Visit, number: int) -> HttpResponse:
    """Change what an account may do; grave roles that it has not yet are asked for."""
    found = _find(visit, number)
    form = RolesForm(visit.request.POST)
    if not form.is_valid() or found.member is not None:
        return _one(visit, found, form, 400)
    wanted = frozenset(form.cleaned_data["roles"])
    grave = (wanted & GRAVE_ROLES) - found.roles
    with visit.write() as tx:
        if wanted - grave != found.roles:
            set_roles(tx, visit.viewer, found.name, wanted - grave)
        if grave:
            ask(tx, visit.viewer, "account.grant", found.name, {"roles": sorted(grave)})
        tx.record_if_nothing("account.roles", found.name)
    return visit.go("administration-account", number, done="asked" if grave else "saved")


@section("POST")
def active(visit: Visit, number: int) -> HttpResponse:
    """Shut an account out, or let it in again."""
    found = _find(visit, number)
    with visit.write() as tx:
        set_active(tx, visit.viewer, found.name, active="let-in" in visit.request.POST)
    return visit.go("administration-account", number, done="saved")


@section("POST")
def password(visit: Visit, number: int) -> HttpResponse:
    """A new password, shown once."""
    found = _find(visit, number)
    no_grave_account(visit, found)
    with visit.write() as tx:
        made = new_password(tx.world)
        set_password(tx, visit.viewer, found.name, hash_password(made, tx.world))
    label = _("The password of %(name)s, shown only now") % {"name": found.name}
    return _one(visit, found, secret=Secret(label, made))


def no_grave_account(visit: Visit, found: Account) -> None:
    """Nobody takes the place of another who lets material go or administers: that would be both persons in one."""
    if found.roles & GRAVE_ROLES and found.name != visit.account.name:
        raise Problem("workspace.grave-account", _GRAVE)


def _add(visit: Visit, given: dict[str, Any]) -> tuple[str, bool]:
    member = given["member"] or None
    wanted = frozenset(("peer",)) if member else frozenset(given["roles"])
    grave = wanted & GRAVE_ROLES
    with visit.write() as tx:
        made = new_password(tx.world)
        plain = tuple(sorted(wanted - grave))
        new = NewAccount(given["name"], hash_password(made, tx.world), plain, member, given["language"])
        add_account(tx, visit.viewer, new)
        if grave:
            ask(tx, visit.viewer, "account.grant", given["name"], {"roles": sorted(grave)})
    return made, bool(grave)


def _list(visit: Visit, names: Names, form: AccountForm, status: int = 200, **context: Any) -> HttpResponse:
    with visit.read() as tx:
        found = accounts(tx, visit.viewer)
    columns = (_("Account name"), _("Roles"), _("Belongs to"), _("State"))
    sheet = Sheet(columns, tuple(_line(visit, names, one) for one in found), "")
    return show_section(
        visit, "accounts", sheet, status, form=form, form_title=_("New account"), button=_("Make the account"),
        **context,
    )  # fmt: skip


def _line(visit: Visit, names: Names, one: Account) -> Line:
    who = names.member(one.member, visit.frame.language) if one.member else _("this node")
    roles = [words.called(words.ROLES, role) for role in ROLES if role in one.roles]
    return Line(
        (
            Cell(one.name, "own", reverse("administration-account", args=(one.id,))),
            Cell(listed(roles)),
            Cell(who, "own"),
            Cell(_("Active") if one.active else _("Shut out"), state="accepted" if one.active else "rejected"),
        )
    )


def _one(visit: Visit, found: Account, form: RolesForm | None = None, status: int = 200, **more: Any) -> HttpResponse:
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
        found = _account(tx, visit, found.id)
        acts = _acts(found, has_step=has_second_step(tx, visit.viewer, found.name))
    form = form or (RolesForm(initial={"roles": sorted(found.roles)}) if found.member is None else None)
    line = _line(visit, names, found)
    sheet = Sheet((_("Account name"), _("Roles"), _("Belongs to"), _("State")), (line,), "")
    return show_section(
        visit, "accounts", sheet, status, form=form, form_title=_("What the account may do"), button=_("Save"),
        action=reverse("administration-account-roles", args=(found.id,)), acts=acts, acts_title=_("Access"),
        acts_help=_("Shutting out ends every session and token at once and can be undone; removal cannot."), **more,
    )  # fmt: skip


def _acts(found: Account, *, has_step: bool) -> tuple[Act, ...]:
    url = reverse("administration-account-active", args=(found.id,))
    fresh = Act(_("New password"), reverse("administration-account-password", args=(found.id,)))
    shut, let_in = Act(_("Shut out"), url, "shut-out", grave=True), Act(_("Let in again"), url, "let-in")
    door = shut if found.active else let_in
    step = (asks("account.second-step", found.name, _("Ask to turn two-step verification off")),) if has_step else ()
    return fresh, door, *step, asks("account.remove", found.name, _("Ask for removal"))


def _find(visit: Visit, number: int) -> Account:
    with visit.read() as tx:
        return _account(tx, visit, number)


def _account(tx: Reader, visit: Visit, number: int) -> Account:
    found = next((one for one in accounts(tx, visit.viewer) if one.id == number), None)
    if found is None:
        raise Http404
    return found


def _waits() -> str:
    return _("The roles of administrator and releaser wait for a second administrator: see Requests.")


_GRAVE = Text(
    en="Accounts that administer the node or let material go get passwords and tokens only from their owners, or from "
    "the node's operator on the command line: otherwise one person could act as two.",
    ar="لا يحصل حساب المدير أو المخوّل بالإفراج على كلمة مرور أو رمز دخول إلا من صاحبه أو من مشغّل العُقدة في سطر "
    "الأوامر، وإلا أمكن شخصًا واحدًا أن يعمل عمل اثنين.",
)
