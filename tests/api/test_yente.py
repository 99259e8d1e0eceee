"""The shapes of yente, asked by the client that OpenSanctions publishes, which is given another address and nothing
else; and by hand what that client does not send."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yente_client
from yente_client import BadRequestError, Client, Company, NotFoundError, Organization, Person

from amana.exchange.designation import accept, propose
from amana.exchange.site import site
from amana.handling import Viewer
from amana.lists import File

FOLDER = Path(__file__).parents[1] / "data/lists"
ERIC = "un-6907993"
ONE, TWO = (
    Viewer(f"user:{name}", frozenset(("own", f"user:{name}")), frozenset(("screener",))) for name in ("one", "two")
)


@pytest.fixture(scope="module")
def node(call: Callable[..., Any]) -> Callable[..., Any]:
    """A node with two lists in force."""
    here = site()
    for slug, form, name in (("un", "un", "un.xml"), ("world", "ftm", "ftm.json")):
        file = File(name, (FOLDER / name).read_bytes())
        accept(here.database, TWO, here.shelf, propose(here.database, ONE, here.shelf, slug, form, [file], name).number)
    return call


@pytest.fixture
def client(node: Callable[..., Any]) -> Iterator[Client]:
    """OpenSanctions' own client at this node."""
    with given("huda") as made:
        yield made


def given(who: str, language: str = "en") -> Client:
    from django.core.handlers.wsgi import WSGIHandler

    transport = httpx.WSGITransport(app=WSGIHandler())
    return Client(
        api_key=f"token-{who}", base_url="http://127.0.0.1", transport=transport, headers={"Accept-Language": language}
    )


def send(method: str, path: str, body: Any = None, who: str = "huda", language: str = "en") -> Any:
    from django.test import Client as Browser

    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    headers = {"host": "127.0.0.1", "Authorization": f"ApiKey token-{who}", "Accept-Language": language}
    return Browser().generic(method, path, data, "application/json", headers=headers)


def test_match_by_name_in_another_script(client: Client) -> None:
    found = client.match(Person(name="إريك باديجي"), datasets=["sanctions"])
    assert found.top is not None
    assert (found.top.id, found.top.schema_, found.top.match) == (ERIC, "Person", True)
    assert found.top.datasets == ["un"]
    assert 0.7 <= found.top.score <= 1
    assert "ERIC BADEGE" in found.top.properties["name"]
    assert found.top.explanations["words"].candidate
    assert found.top.contributing_explanations
    assert found.query["properties"]["name"] == ["إريك باديجي"]
    assert found.limit == 5


def test_a_person_by_the_parts_of_his_name_and_what_is_known_of_him(client: Client) -> None:
    whole = client.match(Person(name="Eric Badege", birthDate="1971", nationality="rw"))
    parts = client.match(Person(firstName="Eric", lastName="Badege", birthDate="1971", nationality="rw"))
    other = client.match(Person(name="Eric Badege", birthDate="1931", nationality="is"), cutoff=0)
    assert whole.top is not None
    assert parts.top is not None
    assert other.top is not None
    assert whole.top.score == parts.top.score > other.top.score
    assert "birth_year" in {**whole.top.explanations} or "birth_day" in whole.top.explanations


def test_an_honest_charity_is_not_met(client: Client) -> None:
    for name in ("جمعية البر لرعاية الأيتام بحلوان", "Helwan Orphans Care Association"):
        assert client.match(Organization(name=name)).matches == []


def test_a_batch_of_questions(client: Client) -> None:
    asked = [("a", Person(name="Eric Badege")), ("b", Company(name="Harmless Bakery")), ("c", Person(name="X Y"))]
    found = dict(client.match_iter(asked, workers=2))
    assert set(found) == {"a", "b", "c"}
    assert found["a"].top.id == ERIC  # type: ignore[union-attr]
    assert found["b"].results == []  # type: ignore[union-attr]


def test_what_a_person_found_false_is_no_match_any_more(client: Client) -> None:
    answer = send("POST", "/match/default", {"queries": {"q": sought("Frank Kakolele Bwambale")}}).json()
    top = answer["responses"]["q"]["results"][0]
    assert top["match"] is True
    decision = {"decision": "false", "reason": "another man", "days": 30}
    path = f"/api/v1/screening/hits/{top['amana']['hit']}/decision"
    assert send("POST", path, decision, "nour").status_code == 200
    found = client.match(Person(name="Frank Kakolele Bwambale"))
    assert (found.results[0].id, found.matches) == (top["id"], [])


def sought(*names: str, schema: str = "Person", **more: Any) -> dict[str, Any]:
    return {"schema": schema, "properties": {"name": list(names), **more}}


def test_the_shape_of_a_match_to_the_last_key(node: Callable[..., Any]) -> None:
    answer = send("POST", "/match/default?algorithm=logic-v2&limit=500", {"queries": {"q": sought("Eric Badege")}})
    body = answer.json()
    assert set(body) == {"responses", "matcher", "limit", "algorithm"}
    assert body["algorithm"] == "amana"
    assert all({"description", "coefficient", "url"} == set(one) for one in body["matcher"].values())
    one = body["responses"]["q"]
    assert set(one) == {"status", "results", "total", "query", "amana"}
    assert one["total"] == {"value": len(one["results"]), "relation": "eq"}
    result = one["results"][0]
    assert set(result) == {
        "id", "caption", "schema", "properties", "datasets", "referents", "target", "first_seen", "last_seen",
        "last_change", "score", "match", "features", "explanations", "amana",
    }  # fmt: skip
    assert set(result["features"]) <= set(body["matcher"])
    assert all(isinstance(value, float) for value in result["features"].values())
    assert all(isinstance(one, list) for one in result["properties"].values())
    assert result["properties"]["topics"] == ["sanction"]


def test_filters(client: Client) -> None:
    name = Person(name="Eric Badege")
    assert client.match(name, datasets=["un"]).top is not None
    assert client.match(name, datasets=["world"]).top is None
    assert client.match(name, datasets=["world", "un"]).top is not None
    assert client.match(name, exclude_datasets=["un"]).top is None
    assert client.match(name, exclude_schemata=["Person"]).top is None
    assert client.match(name, exclude_schemata=["Company"]).top is not None
    assert client.match(name, exclude_entities=[ERIC]).top is None
    assert client.match(name, topics=["sanction", "role.pep"]).top is not None
    for refused in ({"topics": ["role.pep"]}, {"changed_since": "2026-01-01"}, {"algorithm": "coin-toss"}):
        with pytest.raises(BadRequestError):
            client.match(name, **refused)  # type: ignore[arg-type]
    with pytest.raises(BadRequestError):
        client.match(name, weights={"name": 1.0})
    with pytest.raises(NotFoundError):
        client.match(name, datasets=["nowhere"])


def test_search_entity_and_what_lists_there_are(client: Client) -> None:
    found = client.search("Badege")
    assert ERIC in [one.id for one in found.results]
    assert found.total.value >= len(found.results)
    assert client.search("Badege", offset=100).results == []
    entity = client.fetch(ERIC)
    assert (entity.id, entity.caption, entity.target) == (ERIC, "ERIC BADEGE", True)
    with pytest.raises(NotFoundError):
        client.fetch("un-0")
    datasets = client.datasets()
    assert {one.name for one in datasets.datasets} == {"un", "world", "default"}
    assert next(one for one in datasets.datasets if one.name == "default").children == ["un", "world"]
    assert set(datasets.current) == {"un", "world", "default"}
    algorithms = client.algorithms()
    assert (algorithms.best, [one.name for one in algorithms.algorithms]) == ("amana", ["amana"])


def test_entities_of_a_list_of_this_model_keep_their_identifiers(node: Callable[..., Any]) -> None:
    lines = [json.loads(line) for line in (FOLDER / "ftm.json").read_text("utf-8").splitlines() if line.strip()]
    known = [one["id"] for one in lines if send("GET", f"/entities/{one['id']}").status_code == 200]
    assert known
    assert send("GET", f"/entities/{known[0]}").json()["datasets"] == ["world"]


def test_a_search_keeps_nothing(client: Client) -> None:
    before = send("GET", "/api/v1/screening/counts").json()
    client.search("Somebody Nobody")
    assert send("GET", "/api/v1/screening/counts").json() == before


@pytest.mark.parametrize("who", ["sara", "polls", "nobody"])
def test_only_screeners_may(node: Callable[..., Any], who: str) -> None:
    for method, path in (("POST", "/match/default"), ("GET", "/search/default?q=x"), ("GET", f"/entities/{ERIC}"),
                         ("GET", "/catalog"), ("GET", "/algorithms")):  # fmt: skip
        refused = send(method, path, {"queries": {"q": sought("Eric Badege")}} if method == "POST" else None, who)
        assert refused.status_code == (401 if who == "nobody" else 403), path
        assert refused.json()["detail"]
    with given(who) as client, pytest.raises(yente_client.AuthenticationError):
        client.match(Person(name="Eric Badege"))


BATCH = {"queries": {"q": sought("Eric Badege")}}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/match/default", b""),
        ("/match/default", b"{"),
        ("/match/default", b"\xff"),
        ("/match/default", b"[" * 100_000),
        ("/match/default", b'{"queries":' * 50_000),
        ("/match/default", []),
        ("/match/default", {}),
        ("/match/default", {"queries": {}}),
        ("/match/default", b" " * 6_000_000),
        ("/match/default", {"queries": {"q": None}}),
        ("/match/default", {"queries": [sought("Eric Badege")]}),
        ("/match/default", {"queries": {str(n): sought("Eric Badege") for n in range(101)}}),
        ("/match/default", {"queries": {"q": {"schema": "Person", "properties": {}}}}),
        ("/match/default", {"queries": {"q": {"schema": "Person", "properties": []}}}),
        ("/match/default", {"queries": {"q": {"schema": "King", "properties": {"name": ["Eric"]}}}}),
        ("/match/default", {"queries": {"q": {"properties": {"name": ["Eric"]}}}}),
        ("/match/default", {"queries": {"q": sought("")}}),
        ("/match/default", {"queries": {"q": sought("ع")}}),
        ("/match/default", {"queries": {"q": sought("a" * 10_000)}}),
        ("/match/default", {"queries": {"q": sought("Ali\u202eHasan")}}),
        ("/match/default", {"queries": {"q": sought("Ali\x00Hasan")}}),
        ("/match/default", {"queries": {"q": sought("🙂🙂")}}),
        ("/match/default", {"queries": {"q": sought("12345")}}),
        ("/match/default?limit=x", BATCH),
        ("/match/default?limit=-1", BATCH),
        ("/match/default?limit=99999999999999999999", BATCH),
        ("/match/default?threshold=nan", BATCH),
        ("/match/default?threshold=7", BATCH),
        ("/match/default?cutoff=x", BATCH),
        ("/match/default?algorithm=coin", BATCH),
        ("/match/default?purpose=curiosity", BATCH),
        ("/match/default?" + "&".join(f"exclude_entity_ids=un-{n}" for n in range(51)), BATCH),
        ("/match/%00", BATCH),
        ("/match/nowhere", BATCH),
        ("/search/default?q=", None),
        ("/search/default?q=a", None),
        ("/search/default?q=" + "a" * 9_000, None),
        ("/search/default?q=Eric&schema=King", None),
        ("/search/default?q=Eric&offset=x", None),
        ("/search/nowhere?q=Eric", None),
        ("/entities/%00", None),
        ("/entities/un-%00", None),
        ("/entities/" + "x" * 3_000, None),
        ("/entities/../../etc/passwd", None),
    ],
)
def test_bad_input_is_told_in_both_languages(node: Callable[..., Any], path: str, body: Any) -> None:
    said = {}
    for language in ("ar", "en"):
        answer = send("GET" if body is None else "POST", path, body, language=language)
        assert 400 <= answer.status_code < 500, (answer.status_code, answer.content)
        said[language] = answer.json()["detail"]
    assert any("\u0600" <= letter <= "\u06ff" for letter in said["ar"])
    assert said["ar"] != said["en"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/match/default"), ("POST", "/catalog"), ("DELETE", "/entities/x")]
)
def test_a_wrong_method_says_which_is_right(node: Callable[..., Any], method: str, path: str) -> None:
    answer = send(method, path)
    assert answer.status_code == 405
    assert answer.headers["Allow"] in ("GET", "POST")
