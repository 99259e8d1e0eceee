"""The forms: what is asked of whom and why; a follow-up; an answer to one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.exchange.private.following import Answered
from amana.handling import LEGAL_BASES, PERMITTED_USES, PURPOSES, TLP, Audience, Handling, categories
from amana.pages import words
from amana.pages.fields import dress, typed_by_people
from amana.pages.highlight import plain
from amana.private.letters import LONGEST_WORDS
from amana.store.follow_ups import FollowUpLine

Choices = list[tuple[str, Any]]


class AskForm(forms.Form):
    """One thing or a file of them, of whom, and what for."""

    item = forms.CharField(
        label=gettext_lazy("What you ask about"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "A domain, an address, a hash, an account number, a wallet, or the whole name of an organisation. Persons "
            "cannot be asked about."
        ),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("Text or CSV, one value a line, with its type in a second column if you like."),
    )
    members = forms.MultipleChoiceField(
        label=gettext_lazy("Whom you ask"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick none to ask everybody."),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"))
    basis = forms.ChoiceField(label=gettext_lazy("Legal basis"))

    def __init__(self, kinds: Choices, members: Choices, language: str, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["members"].choices = members  # type: ignore[attr-defined]
        self.fields["purpose"].choices = _terms(PURPOSES, language)  # type: ignore[attr-defined]
        self.fields["basis"].choices = _terms(LEGAL_BASES, language)  # type: ignore[attr-defined]
        typed_by_people(self.fields["item"])
        dress(self)

    def clean(self) -> dict[str, Any]:
        """Exactly one of item and file."""
        given = self.cleaned_data
        given["item"] = plain(given.get("item", ""))
        if "item" in self.errors or "file" in self.errors:
            return given
        if not given["item"] and not given.get("file"):
            self.add_error("item", _("Write what you ask about, or choose a file."))
        elif given["item"] and given.get("file"):
            self.add_error("file", _("Give one thing or a file, not both: take the other away."))
        return given


class WordsForm(forms.Form):
    """A person's words."""

    words = forms.CharField(
        label=gettext_lazy("What you want to know, and why"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("The other member's staff reads this. Name no persons."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        typed_by_people(self.fields["words"])
        dress(self)


class AnswerForm(forms.Form):
    """What is answered, and the rules under which it goes."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        widget=forms.RadioSelect,
        choices=(
            ("release", gettext_lazy("Release in full")),
            ("release-in-part", gettext_lazy("Release in part")),
            ("refuse", gettext_lazy("Refuse, with the reason")),
        ),
    )
    words = forms.CharField(
        label=gettext_lazy("Your answer, or the reason"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("The member who asked reads this. Name no persons."),
    )
    tlp = forms.ChoiceField(
        label=gettext_lazy("Traffic Light Protocol"), choices=[(level.value, level.value) for level in TLP]
    )
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    uses = forms.MultipleChoiceField(
        label=gettext_lazy("Permitted uses"), required=False, widget=forms.CheckboxSelectMultiple
    )
    expires = forms.DateField(
        label=gettext_lazy("Expiry"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, language: str, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["category"].choices = _categories(language)  # type: ignore[attr-defined]
        self.fields["uses"].choices = _terms(PERMITTED_USES, language)[1:]  # type: ignore[attr-defined]
        typed_by_people(self.fields["words"])
        dress(self)

    def answered(self, found: FollowUpLine) -> Answered:
        """What a valid form says; purpose and legal basis are those of the question."""
        given = self.cleaned_data
        if given["decision"] == "refuse":
            return Answered("refuse", plain_words(given["words"]))
        end: date | None = given["expires"]
        rules = Handling(
            tlp=TLP(given["tlp"]),
            audience=Audience.of(f"member:{found.peer}"),
            permitted_uses=frozenset(given["uses"]),
            purposes=frozenset({found.purpose}),
            legal_bases=frozenset({found.basis}),
            categories=frozenset({given["category"]} if given["category"] else ()),
            expires=datetime.combine(end, time(23, 59, 59), tzinfo=UTC) if end else None,
        )
        return Answered(given["decision"], plain_words(given["words"]), rules)


def plain_words(text: str) -> str:
    """A person's words, line by line without control characters."""
    return "\n".join(plain(line) for line in text.splitlines()).strip()


def _terms(table: Any, language: str) -> Choices:
    return [("", "—"), *((key, name.say(language)) for key, name in table.items())]


def _categories(language: str) -> Choices:
    by_level: dict[str, list[tuple[str, str]]] = {}
    for one in categories():
        if one.level in words.LEVELS:
            by_level.setdefault(one.level, []).append((one.key, one.name.say(language)))
    return [("", "—"), *((str(words.LEVELS[level]), found) for level, found in by_level.items())]
