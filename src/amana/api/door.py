"""The one Django view in front of the API: django-ninja is loaded when somebody first asks."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import re_path, resolve
from django.views.decorators.csrf import csrf_exempt

from amana.language import Language, Text

NOWHERE = Text(
    en="There is nothing at this address. /api/v1/openapi.json lists what there is.",
    ar="لا شيء على هذا العنوان. القائمة الكاملة في ‎/api/v1/openapi.json‎.",
)

WRONG_METHOD = Text(
    en="This address does not take {method}; it takes: {allowed}.",
    ar="لا يقبل هذا العنوان {method}، ويقبل: {allowed}.",
)


@csrf_exempt  # no cookie gives any right here: only the Authorization header does
def door(request: HttpRequest, rest: str) -> HttpResponse:
    """Hand the request to the API's own addresses."""
    try:
        found = resolve(f"/{rest}", urlconf="amana.api.urls")
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    except Http404:
        return _error(request, 404, "api.nowhere", NOWHERE)
    if response.status_code == 405:
        allowed = response.headers.get("Allow", "")
        method = request.method if str(request.method).isalpha() and len(str(request.method)) < 16 else "?"
        response = _error(request, 405, "api.wrong-method", WRONG_METHOD.fill(method=method, allowed=allowed))
        response.headers["Allow"] = allowed
    return response


def _error(request: HttpRequest, status: int, code: str, text: Text) -> HttpResponse:
    language: Language = "ar" if request.headers.get("Accept-Language", "").startswith("ar") else "en"
    return JsonResponse({"code": code, "message": text.say(language), "where": ""}, status=status)


# Whatever stands behind the prefix, nothing and line ends too, so that no page answers a program.
urlpatterns = [re_path(r"^(?P<rest>(?s:.*))\Z", door)]
