"""The addresses of the pages. What changes something is a POST to an address of its own."""

from __future__ import annotations

from django.urls import include, path

import amana.pages.converters  # noqa: F401 - the parts of addresses used here
from amana.workspace.views import (
    alerts,
    design,
    help,
    inbox,
    ledger,
    objects,
    password,
    proposing,
    releases,
    reports,
    review,
    safeguards,
    search,
    second_step,
    settings,
    signing,
    watches,
)

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-in/code/", second_step.at_the_door, name="sign-in-code"),
    # The same two, under the names that allauth looks them up by.
    path("sign-in/", signing.sign_in, name="account_login"),
    path("sign-in/code/", second_step.at_the_door, name="mfa_authenticate"),
    path("settings/password/", password.change, name="password"),
    path("settings/second-step/", second_step.settings, name="second-step"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("language/", signing.language, name="language"),
    path("alerts/", alerts.listing, name="alerts"),
    path("alerts/settle/", alerts.settle_many, name="alerts-settle"),
    path("alerts/<count:number>/", alerts.show, name="alert"),
    path("alerts/<count:number>/settle/", alerts.settle, name="alert-settle"),
    path("reports/", reports.listing, name="reports"),
    path("reports/new/", reports.new, name="report-new"),
    path("reports/<ref:number>/", review.show, name="report"),
    path("reports/<ref:number>/decide/", review.decide, name="report-decide"),
    path("reports/<ref:number>/edit/", review.edit, name="report-edit"),
    path("reports/<ref:number>/move/", review.move, name="report-move"),
    path("reports/<ref:number>/propose/", proposing.propose, name="report-propose"),
    path("releases/", releases.listing, name="releases"),
    path("releases/<ref:number>/", releases.show, name="release"),
    path("releases/<ref:number>/approve/", releases.let_go, name="release-approve"),
    path("releases/<ref:number>/decline/", releases.keep, name="release-decline"),
    path("objects/<ref:stix_id>/", objects.show, name="object"),
    path("search/", search.find, name="search"),
    path("settings/", settings.show, name="settings"),
    path("administration/", include("amana.workspace.administration.urls")),
    path("watches/", watches.listing, name="watches"),
    path("watches/<count:number>/remove/", watches.remove, name="watch-remove"),
    path("design/", design.components, name="design"),
    path("help/", help.keys, name="help"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("safeguards/", safeguards.safeguards, name="safeguards"),
]
