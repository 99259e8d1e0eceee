"""The pages that anyone reads: the list, a bulletin, its versions; and what stands where one was withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import activate, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from amana.exchange.site import site
from amana.handling import ANONYMOUS
from amana.newsroom.article import Block, blocks
from amana.newsroom.comment_form import Draft, stamp
from amana.newsroom.reading import line_of, path_of, short_path, story_of
from amana.newsroom.sharing import shared_card
from amana.newsroom.views.paper import HOMES, answer, public
from amana.pages.frame import frame_of
from amana.pages.highlight import reveal
from amana.pages.visit import not_this_way
from amana.store.bulletins import Article, Bulletin, bulletin_at, bulletins, revisions
from amana.store.times import moment

PAGE = 20
NOTHING = Draft("", "", "", "", {})
STAMP_STEP_S = 3600  # stamps are made for the hour, so that a page is the same for an hour


@dataclass(frozen=True)
class Said:
    """What a page answers to a comment: thanks, or what is wrong with it and what was typed."""

    thanks: str = ""
    problem: str = ""
    draft: Draft = NOTHING
    status: int = 200


@dataclass(frozen=True)
class Version:
    """A version of a bulletin in its history."""

    revision: int
    article: Article
    note: str
    at: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Words:
    """A comment as it is printed."""

    id: int
    name: str
    title: str
    at: int
    body_shown: str


def listing(request: HttpRequest, language: str) -> HttpResponse:
    """The newest bulletins, each in its own language; older ones by the moment of the last."""
    if request.method not in ("GET", "HEAD"):
        return not_this_way(request, ("GET", "HEAD"))
    given = request.GET.get("before", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    with site().database.read() as tx:
        found = bulletins(tx, ANONYMOUS, before=before, limit=PAGE + 1)
    home = HOMES[language]
    context = {
        "lines": [line_of(request, one) for one in found[:PAGE]],
        "older": f"{home}?before={found[PAGE - 1].published_at}" if len(found) > PAGE else "",
        "newest": home if before is not None else "",
        "canonical": request.build_absolute_uri(home),
    }
    return answer(request, language, "newsroom/listing.html", context)


@csrf_exempt  # no session stands behind the form: a stamp and the Origin header do (see comment_form)
def bulletin(request: HttpRequest, year: str, number: str, slug: str | None = None) -> HttpResponse:
    """A bulletin's page; a comment is posted to the same address."""
    from amana.newsroom.views.commenting import comment

    if request.method not in ("GET", "HEAD", "POST"):
        return not_this_way(request, ("GET", "HEAD", "POST"))
    found = find(year, number)
    if found is None:
        return absent(request)
    if is_gone(found):
        return gone(request, found)
    if request.method == "POST":
        return comment(request, found)
    if slug is not None and slug != found.slug:
        return public(HttpResponsePermanentRedirect(path_of(found)))
    thanks = request.GET.get("comment") == "waiting"
    return page(request, found, Said(thanks="1" if thanks else ""))


def history(request: HttpRequest, year: str, number: str) -> HttpResponse:
    """Every version that was published, newest first."""
    found = in_force(request, year, number)
    if isinstance(found, HttpResponse):
        return found
    with site().database.read() as tx:
        kept = revisions(tx, ANONYMOUS, found.id)
        story = story_of(tx, request, found)
    versions = [
        Version(one.revision, one.article, one.note, one.approved_at or one.written_at, tuple(blocks(one.article.body)))
        for one in reversed(kept)
    ]
    return answer(request, found.language, "newsroom/history.html", {"story": story, "versions": versions})


def page(request: HttpRequest, found: Bulletin, said: Said) -> HttpResponse:
    """The page of a bulletin that is in force."""
    with site().database.read() as tx:
        story = story_of(tx, request, found)
    now = int(site().database.world.clock.now().timestamp())
    context: dict[str, Any] = {
        "story": story,
        "comments": [Words(one.id, one.name, one.title, one.at, reveal(one.body)) for one in story.comments],
        "card": shared_card(story.line, frame_of(request).writing.country),
        "published": _iso(story.line.published_at),
        "modified": _iso(story.line.changed_at),
        "stamp": stamp(stamp_key(), now - now % STAMP_STEP_S),
        "draft": said.draft,
        "said": said,
    }
    if said.thanks:
        with override(found.language):
            thanks = _("Thank you. Your comment is shown once a moderator has read it.")
        context["said"] = Said(thanks=thanks)
    response = answer(request, found.language, "newsroom/bulletin.html", context, said.status)
    if said != Said():
        response.headers["Cache-Control"] = "private, no-store"
    return response


def absent(request: HttpRequest) -> HttpResponse:
    """404 for a permalink that was never there, in the reader's language, with the way to those that are."""
    response = answer(request, frame_of(request).language, "newsroom/absent.html", {}, 404)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def gone(request: HttpRequest, found: Bulletin) -> HttpResponse:
    """410 for what was withdrawn, with the reason, and for what is past its review date (RFC 9110 section 15.5.11)."""
    activate(found.language)
    withdrawn = found.state == "withdrawn"
    context = {
        "title": _("This bulletin was withdrawn") if withdrawn else _("This bulletin is under review"),
        "sentence": _("Its publisher took it back. Do not rely on copies of it.")
        if withdrawn
        else _("Its review date has passed. It is not shown until an editor has confirmed that it still holds."),
        "reason": found.reason if withdrawn else "",
        "at": found.changed_at if withdrawn else found.expires_at,
        "permalink": request.build_absolute_uri(short_path(found)),
    }
    return answer(request, found.language, "newsroom/gone.html", context, 410)


def stamp_key() -> bytes:
    """The key of the comment form's stamps, made from the node's own."""
    from django.utils.crypto import salted_hmac

    return salted_hmac("amana.newsroom.comment", "", algorithm="sha256").digest()


def slash(request: HttpRequest, year: str, number: str) -> HttpResponse:
    """The permalink with a slash at its end."""
    return public(HttpResponsePermanentRedirect(f"/b/{quote(year)}/{quote(number)}"))


def in_force(request: HttpRequest, year: str, number: str) -> Bulletin | HttpResponse:
    """The bulletin that is to be read, or the answer that says why there is none (405, 404, 410)."""
    if request.method not in ("GET", "HEAD"):
        return not_this_way(request, ("GET", "HEAD"))
    found = find(year, number)
    if found is None:
        return absent(request)
    if is_gone(found):
        return gone(request, found)
    return found


def find(year: str, number: str) -> Bulletin | None:
    """The bulletin with this number, in force or not."""
    with site().database.read() as tx:
        return bulletin_at(tx, ANONYMOUS, int(year), int(number))


def is_gone(found: Bulletin) -> bool:
    """Was it withdrawn, or is it past its review date?"""
    return found.state == "withdrawn" or found.expired


def _iso(us: int) -> str:
    return moment(us).isoformat(timespec="seconds")
