"""The addresses of the administration."""

from __future__ import annotations

from django.urls import path

from amana.workspace.administration import (
    accounts,
    collections,
    groups,
    ledger,
    members,
    peers,
    requests,
    retention,
    sound,
    tokens,
    witnesses,
)

urlpatterns = [
    path("", requests.listing, name="administration-requests"),
    path("ask/", requests.ask_for, name="administration-ask"),
    path("requests/<count:number>/", requests.decide, name="administration-decide"),
    path("accounts/", accounts.listing, name="administration-accounts"),
    path("accounts/<count:number>/", accounts.show, name="administration-account"),
    path("accounts/<count:number>/roles/", accounts.roles, name="administration-account-roles"),
    path("accounts/<count:number>/active/", accounts.active, name="administration-account-active"),
    path("accounts/<count:number>/password/", accounts.password, name="administration-account-password"),
    path("witnesses/", witnesses.listing, name="administration-witnesses"),
    path("witnesses/new-key/", witnesses.new_key, name="administration-new-key"),
    path("tokens/", tokens.listing, name="administration-tokens"),
    path("tokens/<count:number>/remove/", tokens.remove, name="administration-token-remove"),
    path("members/", members.listing, name="administration-members"),
    path("groups/", groups.listing, name="administration-groups"),
    path("collections/", collections.listing, name="administration-collections"),
    path("peers/", peers.listing, name="administration-peers"),
    path("peers/<ref:slug>/poll/", peers.poll, name="administration-peer-poll"),
    path("sound/", sound.listing, name="administration-sound"),
    path("sound/<count:number>/remove/", sound.remove, name="administration-sound-remove"),
    path("retention/", retention.show, name="administration-retention"),
    path("ledger/", ledger.listing, name="administration-ledger"),
    path("ledger/check/", ledger.check, name="administration-ledger-check"),
]
