"""Who asks the API: the same credentials, the same memory and the same answer as at TAXII's doors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from amana.exchange.site import Site, site
from amana.exchange.taxii.rights import Password
from amana.handling import Viewer
from amana.language import Problem, Text


class NotAllowed(Problem):
    """The viewer is known, and may not do this."""


class NotSignedIn(Problem):
    """Nobody is speaking."""


def viewer_behind(request: HttpRequest, node: Site) -> Viewer:
    """The viewer behind the Authorization header. Raises Problem (wrong credentials, too many tries)."""
    rights, header = node.service.rights, _as_bearer(request.headers.get("Authorization", ""))
    with node.database.read() as tx:
        known = rights.known(tx)
        who = rights.authorise(tx, known, header)
    if not isinstance(who, Password):
        return _while_open(who, node)
    account = node.service.check_password(who.name, who.password, request.META.get("REMOTE_ADDR", ""))
    if isinstance(account, Problem):
        raise account
    with node.database.read() as tx:
        viewer = rights.confirm(tx, rights.known(tx), header, account)
    return _while_open(viewer, node)


def _while_open(viewer: Viewer, node: Site) -> Viewer:
    """The viewer; for anybody else than this node's staff only while sharing is possible. Raises LedgerClosed."""
    if "own" not in viewer.principals:
        node.service.openness.need()
    return viewer


def _as_bearer(header: str) -> str:
    """Clients of OpenSanctions' API send their token as ``ApiKey TOKEN``."""
    scheme, _, token = header.partition(" ")
    return f"Bearer {token}" if scheme.lower() == "apikey" else header


def staff(request: HttpRequest) -> Viewer:
    """A member of this node's own staff. Raises NotSignedIn, NotAllowed."""
    viewer = viewer_behind(request, site())
    if "own" in viewer.principals:
        return viewer
    if viewer.principals <= {"public"}:
        raise NotSignedIn("api.not-signed-in", _SIGN_IN)
    raise NotAllowed("api.not-staff", _STAFF_ONLY)


def staff_with(request: HttpRequest, role: str) -> Viewer:
    """The same, with a role. Raises NotAllowed too if he does not have it."""
    viewer = staff(request)
    if role not in viewer.roles:
        raise NotAllowed("api.no-role", _NO_ROLE.fill(role=role))
    return viewer


class Anybody:
    """django-ninja's auth hook for operations that check the viewer themselves; describes how to sign in."""

    openapi_security_schema: dict[str, Any] = {"type": "http", "scheme": "bearer"}  # noqa: RUF012 - never changed

    def __call__(self, request: HttpRequest) -> bool:
        """Let the operation decide."""
        return True


_SIGN_IN = Text(
    en="Send a token: Authorization: Bearer TOKEN. Get one with: amana token add DIR --user NAME",
    ar="أرسل رمز دخول: Authorization: Bearer TOKEN. للحصول عليه: amana token add DIR --user NAME",
)
_STAFF_ONLY = Text(
    en="This part of the API is for the node's own staff. Members exchange over TAXII at /taxii2/.",
    ar="هذا الجزء من الواجهة لموظفي العُقدة نفسها. يتبادل الأعضاء عبر TAXII على ‎/taxii2/‎.",
)
_NO_ROLE = Text(
    en="This needs the role “{role}”. Ask an administrator of the node.",
    ar="يتطلب هذا الدور «{role}». اطلبه من مدير العُقدة.",
)
