"""The API's addresses, below /api/v1/."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

import amana
from amana.api.alerts import router as alerts
from amana.api.objects import router as objects
from amana.api.releases import router as releases
from amana.api.reports import router as reports
from amana.api.rights import Anybody
from amana.api.screening import router as screening
from amana.api.status import status_of
from amana.language import Problem, Text

api = NinjaAPI(
    title="Amana",
    version=amana.__version__,
    description="An Arabic-first exchange of threat information: reports, releases, alerts, objects, and screening.",
    docs_url=None,
    openapi_url=None,
    auth=Anybody(),
    urls_namespace="amana-api",
)
for router in (reports, releases, alerts, objects, screening):
    api.add_router("", router)

_MALFORMED = Text(
    en="{where}: {why}. The OpenAPI document at /api/v1/openapi.json says what is expected.",
    ar="{where}: قيمة غير مقبولة ({why}). الصيغة المطلوبة في ‎/api/v1/openapi.json‎.",
)

_UNREADABLE = Text(
    en="The body cannot be read. Send JSON (RFC 8259) in UTF-8, as application/json.",
    ar="تعذّرت قراءة المحتوى. أرسله بصيغة JSON وبترميز UTF-8 على أنه application/json.",
)

_TOO_LARGE = Text(
    en="The body is larger than {megabytes} MB. Send objects over TAXII, in several envelopes.",
    ar="يتجاوز المحتوى {megabytes} ميغابايت. أرسل الكائنات عبر TAXII على عدة دفعات.",
)


def _language(request: HttpRequest) -> str:
    return "ar" if request.headers.get("Accept-Language", "").startswith("ar") else "en"


@api.exception_handler(Problem)
def problem(request: HttpRequest, wrong: Problem) -> HttpResponse:
    """A named error, with the status that belongs to its code."""
    body = {"code": wrong.code, "message": wrong.text.say(_language(request)), "where": wrong.where}
    response = JsonResponse(body, status=status_of(wrong))
    if response.status_code == 401:
        response["WWW-Authenticate"] = 'Bearer realm="amana", Basic realm="amana"'
    wait = getattr(wrong, "retry_after", None)
    if wait:
        response["Retry-After"] = str(wait)
    return response


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    """An input that is not of the operation's form."""
    first = wrong.errors[0] if wrong.errors else {}
    where = ".".join(str(part) for part in first.get("loc", ())[1:])
    sentence = _MALFORMED.fill(where=where, why=str(first.get("msg", ""))[:200])
    return JsonResponse(
        {"code": "api.malformed", "message": sentence.say(_language(request)), "where": where}, status=422
    )


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, wrong: RequestDataTooBig) -> HttpResponse:
    """A body that is larger than a form or a report may be."""
    message = _TOO_LARGE.fill(megabytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000).say(_language(request))
    return JsonResponse({"code": "api.too-large", "message": message, "where": "body"}, status=413)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, wrong: HttpError) -> HttpResponse:
    """A body that is no JSON."""
    message = _UNREADABLE.say(_language(request))
    return JsonResponse({"code": "api.unreadable", "message": message, "where": "body"}, status=wrong.status_code)


def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return JsonResponse(dict(api.get_openapi_schema(path_prefix="/api/v1/")))


urlpatterns = [path("openapi.json", openapi), path("", api.urls)]
