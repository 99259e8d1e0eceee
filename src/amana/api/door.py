"""The one Django view in front of the API: django-ninja is loaded when somebody first asks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, path, resolve
from django.views.decorators.csrf import csrf_exempt

from amana.language import Text

NOWHERE = Text(
    en="There is nothing at this address. /api/v1/openapi.json lists what there is.",
    ar="لا شيء على هذا العنوان. القائمة الكاملة في ‎/api/v1/openapi.json‎.",
)


@csrf_exempt  # no cookie gives any right here: only the Authorization header does
def door(request: HttpRequest, rest: str) -> HttpResponse:
    """Hand the request to the API's own addresses."""
    try:
        found = resolve(f"/{rest}", urlconf="amana.api.urls")
    except Resolver404:
        language = "ar" if request.headers.get("Accept-Language", "").startswith("ar") else "en"
        return JsonResponse({"code": "api.nowhere", "message": NOWHERE.say(language), "where": ""}, status=404)
    response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return response


urlpatterns = [path("<path:rest>", door)]
