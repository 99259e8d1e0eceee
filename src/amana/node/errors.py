"""What the door refuses, told as the asker reads it: a TAXII error message, JSON, or a small page.

Django's own errors are pages of amana.pages.failures; this is for requests that never reach Django.
"""

from __future__ import annotations

import html
from typing import Any

import msgspec

from amana.exchange.taxii import MOUNT, errors, media
from amana.language import LANGUAGES, Language, Problem, Text

Headers = tuple[tuple[str, str], ...]

SECURITY_HEADERS: Headers = (
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
    headers: Headers
    body: bytes


def answer(problem: Problem, status: int, environ: dict[str, Any]) -> Answer:
    """The error in the form that fits who asks: below the TAXII mount as the standard has it, else JSON or a page."""
    path = str(environ.get("PATH_INFO", ""))
    wait = getattr(problem, "retry_after", None)
    more: Headers = () if wait is None else (("Retry-After", str(wait)),)
    if path.startswith(MOUNT):
        return _as_taxii(problem, status, environ, more)
    if path.startswith(("/api/", "/match/", "/entities/")) or "json" in environ.get("HTTP_ACCEPT", ""):
        return _made(status, "application/json", _json(problem), more)
    language = preferred(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    return _made(status, "text/html; charset=utf-8", _page(problem, status, language).encode(), more)


def preferred(accept_language: str) -> Language:
    """The first of our languages in an Accept-Language header; Arabic if there is none."""
    for item in accept_language[:1000].lower().split(","):
        for language in LANGUAGES:
            if item.strip().startswith(language):
                return language
    return "ar"


def _as_taxii(problem: Problem, status: int, environ: dict[str, Any], more: Headers) -> Answer:
    language = media.language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    made = errors.message(errors.Refused(status, problem, more), language, "")
    return Answer(made.status, made.headers, made.body)


def _json(problem: Problem) -> bytes:
    message = {"en": problem.text.en, "ar": problem.text.ar}
    return msgspec.json.encode({"error": {"code": problem.code, "where": problem.where, "message": message}})


def _made(status: int, kind: str, body: bytes, more: Headers) -> Answer:
    always = (("Cache-Control", "private, no-store"), ("Content-Security-Policy", "default-src 'none'"))
    typed = (("Content-Type", kind), ("Content-Length", str(len(body))))
    return Answer(status, (*typed, *more, *always, *SECURITY_HEADERS), body)


def _page(problem: Problem, status: int, language: Language) -> str:
    direction = "rtl" if language == "ar" else "ltr"
    sentence, title, home = problem.say(language), _TITLE.say(language), _HOME.say(language)
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>'
        f"<h1>{html.escape(title)}</h1><p>{html.escape(sentence)}</p>"
        f'<p><a href="/">{html.escape(home)}</a> · <bdi dir="ltr">{status}</bdi></p></html>'
    )


_TITLE = Text(en="This did not work", ar="تعذّر إتمام الطلب")
_HOME = Text(en="To the start page", ar="إلى الصفحة الأولى")
