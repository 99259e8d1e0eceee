"""Unchanged clients of others against a node that is really served: taxii2-client and stix2's TAXII data stores."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import stix2
from requests.exceptions import HTTPError
from taxii2client.common import TokenAuth
from taxii2client.v21 import Collection, Server, as_pages

from amana.language import Text

pytestmark = pytest.mark.slow
Make = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served node with a member's account `peer` and the staff's `sara`."""
    from amana.accounts.passwords import hash_password
    from amana.node.folder import SQLITE, Settings
    from amana.node.setup import OPERATOR, FirstAccount, make
    from amana.store import open_database
    from amana.store.accounts import NewAccount, add_account, add_token
    from amana.store.members import Member, add_member
    from amana.world import real

    folder: Path = tmp_path_factory.mktemp("clients") / "node"
    about = Settings("cert", Text(en="A", ar="ألف"), "EG", "cert", SQLITE, "2026-01-01T00:00:00+00:00")
    world = real()
    made = make(folder, about, FirstAccount("admin", "a-long-password-here"), world)
    database = open_database(made.database_url, world)
    with database.write(OPERATOR) as tx:
        add_member(tx, OPERATOR, Member("b", Text(en="B", ar="باء"), "JO", "cert"))
        for name, role, member in (("sara", "analyst", None), ("peer", "peer", "b")):
            add_account(tx, OPERATOR, NewAccount(name, hash_password(f"{name}-password", world), (role,), member))
            add_token(tx, OPERATOR, name, "test", hashlib.sha256(f"{name}-token".encode()).digest())
    database.close()
    command = [sys.executable, "-m", "amana", "serve", str(folder), "--port", "0", "--threads", "4", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")["url"]
    finally:
        process.terminate()
        process.wait(20)


def collection_of(node: str, alias: str, **who: Any) -> Collection:
    """A collection as a client finds it, from discovery on."""
    server = Server(f"{node}taxii2/", **who)
    found = [one for root in server.api_roots for one in root.collections if one.alias == alias]
    assert len(found) == 1
    return found[0]


def test_discovery_leads_to_the_collections(node: str) -> None:
    server = Server(f"{node}taxii2/", user="sara", password="sara-password")
    assert server.default.url == server.api_roots[0].url == f"{node}taxii2/exchange/"
    assert server.default.title == "A"
    assert server.default.max_content_length > 0
    assert {one.alias for one in server.default.collections} >= {"inbox", "exchange"}


def test_objects_go_in_and_come_out(node: str, indicator: Make) -> None:
    inbox = collection_of(node, "inbox", auth=TokenAuth("sara-token"))
    sent = [indicator(100 + n) for n in range(25)] + [indicator(100, 2), indicator(101, 1, name=7)]
    status = inbox.add_objects({"objects": sent})
    assert (status.success_count, status.failure_count) == (26, 1)
    assert inbox._conn.get(f"{node}taxii2/exchange/status/{status.id}/")["id"] == status.id
    pages = list(as_pages(inbox.get_objects, per_request=10))
    assert [len(page["objects"]) for page in pages] == [10, 10, 5]
    got = {one["id"]: one for page in pages for one in page["objects"]}
    assert got == {one["id"]: one for one in sent[1:26]}
    manifest = [one for page in as_pages(inbox.get_manifest, per_request=7) for one in page["objects"]]
    assert len(manifest) == 25
    number = indicator(100)["id"]
    assert len(inbox.object_versions(number)["versions"]) == 2
    assert len(inbox.get_object(number, version="all")["objects"]) == 2
    assert (
        inbox.get_objects(id=[number, indicator(101)["id"]], type="indicator")["objects"][0]["id"]
        == indicator(101)["id"]
    )
    after = next(one["date_added"] for one in manifest if one["id"] == indicator(120)["id"])
    assert len(inbox.get_objects(added_after=after)["objects"]) == 5
    inbox.delete_object(number)
    with pytest.raises(HTTPError) as absent:
        inbox.get_object(number)
    assert absent.value.response.status_code == 404


def test_stix2_writes_and_reads_through_it(node: str) -> None:
    inbox = collection_of(node, "inbox", user="sara", password="sara-password")
    pattern = "[ipv4-addr:value = '192.0.2.7']"
    made = stix2.Indicator(name="مؤشر", pattern=pattern, pattern_type="stix", valid_from="2026-01-01T00:00:00Z")
    newer = made.new_version(name="مؤشر أحدث")
    malware = stix2.Malware(name="برمجية", is_family=False)
    sink = stix2.TAXIICollectionSink(inbox)
    sink.add(made)
    sink.add([newer, malware])
    sink.add(stix2.Bundle(malware))
    source = stix2.TAXIICollectionSource(inbox)
    assert source.get(made.id) == newer
    assert {one.modified for one in source.all_versions(made.id)} == {made.modified, newer.modified}
    assert source.query([stix2.Filter("type", "=", "malware"), stix2.Filter("id", "=", malware.id)]) == [malware]
    assert source.get("malware--00000000-0000-4000-8000-000000000000") is None
    assert stix2.TAXIICollectionStore(inbox).get(malware.id) == malware


def test_a_member_sends_and_does_not_read_the_inbox(node: str, indicator: Make) -> None:
    inbox = collection_of(node, "inbox", auth=TokenAuth("peer-token"))
    assert (inbox.can_read, inbox.can_write) == (False, True)
    assert inbox.add_objects({"objects": [indicator(200)]}).success_count == 1
    exchange = collection_of(node, "exchange", auth=TokenAuth("peer-token"))
    assert exchange.get_objects() == {}


def test_what_is_refused_says_so_to_a_client(node: str) -> None:
    inbox = collection_of(node, "inbox", auth=TokenAuth("sara-token"))
    with pytest.raises(HTTPError) as refused:
        inbox.add_objects({"objects": [{"type": "identity", "id": "identity--1"}]})
    assert refused.value.response.status_code == 422
    assert refused.value.response.json()["details"]["failure_count"] == "1"


def test_bodies_without_a_length_and_beyond_the_limit(node: str, indicator: Make) -> None:
    address = f"{node}taxii2/exchange/collections/inbox/objects/"
    headers = {"Authorization": "Bearer sara-token", "Content-Type": "application/taxii+json;version=2.1"}
    whole = json.dumps({"objects": [indicator(300)]}).encode()
    pieces = (whole[start : start + 50] for start in range(0, len(whole), 50))
    assert requests.post(address, data=pieces, headers=headers, timeout=30).status_code == 202
    endless = (b" " * 1_000_000 for _ in range(60))
    answer = requests.post(address, data=endless, headers=headers, timeout=60)
    assert answer.status_code == 413
    assert answer.json()["http_status"] == "413"
    assert requests.get(address, headers=headers, timeout=30).status_code == 200
