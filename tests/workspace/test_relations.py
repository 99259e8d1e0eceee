"""What an object refers to and what refers to it, for those who may see the other end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from amana.handling import Audience
from markup import Page
from pages_ground import Ground

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]


def lines(client: Client, stix_id: str) -> set[tuple[str, str, bool]]:
    """The table of relations: kind at the other end, by what, whether it goes out."""
    page = Page(client.get(f"/objects/{stix_id}/").content)
    rows = [attrs for attrs in page.all("tr") if "data-by" in attrs]
    return {(str(row["data-kind"]), str(row["data-by"]), "data-out" in row) for row in rows}


def test_both_directions_stand_in_one_table(ground: Ground, browse: Browse) -> None:
    found = lines(browse("sara"), ground.surrounded())
    assert ("malware", "indicates", True) in found
    assert ("sighting", "sighting_of_ref", False) in found
    assert ("note", "object_refs", False) in found
    assert not any(kind == "relationship" for kind, _by, _out in found)


def test_a_relation_is_told_in_the_readers_language(ground: Ground, browse: Browse) -> None:
    address = f"/objects/{ground.surrounded()}/"
    for language, told in (("ar", {"يدل على", "رصدت", "صاحبه"}), ("en", {"indicates", "sighting of", "created by"})):
        page = Page(browse("sara", language).get(address).content)
        assert told <= {str(attrs["data-word"]) for attrs in page.all("tr") if "data-word" in attrs}
        assert "created_by_ref" not in page.text.partition('"type"')[0]


def test_a_relation_that_may_not_be_seen_is_not_there(ground: Ground, browse: Browse) -> None:
    hidden = ground.surrounded(Audience.of("own", "member:cert-c"))
    shown = ground.fresh_object(Audience.of("own", "member:bank-b"))
    assert browse("visitor").get(f"/objects/{hidden}/").status_code == 404
    assert lines(browse("visitor"), shown) <= lines(browse("sara"), shown)


def test_versions_and_sightings_stand_in_one_history(ground: Ground, browse: Browse) -> None:
    page = Page(browse("sara", "en").get(f"/objects/{ground.surrounded()}/").content)
    rows = [attrs for attrs in page.all("tr") if "data-count" in attrs]
    assert sorted((row["data-kind"], row["data-count"]) for row in rows) == [
        ("sighting", "12"),
        ("version", "1"),
        ("version", "1"),
    ]


def test_the_drawings_hold_nothing_that_the_tables_do_not(ground: Ground, browse: Browse) -> None:
    page = Page(browse("sara", "en").get(f"/objects/{ground.surrounded()}/").content)
    boxes = [attrs for attrs in page.all("div") if attrs.get("role") == "img"]
    assert len(boxes) == 2
    assert all("hidden" in attrs and attrs["aria-label"] for attrs in boxes)


def test_no_title_turns_writing_around(ground: Ground, browse: Browse) -> None:
    report = ground.fresh_report(title="تصيّد\u202eexe.txt")
    page = browse("sara").get(f"/reports/{report}/").content.decode()
    assert "<title>تصيّد⟦202E⟧exe.txt" in page.replace("\n", "")
