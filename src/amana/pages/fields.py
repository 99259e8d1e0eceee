"""Form fields dressed for the pages: Bootstrap's classes, direction of what is typed, errors that are announced."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Instead of Django's, whose Arabic counts in one form of the noun, and which repeat whatever was sent.
LIMITS = {
    "max_length": _("At most %(limit_value)s characters; here are %(show_value)s."),
    "min_length": _("At least %(limit_value)s characters; here are %(show_value)s."),
    "max_value": _("At most %(limit_value)s."),
    "min_value": _("At least %(limit_value)s."),
    "invalid_choice": _("Choose one of those that are offered."),
}
_INVALID: dict[type[forms.Field], str | Promise] = {
    forms.IntegerField: _("Enter a whole number."),
    forms.DateField: _("Enter a date."),
    forms.SlugField: _("Only small Latin letters, digits and hyphens."),
}
_CLASSES: dict[type[forms.Widget], str] = {
    forms.CheckboxInput: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.RadioSelect: "form-check-input",
    forms.Select: "form-select",
}


def dress(form: forms.Form) -> None:
    """Give each field its class; mark those with errors (which Django ties to their messages itself)."""
    # Before the first look at what is wrong: that is when a form is judged as a whole.
    for field in form.fields.values():
        said = next((said for kind, said in _INVALID.items() if isinstance(field, kind)), None)
        field.error_messages |= {**LIMITS, **({"invalid": said} if said else {})}
    for name, field in form.fields.items():
        kind = next((cls for cls in type(field.widget).__mro__ if cls in _CLASSES), None)
        attrs = field.widget.attrs
        attrs.setdefault("class", _CLASSES[kind] if kind else "form-control")
        if form.is_bound and name in form.errors and "is-invalid" not in attrs["class"]:
            attrs["class"] += " is-invalid"


def typed_by_people(*fields: forms.Field) -> None:
    """These fields take the direction of what is typed into them."""
    for field in fields:
        field.widget.attrs["dir"] = "auto"
        # Without a placeholder `:placeholder-shown` never holds, and an empty field would be left to right.
        field.widget.attrs.setdefault("placeholder", " ")
