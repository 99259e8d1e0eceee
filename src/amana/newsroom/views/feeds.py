"""What programs read: Atom (RFC 4287), JSON Feed 1.1, the sitemap (sitemaps.org 0.9), robots.txt (RFC 9309)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import wraps
from xml.etree import ElementTree as Tree

import msgspec
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from amana.exchange.site import site
from amana.handling import ANONYMOUS
from amana.newsroom.article import blocks
from amana.newsroom.reading import Line, author_of, line_of
from amana.newsroom.views.paper import Paper, paper_of, public
from amana.pages.visit import not_this_way
from amana.store.bulletins import Bulletin, bulletins
from amana.store.times import moment

NEWEST = 30
MOST_IN_SITEMAP = 5_000  # the format allows 50,000; the newest are what is looked for
ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Characters that XML 1.0 cannot hold at all.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
View = Callable[[HttpRequest], HttpResponse]


def _read_only(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return not_this_way(request, ("GET", "HEAD"))
        return public(view(request))

    return answer


@_read_only
def atom(request: HttpRequest) -> HttpResponse:
    """The newest bulletins as Atom, each entry with its whole text."""
    paper, found = _newest(request)
    feed = Tree.Element("feed", {"xmlns": ATOM, "xml:lang": "ar"})
    _add(feed, "id", request.build_absolute_uri("/feed.atom"))
    _add(feed, "title", paper.name)
    _add(feed, "updated", _iso(max((line.changed_at for line, _one in found), default=0)))
    _link(feed, "self", request.build_absolute_uri("/feed.atom"), "application/atom+xml")
    _link(feed, "alternate", request.build_absolute_uri("/bulletins/"), "text/html")
    _add(Tree.SubElement(feed, "author"), "name", paper.publisher)
    for line, one in found:
        _entry(feed, line, one)
    return _xml(feed, "application/atom+xml")


@_read_only
def json_feed(request: HttpRequest) -> HttpResponse:
    """The newest bulletins as JSON Feed."""
    paper, found = _newest(request)
    items = [
        {
            "id": line.permalink,
            "url": line.url,
            "title": line.headline,
            "summary": line.summary,
            "content_html": _content(one),
            "date_published": _iso(line.published_at),
            "date_modified": _iso(line.changed_at),
            "language": line.language,
            **({"authors": [{"name": author_of(line.byline)}]} if line.byline else {}),
        }
        for line, one in found
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": paper.name,
        "home_page_url": request.build_absolute_uri("/bulletins/"),
        "feed_url": request.build_absolute_uri("/feed.json"),
        "language": "ar",
        "authors": [{"name": paper.publisher}],
        "items": items,
    }
    return HttpResponse(msgspec.json.encode(feed), content_type="application/feed+json")


@_read_only
def sitemap(request: HttpRequest) -> HttpResponse:
    """The newest bulletins in force, and the lists."""
    with site().database.read() as tx:
        found = bulletins(tx, ANONYMOUS, limit=MOST_IN_SITEMAP)
    root = Tree.Element("urlset", {"xmlns": SITEMAP})
    for path in ("/bulletins/", "/bulletins/en/"):
        _add(Tree.SubElement(root, "url"), "loc", request.build_absolute_uri(path))
    for line in (line_of(request, one) for one in found):
        entry = Tree.SubElement(root, "url")
        _add(entry, "loc", line.url)
        _add(entry, "lastmod", _iso(line.changed_at))
    return _xml(root, "application/xml")


@_read_only
def robots(request: HttpRequest) -> HttpResponse:
    """Bulletins may be indexed, with what they are drawn with; what is behind the sign-in has nothing to index."""
    open_to_all = ("/b/", "/bulletins/", "/feed.", "/sitemap.xml", "/static/")
    lines = ("User-agent: *", *(f"Allow: {path}" for path in open_to_all), "Disallow: /", "")
    text = "\n".join((*lines, f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}", ""))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _newest(request: HttpRequest) -> tuple[Paper, Sequence[tuple[Line, Bulletin]]]:
    with site().database.read() as tx:
        found = bulletins(tx, ANONYMOUS, limit=NEWEST)
        return paper_of(tx, "ar"), [(line_of(request, one), one) for one in found]


def _entry(feed: Tree.Element, line: Line, one: Bulletin) -> None:
    entry = Tree.SubElement(feed, "entry", {"xml:lang": line.language})
    _add(entry, "id", line.permalink)
    _add(entry, "title", line.headline)
    _add(entry, "published", _iso(line.published_at))
    _add(entry, "updated", _iso(line.changed_at))
    _link(entry, "alternate", line.url, "text/html")
    if line.byline:
        _add(Tree.SubElement(entry, "author"), "name", author_of(line.byline))
    _add(entry, "summary", line.summary)
    _add(entry, "content", _content(one)).set("type", "html")


def _content(one: Bulletin) -> str:
    return render_to_string("newsroom/_blocks.html", {"blocks": blocks(one.current.article.body)}).strip()


def _add(parent: Tree.Element, name: str, text: str) -> Tree.Element:
    child = Tree.SubElement(parent, name)
    child.text = _NOT_XML.sub("\ufffd", text)
    return child


def _link(parent: Tree.Element, rel: str, href: str, kind: str) -> None:
    Tree.SubElement(parent, "link", {"rel": rel, "href": href, "type": kind})


def _xml(root: Tree.Element, kind: str) -> HttpResponse:
    body = Tree.tostring(root, "utf-8", xml_declaration=True)
    return HttpResponse(body, content_type=f"{kind}; charset=utf-8")


def _iso(us: int) -> str:
    return moment(us).isoformat(timespec="seconds").replace("+00:00", "Z")
