"""A field for one value, read as the search reads it: defanged or not, in any spelling."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from amana.observables import Observable


def read_value(text: str) -> Observable | None:
    """The observable that the whole text is; None if it is none or more than one."""
    # Extraction's tables are loaded when the first value is read, not with the server.
    from amana.extract import extract
    from amana.observables import KINDS, normalise

    trimmed = text.strip()
    found = [one for one in extract(trimmed).findings if one.kind in KINDS]
    whole = [one for one in found if one.start == 0 and one.end == len(trimmed)]
    return normalise(whole[0].kind, whole[0].value) if whole else None


class ValueForm(forms.Form):
    """A form with a field ``value``, cleaned to an Observable."""

    def clean_value(self) -> Observable:
        """The value itself, not a sentence with a value in it."""
        found = read_value(self.cleaned_data["value"])
        if found is None:
            raise forms.ValidationError(
                _("This is no value that the node knows: give a domain, an address, a hash or the like, and only one.")
            )
        return found
