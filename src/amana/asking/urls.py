"""The addresses of the pages. What changes something is a POST to an address of its own."""

from __future__ import annotations

from django.urls import path

from amana.asking.views import ask, asked, follow_ups, matches

urlpatterns = [
    path("ask/", ask.ask, name="ask"),
    path("ask/matches/", matches.listing, name="ask-matches"),
    path("ask/matches/<slug:number>/", matches.show_match, name="ask-match"),
    path("ask/matches/<slug:number>/forget/", matches.forget, name="ask-match-forget"),
    path("ask/follow-ups/", follow_ups.listing, name="ask-follow-ups"),
    path("ask/follow-ups/<slug:number>/", follow_ups.show_one, name="ask-follow-up"),
    path("ask/follow-ups/<slug:number>/approve/", follow_ups.approve, name="ask-follow-up-approve"),
    path("ask/follow-ups/<slug:number>/withdraw/", follow_ups.withdraw, name="ask-follow-up-withdraw"),
    path("ask/follow-ups/<slug:number>/answer/", follow_ups.answer, name="ask-follow-up-answer"),
    path("ask/follow-ups/<slug:number>/release/", follow_ups.release, name="ask-follow-up-release"),
    path("ask/follow-ups/<slug:number>/put-back/", follow_ups.put_back, name="ask-follow-up-put-back"),
    path("ask/asked/", asked.asked, name="ask-asked"),
    path("ask/asked/decide/", asked.decide, name="ask-asked-decide"),
]
