"""Peers: the other members' nodes that this node polls, and how the last poll went."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.exchange.peers import last_fault, seal_secret
from amana.exchange.sealing import key_from
from amana.language import Problem
from amana.pages.audience import Names, load_names
from amana.pages.visit import Visit
from amana.store.peers import Peer, PeerCursor, add_peer, peer_cursors, peers, poll_now
from amana.workspace.administration.parties import slug_field
from amana.workspace.administration.section import SectionForm, asks, section, show_section
from amana.workspace.administration.sheet import Act, Cell, Line, Sheet
from amana.world.destination import read_destination, read_networks


class PeerForm(SectionForm):
    """A node that is to be polled."""

    slug = slug_field()
    member = forms.ChoiceField(label=gettext_lazy("The member whose node it is"))
    url = forms.CharField(
        label=gettext_lazy("Address of its TAXII API root"),
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    collection = forms.CharField(
        label=gettext_lazy("Collection"), max_length=100, initial="exchange",
        help_text=gettext_lazy("Its short name or its identifier on the other node."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    secret = forms.CharField(
        label=gettext_lazy("Token, or name:password"), max_length=1000, required=False, strip=True,
        help_text=gettext_lazy("Kept sealed under this node's key and never shown again."),
        widget=forms.PasswordInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    interval = forms.IntegerField(
        label=gettext_lazy("Seconds between polls"), min_value=30, max_value=86_400, initial=300
    )
    networks = forms.CharField(
        label=gettext_lazy("Private networks that lead to it"), max_length=500, required=False,
        help_text=gettext_lazy("Address blocks (CIDR) with blanks between them; only for a private line."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip

    def __init__(self, names: Names, language: str, data: Any = None) -> None:
        self._language = language
        self._choices = [(slug, name.say(language)) for slug, name in names.members.items()]
        super().__init__(data)

    def prepare(self) -> None:
        """The members there are."""
        self.fields["member"].choices = [("", "—"), *self._choices]  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        """An address that the node may fetch."""
        return str(self._read(lambda url: read_destination(url) and url, "url"))

    def clean_networks(self) -> tuple[str, ...]:
        """Networks that may be opened."""
        return tuple(self._read(lambda text: tuple(map(str, read_networks(text.split()))), "networks"))

    def _read(self, read: Any, name: str) -> Any:
        try:
            return read(self.cleaned_data[name])
        except Problem as problem:
            raise forms.ValidationError(problem.say(self._language)) from None


@section("GET", "POST")
def listing(visit: Visit) -> HttpResponse:
    """All peers, and a new one."""
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
    if visit.request.method != "POST":
        return _list(visit, names, PeerForm(names, visit.frame.language))
    form = PeerForm(names, visit.frame.language, visit.request.POST)
    if not form.is_valid():
        return _list(visit, names, form, 400)
    try:
        _add(visit, form.cleaned_data)
    except Problem as problem:
        form.add_error("slug", problem.say(visit.frame.language))
        return _list(visit, names, form, 409)
    return visit.go("administration-peers", done="saved")


@section("POST")
def poll(visit: Visit, slug: str) -> HttpResponse:
    """Have the worker poll it with its next look."""
    with visit.write() as tx:
        poll_now(tx, visit.viewer, slug)
    return visit.go("administration-peers", done="poll-asked")


def _add(visit: Visit, given: dict[str, Any]) -> None:
    slug, secret = given["slug"], given["secret"]
    with visit.write() as tx:
        key = key_from(visit.site.service.cursor_key)
        sealed = seal_secret(key, slug, secret, tx.world.random) if secret else b""
        new = Peer(slug, given["member"], given["url"], given["collection"], sealed, given["interval"],
                   given["networks"])  # fmt: skip
        add_peer(tx, visit.viewer, new)


def _list(visit: Visit, names: Names, form: PeerForm, status: int = 200) -> HttpResponse:
    with visit.read() as tx:
        found = peers(tx, visit.viewer)
        cursors = peer_cursors(tx, visit.viewer)
    lines = tuple(_line(visit, names, one, cursors.get(one.slug, PeerCursor())) for one in found)
    columns = (_("Peer"), _("Member"), _("API root"), _("Last poll"), _("State"))
    empty = _("This node polls nobody yet. Add a member's node, and what it shares with you arrives here by itself.")
    return show_section(
        visit, "peers", Sheet(columns, lines, empty), status, form=form, form_title=_("New peer"),
        button=_("Add the peer"),
    )  # fmt: skip


def _line(visit: Visit, names: Names, one: Peer, cursor: PeerCursor) -> Line:
    language = visit.frame.language
    fault = last_fault(cursor)
    if fault is not None:
        state = Cell(_("Failed %(count)s times") % {"count": visit.frame.writing.number(cursor.failures)},
                     state="rejected")  # fmt: skip
    elif cursor.polled_at:
        state = Cell(_("Went well"), state="accepted")
    else:
        state = Cell(_("Not polled yet"), state="new")
    return Line(
        (
            Cell(one.slug, "ident"),
            Cell(names.member(one.member, language), "own"),
            Cell(one.url, "ident"),
            Cell(cursor.polled_at or None, "moment"),
            state,
        ),
        (
            Act(_("Poll now"), reverse("administration-peer-poll", args=(one.slug,)), about=one.slug),
            asks("peer.remove", one.slug, _("Ask for its removal")),
        ),
        said=fault.say(language) if fault else "",
    )
