"""One request by someone who is signed in: who he is, what he may do, and the two ways to the store.

A view is a function of a :class:`Visit`: it asks the store on the viewer's behalf and shows a page. What it raises is
answered here: what is not there for this viewer with 404, what cannot be done with the sentence that says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import activate
from django.views.decorators.cache import never_cache

from amana.accounts.models import Account
from amana.exchange.site import Site, site
from amana.handling import Viewer
from amana.language import Problem, Text
from amana.pages.audience import for_one
from amana.pages.failures import failure
from amana.pages.frame import Frame, frame_of, own_path, show
from amana.store import Reader, Writer
from amana.store.accounts import Account as StoredAccount
from amana.store.accounts import viewer_of
from amana.store.closing import LedgerClosed
from amana.store.hits import TooManyLooks
from amana.store.members import NotThere

P = ParamSpec("P")
PAGE = 25  # lines on one page of a list


class MayNot(Problem):
    """The account lacks the role for this."""


@dataclass(frozen=True)
class Visit:
    """Who asks for what."""

    request: HttpRequest
    site: Site
    account: Account
    viewer: Viewer
    frame: Frame

    def read(self) -> AbstractContextManager[Reader]:
        """A snapshot of the store."""
        return self.site.database.read()

    def write(self) -> AbstractContextManager[Writer]:
        """The write transaction, in the viewer's name."""
        return self.site.database.write(self.viewer)

    def show(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        """A page."""
        return show(self.request, self.frame, template, context, status)

    def go(self, name: str, *args: object, done: str = "", anchor: str = "") -> HttpResponse:
        """On to another page after a change, which says what was done (RFC 9110 section 15.4.4)."""
        query = f"?{urlencode({'done': done})}" if done else ""
        response = HttpResponseRedirect(reverse(name, args=args) + query + (f"#{anchor}" if anchor else ""))
        response.status_code = 303
        return response

    def may(self, role: str) -> bool:
        """Does the account hold the role?"""
        return role in self.viewer.roles

    def need(self, role: str, *others: str) -> None:
        """Go no further without the role, or one of the others. Raises MayNot, which names the first."""
        if not any(map(self.may, (role, *others))):
            raise MayNot("workspace.may-not", _NEEDS[role])

    def need_ledger(self) -> None:
        """Show another member nothing while the ledger cannot be written. Raises LedgerClosed."""
        if "own" not in self.viewer.principals:
            self.site.service.openness.need()

    def before(self) -> int | None:
        """The keyset cursor of a list: lines older than this. Anything that is not a number is no cursor."""
        given = self.request.GET.get("before", "")
        return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


View = Callable[Concatenate[Visit, P], HttpResponse]
Route = Callable[..., HttpResponse]


def page(*methods: str, staff: bool = True) -> Callable[[View[P]], Route]:
    """A view for those who are signed in; with ``staff`` for this node's own people, absent for everyone else."""
    allowed = (*methods, "HEAD") if "GET" in methods else methods

    def wrap(view: View[P]) -> Route:
        @never_cache
        @wraps(view)
        def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in allowed:
                return not_this_way(request, allowed)
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            visit = visit_of(request)
            if staff and "own" not in visit.viewer.principals:
                return failure(request, visit.frame, 404)
            try:
                return view(visit, *args, **kwargs)
            except (Http404, NotThere):
                return failure(request, visit.frame, 404)
            except Problem as problem:
                return _refused(visit, problem)

        return answer

    return wrap


def visit_of(request: HttpRequest) -> Visit:
    """The visit of someone who is signed in; from here on in his language."""
    account = cast(Account, request.user)
    activate(account.language)
    stored = StoredAccount(
        account.id, account.name, "", account.member, account.roles, account.language, account.active
    )
    with site().database.read() as tx:
        viewer = viewer_of(tx, stored)
    return Visit(request, site(), account, viewer, frame_of(request, viewer, account.name, account.digits))


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the door and back. A part of a page that htmx asks for cannot hold the door: the whole page goes there."""
    here = request.get_full_path() if request.method == "GET" else "/"
    if "HX-Request" not in request.headers:
        return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'next': here})}")
    _origin, _slashes, rest = request.headers.get("HX-Current-URL", "").partition("://")
    door = f"{reverse('sign-in')}?{urlencode({'next': own_path('/' + rest.partition('/')[2])})}"
    return HttpResponse(status=401, headers={"HX-Redirect": door})


def not_this_way(request: HttpRequest, allowed: Sequence[str]) -> HttpResponse:
    """405, with the methods that are allowed (RFC 9110 section 15.5.6)."""
    response = failure(request, frame_of(request), 405)
    response.headers["Allow"] = ", ".join(allowed)
    return response


def _refused(visit: Visit, problem: Problem) -> HttpResponse:
    status = next((status for kind, status in _STATUSES if isinstance(problem, kind)), 409)
    return visit.show(
        "pages/refused.html", status, message=problem.say(visit.frame.language), seen=for_one(visit.account.name)
    )


_STATUSES: tuple[tuple[type[Problem], int], ...] = (
    (MayNot, 403),
    (TooManyLooks, 429),
    (LedgerClosed, 503),
)
_NEEDS = {
    "analyst": Text(
        en="This needs the role of analyst, which this account does not have. Ask a colleague who has it, or the "
        "administrator.",
        ar="هذا العمل للمحللين، وليس لهذا الحساب دور المحلل. اطلبه من زميل محلل أو من مدير العُقدة.",
    ),
    "releaser": Text(
        en="This needs the role of releaser, which this account does not have. Ask a colleague who has it, or the "
        "administrator.",
        ar="هذا العمل للمخوّلين بالإفراج، وليس هذا الحساب منهم. اطلبه من زميل مخوّل أو من مدير العُقدة.",
    ),
    "editor": Text(
        en="This needs the role of editor, which this account does not have. Ask a colleague who has it, or the "
        "administrator.",
        ar="هذا العمل للمحررين، وليس لهذا الحساب دور المحرر. اطلبه من زميل محرر أو من مدير العُقدة.",
    ),
    "moderator": Text(
        en="This needs the role of moderator, which this account does not have. Ask a colleague who has it, or the "
        "administrator.",
        ar="هذا العمل للمشرفين على التعليقات، وليس هذا الحساب منهم. اطلبه من زميل مشرف أو من مدير العُقدة.",
    ),
    "screener": Text(
        en="This needs the role of screener, which this account does not have. Ask a colleague who has it, or the "
        "administrator.",
        ar="هذا العمل لمسؤولي فحص الأسماء، وليس لهذا الحساب هذا الدور. اطلبه من زميل مسؤول عن الفحص أو من مدير العُقدة.",
    ),
}
