"""The addresses of the newsroom. A permalink (``/b/YEAR/NUMBER``) answers for good, with or without its slug."""

from __future__ import annotations

from django.urls import path, re_path

from amana.newsroom.views import desk, editing, feeds, heading, moderating, public
from amana.pages.lazily import lazily

_PERMALINK = r"^b/(?P<year>[0-9]{4})/(?P<number>[0-9]{1,9})"

urlpatterns = [
    path("bulletins/", public.listing, {"language": "ar"}, name="bulletins"),
    path("bulletins/en/", public.listing, {"language": "en"}, name="bulletins-en"),
    re_path(_PERMALINK + "$", public.bulletin, name="bulletin"),
    re_path(_PERMALINK + "/$", public.slash),
    re_path(_PERMALINK + "/history/$", public.history, name="bulletin-history"),
    re_path(_PERMALINK + r"/card\.png$", lazily("amana.newsroom.views.card", "card"), name="bulletin-card"),
    re_path(_PERMALINK + r"/(?P<slug>[^/]{1,400})$", public.bulletin),
    path("feed.atom", feeds.atom, name="feed-atom"),
    path("feed.json", feeds.json_feed, name="feed-json"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
    path("desk/", desk.overview, name="desk"),
    path("desk/new/", editing.new, name="desk-new"),
    path("desk/from-release/", desk.from_release, name="desk-from-release"),
    path("desk/comments/", moderating.queue, name="desk-comments"),
    path("desk/comments/decide/", moderating.decide, name="desk-comments-decide"),
    path("desk/masthead/", heading.edit, name="desk-masthead"),
    path("desk/masthead/decide/", heading.decide, name="desk-masthead-decide"),
    path("desk/<slug:number>/", desk.show, name="desk-bulletin"),
    path("desk/<slug:number>/edit/", editing.edit, name="desk-edit"),
    path("desk/<slug:number>/propose/", desk.propose, name="desk-propose"),
    path("desk/<slug:number>/publish/", desk.publish, name="desk-publish"),
    path("desk/<slug:number>/renew/", desk.renew, name="desk-renew"),
    path("desk/<slug:number>/withdraw/", desk.withdraw, name="desk-withdraw"),
]
