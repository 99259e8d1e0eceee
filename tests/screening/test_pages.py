"""The pages of screening: for screeners; hits are explained, decided on and asked again; lists wait for another."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from amana.screening.deciding import hit_view
from amana.store.lists import designation_list, list_version
from markup import Page
from pages_browse import browse, ground, shared_ground
from pages_ground import Ground
from screening_desk import ERIC, SAMPLE, bring, hit, later, opened, viewer, waiting

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["browse", "ground", "shared_ground"]
Browse = Callable[..., "Client"]
FORM = {"name": "إريك باديجي", "kind": "person", "purpose": "payment", "birth": "", "country": "", "number": ""}


@pytest.fixture
def desk(ground: Ground) -> Ground:
    return opened(ground)


def text(answer: object) -> str:
    return " ".join(Page(answer.content).text.split())  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_name_that_meets_an_entry_is_explained(desk: Ground, browse: Browse, language: str) -> None:
    client = browse("salma", language)
    answer = client.post("/screening/", FORM)
    assert answer.status_code == 200
    shown = text(answer)
    assert "ERIC BADEGE" in shown.upper()
    for words in (("ما يؤيد وما يعارض", "الكلمات المتقابلة", "طبعة القوائم") if language == "ar" else
                  ("For and against", "Words that met", "Edition of the lists")):  # fmt: skip
        assert words in shown
    assert re.search(r"[0-9٠-٩]+[.٫][0-9٠-٩][%٪]", shown)
    number = re.search(r"/screening/hits/(\d+)/", answer.content.decode())
    assert number
    page = client.get(number[0])
    assert page.status_code == 200
    assert FORM["name"] in text(page)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_name_that_meets_nothing_is_not_kept(desk: Ground, browse: Browse, language: str) -> None:
    name = "جمعية نخيل الواحة للتعليم"
    answer = browse("salma", language).post("/screening/", {**FORM, "name": name, "kind": "organisation"})
    assert ("لم يُحفظ الاسم" if language == "ar" else "The name is not kept") in text(answer)
    files = [path for path in desk.node.path.rglob("*") if path.is_file() and "sqlite" in path.name]
    assert not any(name.encode() in path.read_bytes() for path in files)


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"name": ""}, 400, ""),
        ({"name": "5"}, 422, "at least 2 letters"),
        ({"name": "x" * 11_000}, 422, "longer than"),
        ({"name": "Ali \u202eHasan"}, 422, "turns the direction"),
        ({"name": "😀😀"}, 422, "at least 2 letters"),
        ({"birth": "yesterday"}, 422, "1970-03-04"),
        ({"purpose": "curiosity"}, 400, ""),
        ({"country": "xx"}, 400, ""),
        ({"number": "\u0001"}, 422, "control character"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(
    desk: Ground, browse: Browse, change: dict[str, str], status: int, says: str
) -> None:
    answer = browse("salma", "en").post("/screening/", {**FORM, **change})
    assert answer.status_code == status
    assert says in text(answer)


def test_a_decision_takes_a_reason_and_a_time_and_holds(desk: Ground, browse: Browse) -> None:
    client, number = browse("salma", "en"), hit(desk)
    address = f"/screening/hits/{number}/decide/"
    assert client.post(address, {"decision": "false", "reason": "", "days": "30"}).status_code == 400
    assert client.post(address, {"decision": "false", "reason": "x", "days": ""}).status_code == 400
    assert client.post(address, {"decision": "false", "reason": "x", "days": "4000"}).status_code == 409
    answer = client.post(address, {"decision": "false", "reason": "born elsewhere", "days": "30"})
    assert answer.status_code == 303
    shown = text(client.get(f"/screening/hits/{number}/"))
    assert "born elsewhere" in shown
    assert "Not the one listed" in shown
    assert hit_view(desk.site.database, viewer("salma"), desk.site.shelf, number).hit.state == "false"


def test_the_one_listed_takes_two_persons(desk: Ground, browse: Browse) -> None:
    number, given = hit(desk), {"decision": "true", "reason": "same passport"}
    first, second = browse("salma", "en"), browse("tariq", "en")
    assert first.post(f"/screening/hits/{number}/decide/", given).status_code == 303
    again = first.post(f"/screening/hits/{number}/decide/", given)
    assert again.status_code == 409
    assert "another screener must confirm" in text(again)
    assert "takes the two for one" in text(second.get(f"/screening/hits/{number}/"))
    assert second.post(f"/screening/hits/{number}/decide/", given).status_code == 303
    assert hit_view(desk.site.database, viewer("salma"), desk.site.shelf, number).hit.state == "true"


def test_a_question_is_asked_again_on_the_lists_in_force(desk: Ground, browse: Browse) -> None:
    client, number = browse("salma", "en"), hit(desk, "Eric Badege")
    answer = client.post(f"/screening/hits/{number}/again/")
    assert "What was met" in text(answer)
    assert hit_view(desk.site.database, viewer("salma"), desk.site.shelf, number).hit.state == "superseded"


def test_hits_that_wait_are_listed_and_nothing_else(desk: Ground, browse: Browse) -> None:
    client, number = browse("salma", "en"), hit(desk)
    assert f"/screening/hits/{number}/" in client.get("/screening/hits/").content.decode()
    decided = {"decision": "false", "reason": "x", "days": "30"}
    assert client.post(f"/screening/hits/{number}/decide/", decided).status_code == 303
    assert f"/screening/hits/{number}/" not in client.get("/screening/hits/").content.decode()


def test_a_list_comes_in_by_one_and_is_accepted_by_another(desk: Ground, browse: Browse) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    slug = f"un-{desk.site.database.world.random.token(3).hex()}"
    first, second = browse("salma", "en"), browse("tariq", "en")
    given = {"format": "un", "slug": slug, "files": SimpleUploadedFile("un.xml", SAMPLE.encode())}
    answer = first.post("/screening/lists/", given)
    assert answer.status_code == 303
    version = answer.headers["Location"].partition("?")[0]
    shown = first.get(version)
    assert "Another screener must accept this" in text(shown)
    assert first.post(f"{version}accept/").status_code == 409
    assert "ERIC BADEGE" in text(second.get(version)).upper()
    assert second.post(f"{version}accept/").status_code == 303
    with desk.site.database.read() as tx:
        found = designation_list(tx, viewer("salma"), slug)
    assert found
    assert found.in_force


def test_what_a_version_changes_is_shown_before_and_after(desk: Ground, browse: Browse) -> None:
    slug = f"un-{desk.site.database.world.random.token(3).hex()}"
    bring(desk, slug, SAMPLE)
    changed = later(SAMPLE).replace("BADEGE", "BADEGUE", 1)
    number = bring(desk, slug, changed, accepted=False)
    shown = text(browse("tariq", "en").get(f"/screening/versions/{number}/"))
    assert "Altered" in shown
    assert "BADEGUE" in shown
    assert ERIC in shown


def test_a_refused_version_changes_nothing_and_says_why(desk: Ground, browse: Browse) -> None:
    slug = f"un-{desk.site.database.world.random.token(3).hex()}"
    number = bring(desk, slug, SAMPLE, accepted=False)
    client = browse("tariq", "en")
    assert client.post(f"/screening/versions/{number}/refuse/", {"reason": ""}).status_code == 400
    assert client.post(f"/screening/versions/{number}/refuse/", {"reason": "cut short"}).status_code == 303
    assert "cut short" in text(client.get(f"/screening/versions/{number}/"))
    with desk.site.database.read() as tx:
        found = list_version(tx, viewer("salma"), number)
    assert found
    assert found.state == "refused"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"name\nSomebody\n", "not XML"),
        (SAMPLE.encode()[:3000], ""),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>', ""),
    ],
)
def test_a_file_that_is_no_list_is_refused_as_a_whole(desk: Ground, browse: Browse, data: bytes, says: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    slug = f"un-{desk.site.database.world.random.token(3).hex()}"
    answer = browse("salma", "en").post(
        "/screening/lists/", {"format": "un", "slug": slug, "files": SimpleUploadedFile("un.xml", data)}
    )
    assert answer.status_code == 422
    assert says in text(answer)
    with desk.site.database.read() as tx:
        assert designation_list(tx, viewer("salma"), slug) is None


def test_a_source_is_asked_on_a_schedule_and_an_inner_address_never(desk: Ground, browse: Browse) -> None:
    slug = f"un-{desk.site.database.world.random.token(3).hex()}"
    bring(desk, slug, SAMPLE)
    client = browse("salma", "en")
    address = f"/screening/lists/{slug}/source/"
    assert client.post(address, {"url": "https://lists.example/un.xml", "hours": "24"}).status_code == 303
    with desk.site.database.read() as tx:
        found = designation_list(tx, viewer("salma"), slug)
    assert found
    assert (found.url, found.interval_s) == ("https://lists.example/un.xml", 86_400)
    assert client.post(address, {"url": "file:///etc/passwd", "hours": "24"}).status_code == 422
    assert client.post(address, {"url": "", "hours": "24"}).status_code == 303


@pytest.mark.parametrize("name", ["sara", "visitor", "nadia"])
def test_it_is_for_screeners(desk: Ground, browse: Browse, name: str) -> None:
    client, number, version = browse(name, "en"), hit(desk), waiting(desk, "un-waits")
    expected = 404 if name == "visitor" else 403
    for address in ("/screening/", "/screening/hits/", f"/screening/hits/{number}/", "/screening/lists/",
                    "/screening/lists/un/", f"/screening/versions/{version}/"):  # fmt: skip
        assert client.get(address).status_code == expected, address
        assert "screening/hits" not in client.get("/search/").content.decode()
    for address in (f"/screening/hits/{number}/decide/", f"/screening/hits/{number}/again/",
                    f"/screening/versions/{version}/accept/", f"/screening/versions/{version}/refuse/"):  # fmt: skip
        assert client.post(address, {"decision": "false", "reason": "x", "days": "1"}).status_code == expected


def test_an_administrator_keeps_lists_and_asks_nothing(desk: Ground, browse: Browse) -> None:
    client = browse("admin", "en")
    assert client.get("/screening/").headers["Location"] == "/screening/lists/"
    assert client.get("/screening/lists/").status_code == 200
    assert client.post(f"/screening/versions/{waiting(desk, 'un-waits')}/accept/").status_code == 403
    assert client.get(f"/screening/hits/{hit(desk)}/").status_code == 403


def test_what_is_not_there_is_not_found(desk: Ground, browse: Browse) -> None:
    client = browse("salma")
    for address in ("/screening/hits/999999/", "/screening/lists/none/", "/screening/versions/999999/"):
        assert client.get(address).status_code == 404
    assert client.post("/screening/hits/999999/again/").status_code == 404


EXPORT = """<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-02-27T10:00:00Z">
<sanctionEntity unitedNationId="QDi.997" logicalId="7"><subjectType code="enterprise"/>
<nameAlias wholeName="Zarqanun Maritime" strong="true"/></sanctionEntity></export>"""


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_hit_says_on_which_other_list_the_same_one_stands(desk: Ground, browse: Browse, language: str) -> None:
    for slug in ("eu-a", "eu-b"):
        bring(desk, slug, EXPORT, form="eu")
    client = browse("salma", language)
    said = "المدرَج نفسه وارد أيضًا في" if language == "ar" else "the same one stands also on"
    answer = client.post("/screening/", {**FORM, "name": "Zarqanun Maritime", "kind": "organisation"})
    assert text(answer).count(said) == 2
    first, second = dict.fromkeys(re.findall(r'href="(/screening/hits/\d+/)"', answer.content.decode()))
    page = client.get(first)
    assert said in text(page)
    assert f'href="{second}"' in page.content.decode()
    waiting_list = client.get("/screening/hits/")
    assert ("وارد أيضًا في" if language == "ar" else "also on") in text(waiting_list)


NEIGHBOUR = '{"id": "n-1", "schema": "Person", "properties": {"name": ["Samer Zarqani"], "topics": ["sanction"]}%s}'


@pytest.mark.parametrize(
    ("language", "says"), [("en", "by no public designation list that is known"), ("ar", "قائمة إدراج منشورة معروفة")]
)
@pytest.mark.parametrize("datasets", ['["my_neighbours"]', '["my_sanctions"]', '"us_ofac_sdn"', "[7, null]", ""])
def test_nobody_is_listed_by_a_file_that_anybody_wrote(
    desk: Ground, browse: Browse, language: str, says: str, datasets: str
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    slug = f"own-{desk.site.database.world.random.token(3).hex()}"
    line = NEIGHBOUR % (f', "datasets": {datasets}' if datasets else "")
    given = {"format": "ftm", "slug": slug, "files": SimpleUploadedFile("own.json", line.encode())}
    answer = browse("salma", language).post("/screening/lists/", given)
    assert answer.status_code == 422
    assert says in text(answer)
    assert "own.json, line 1" in text(answer)
    with desk.site.database.read() as tx:
        assert designation_list(tx, viewer("salma"), slug) is None
