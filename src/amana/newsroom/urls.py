"""The addresses of the newsroom. A permalink (``/b/YEAR/NUMBER``) answers for good, with or without its slug."""

from __future__ import annotations

from django.urls import path, re_path

from amana.newsroom.views import feeds, public

_PERMALINK = r"^b/(?P<year>[0-9]{4})/(?P<number>[0-9]{1,9})"

urlpatterns = [
    path("bulletins/", public.listing, {"language": "ar"}, name="bulletins"),
    path("bulletins/en/", public.listing, {"language": "en"}, name="bulletins-en"),
    re_path(_PERMALINK + "$", public.bulletin, name="bulletin"),
    re_path(_PERMALINK + "/$", public.slash),
    re_path(_PERMALINK + "/history/$", public.history, name="bulletin-history"),
    re_path(_PERMALINK + r"/(?P<slug>[^/]{1,400})$", public.bulletin),
    path("feed.atom", feeds.atom, name="feed-atom"),
    path("feed.json", feeds.json_feed, name="feed-json"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
]
