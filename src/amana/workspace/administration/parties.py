"""Who can be shared with, in words, for the forms that choose among them; and short Latin names."""

from __future__ import annotations

from babel import Locale
from babel.core import get_global
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.pages.audience import Names

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"


def slug_field() -> forms.RegexField:
    """A short Latin name."""
    return forms.RegexField(
        f"^{SLUG}$", label=gettext_lazy("Short name"), max_length=63,
        help_text=gettext_lazy("Small Latin letters, digits and hyphens, such as cert-eg. It cannot be changed."),
        error_messages={"invalid": gettext_lazy("Only small Latin letters, digits and hyphens.")},
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip


def principal_choices(names: Names, language: str) -> list[tuple[str, str]]:
    """Everyone who may be named as a reader or a writer, apart from this node's own staff, who always may."""
    groups = [(f"group:{slug}", names.of(f"group:{slug}", language)) for slug in names.groups]
    members = [(f"member:{slug}", name.say(language)) for slug, name in names.members.items()]
    return [("community", _("all members")), *groups, *members]


def country_choices(language: str) -> list[tuple[str, str]]:
    """ISO 3166-1 codes with the countries' names (CLDR), in the order of the names."""
    named = Locale.parse("en" if language == "en" else "ar").territories
    codes = (code for code in get_global("territory_zones") if len(code) == 2 and code != "ZZ")
    return sorted(((code, named.get(code, code)) for code in codes), key=lambda pair: pair[1])
