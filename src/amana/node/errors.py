"""Errors as people and programs read them: a small page in both languages, JSON, or a TAXII error message."""

from __future__ import annotations

import html
import logging
from typing import TYPE_CHECKING, Any

import msgspec

from amana.language import LANGUAGES, Language, Problem, Text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

log = logging.getLogger("amana.node")

SECURITY_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)


class Answer(msgspec.Struct, frozen=True):
    """An error, ready to be sent."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def answer(problem: Problem, status: int, environ: dict[str, Any], language: Language) -> Answer:
    """The error in the form that fits who asks: below ``/taxii2`` as TAXII has it, JSON for programs, else a page."""
    path = str(environ.get("PATH_INFO", ""))
    wait = getattr(problem, "retry_after", None)
    more = () if wait is None else (("Retry-After", str(wait)),)
    if path.startswith("/taxii2"):
        return _as_taxii(problem, status, environ, more)
    if path.startswith("/api/") or "json" in environ.get("HTTP_ACCEPT", ""):
        message = {
            "code": problem.code,
            "where": problem.where,
            "message": {"en": problem.text.en, "ar": problem.text.ar},
        }
        return _made(status, "application/json", msgspec.json.encode({"error": message}), more)
    return _made(status, "text/html; charset=utf-8", _page(problem, status, language).encode(), more)


def preferred(accept_language: str) -> Language:
    """The first of our languages in an Accept-Language header; Arabic if there is none."""
    for item in accept_language[:1000].lower().split(","):
        for language in LANGUAGES:
            if item.strip().startswith(language):
                return language
    return "ar"


def status_of(problem: Problem) -> int:
    """The HTTP status of a Problem that reached the pages' door."""
    return _STATUS.get(problem.code, 404 if problem.code.endswith("not-there") else 422)


def tell(request: HttpRequest, problem: Problem, status: int | None = None) -> HttpResponse:
    """The error as Django's response."""
    from django.http import HttpResponse
    from django.utils.translation import get_language

    language: Language = "en" if (get_language() or "ar").startswith("en") else "ar"
    made = answer(problem, status or status_of(problem), request.META, language)
    return HttpResponse(made.body, status=made.status, headers=dict(made.headers))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400: a forged host, too many fields."""
    return tell(request, Problem("http.bad-request", _BAD_REQUEST), 400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 403."""
    return tell(request, Problem("http.not-allowed", _NOT_ALLOWED), 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404."""
    return tell(request, Problem("http.not-found", _NOT_FOUND), 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Django's 500: a fault of ours."""
    return tell(request, Problem("http.broken", BROKEN), 500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid CSRF token."""
    return tell(request, Problem("http.form-expired", _FORM_EXPIRED), 403)


def _as_taxii(problem: Problem, status: int, environ: dict[str, Any], more: tuple[tuple[str, str], ...]) -> Answer:
    from amana.exchange.taxii import errors as taxii
    from amana.exchange.taxii import media

    language = media.language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    made = taxii.message(taxii.Refused(status, problem, more), language, "")
    return Answer(made.status, made.headers, made.body)


def _made(status: int, kind: str, body: bytes, more: tuple[tuple[str, str], ...]) -> Answer:
    always = (("Cache-Control", "private, no-store"), ("Content-Security-Policy", "default-src 'none'"))
    typed = (("Content-Type", kind), ("Content-Length", str(len(body))))
    return Answer(status, (*typed, *more, *always, *SECURITY_HEADERS), body)


def _page(problem: Problem, status: int, language: Language) -> str:
    direction = "rtl" if language == "ar" else "ltr"
    sentence, title, home = problem.say(language), TITLE.say(language), _HOME.say(language)
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>'
        f'<h1>{html.escape(title)}</h1><p dir="auto">{html.escape(sentence)}</p>'
        f'<p><a href="/">{html.escape(home)}</a> · <bdi dir="ltr">{status}</bdi></p></html>'
    )


_STATUS = {
    "http.body-too-large": 413,
    "http.body-cut-off": 400,
    "http.too-busy": 429,
    "accounts.wrong-credentials": 401,
    "accounts.too-many-tries": 429,
    "store.already-there": 409,
}
TITLE = Text(en="This did not work", ar="تعذّر إتمام الطلب")
_HOME = Text(en="To the start page", ar="إلى الصفحة الأولى")
_BAD_REQUEST = Text(
    en="The request is not understood. Check the address, or open the page again.",
    ar="الطلب غير مفهوم. تحقّق من العنوان أو افتح الصفحة من جديد.",
)
_NOT_ALLOWED = Text(
    en="Your account may not do this. Ask an administrator of the node for the role it takes.",
    ar="حسابك غير مخوَّل بهذا الإجراء. اطلب من مدير العُقدة الدور اللازم له.",
)
_NOT_FOUND = Text(
    en="There is nothing here that you may see. Check the address, and whether you are signed in.",
    ar="لا شيء هنا يمكنك الاطلاع عليه. تحقّق من العنوان ومن تسجيل دخولك.",
)
_FORM_EXPIRED = Text(
    en="The form is too old. Go back, load the page again and send it once more.",
    ar="انتهت صلاحية النموذج. عُد إلى الصفحة وحمّلها من جديد ثم أرسله مرة أخرى.",
)
BROKEN = Text(
    en="A fault of the node: nothing was changed. Tell its administrator what you were doing and when.",
    ar="وقع خلل في العُقدة ولم يتغير شيء. أبلغ مديرها بما كنت تفعله ووقته.",
)
