"""Watch terms on their page, and the page of components."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from amana.node.setup import OPERATOR
from amana.store.alerts import watches
from pages_ground import Ground

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]


def values(ground: Ground) -> dict[str, int]:
    with ground.site.database.read() as tx:
        return {one.value: one.id for one in watches(tx, OPERATOR)}


def test_an_analyst_watches_a_value_and_stops(ground: Ground, browse: Browse) -> None:
    client = browse("sara", "ar")
    assert client.post("/watches/", {"value": "hxxps://portal[.]example[.]org/a", "note": "بوابة"}).status_code == 303
    assert "https://portal.example.org/a" in values(ground)
    assert "بوابة" in client.get("/watches/").content.decode()
    for wrong in ("", "لا قيمة", "one.example two.example"):
        assert client.post("/watches/", {"value": wrong}).status_code == 400, wrong
    number = values(ground)["https://portal.example.org/a"]
    assert client.post(f"/watches/{number}/remove/").status_code == 303
    assert client.post(f"/watches/{number}/remove/").status_code == 404


def test_others_read_the_list_and_change_nothing(ground: Ground, browse: Browse) -> None:
    client = browse("omar", "en")
    page = client.get("/watches/").content.decode()
    assert not re.search('action="/watches/"', page)
    assert client.post("/watches/", {"value": "bad.example"}).status_code == 403
    assert browse("visitor").get("/watches/").status_code == 404


def test_the_components_are_for_staff(browse: Browse) -> None:
    for language, word in (("ar", "مكوّنات الصفحات"), ("en", "Components")):
        assert word in browse("sara", language).get("/design/").content.decode()
    assert browse("visitor").get("/design/").status_code == 404
