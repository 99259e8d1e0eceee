"""A reader's comment: checked, counted against its sender's address, kept for the moderator. Nothing typed is lost."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from amana.accounts.throttle import Budget, count_use
from amana.exchange.site import site
from amana.handling import ANONYMOUS
from amana.language import Text, minutes
from amana.newsroom import comment_form as form
from amana.newsroom.reading import path_of
from amana.newsroom.views.public import Said, gone, page, stamp_key
from amana.pages.writing import Writing
from amana.store.bulletins import Bulletin
from amana.store.comments import NewComment, add_comment
from amana.store.members import NotThere

BUDGET = Budget(limit=10, window=3600)


def comment(request: HttpRequest, found: Bulletin) -> HttpResponse:
    """Take a comment in, or show the page again with what was typed and what is wrong."""
    language, figures = found.language, Writing(found.language).figures
    fields = {name: request.POST.get(name, "") for name in (*form.LONGEST, form.TRAP)}
    try:
        draft = form.read_comment(fields)
    except form.Spam:
        return _thanks(found)
    now = int(site().database.world.clock.now().timestamp())
    if not from_here(request) or not form.stamp_is_good(stamp_key(), request.POST.get("stamp", ""), now):
        return page(request, found, Said(problem=form.EXPIRED.say(language), draft=draft, status=403))
    if draft.faults:
        faults = {key: figures(text.say(language)) for key, text in draft.faults.items()}
        shown = form.Draft(draft.email, draft.name, draft.title, draft.body, faults)  # type: ignore[arg-type]
        return page(request, found, Said(problem=MEND.say(language), draft=shown, status=422))
    wait = count_use(site().database, "comment", form.address_block(request.META.get("REMOTE_ADDR", "")), BUDGET)
    if wait:
        problem = figures(form.TOO_MANY.fill(minutes=minutes(-(-wait // 60))).say(language))
        response = page(request, found, Said(problem=problem, draft=draft, status=429))
        response.headers["Retry-After"] = str(wait)
        return response
    return _keep(request, found, draft)


def _keep(request: HttpRequest, found: Bulletin, draft: form.Draft) -> HttpResponse:
    new = NewComment(found.id, draft.email, draft.name, draft.title, draft.body)
    try:
        with site().database.write(ANONYMOUS) as tx:
            add_comment(tx, ANONYMOUS, new)
    except NotThere:  # withdrawn while the comment was on its way
        return gone(request, found)
    return _thanks(found)


def from_here(request: HttpRequest) -> bool:
    """Does the browser say that the form stands on a page of this node? One that says nothing has only its stamp."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.get_host()
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def _thanks(found: Bulletin) -> HttpResponse:
    return HttpResponseRedirect(f"{path_of(found)}?comment=waiting", status=303)


MEND = Text(
    en="The comment was not sent yet. What you wrote is still in the form; mend what is marked.",
    ar="لم يُرسل التعليق بعد، وما كتبته باقٍ في النموذج. صحّح ما أُشير إليه.",
)
