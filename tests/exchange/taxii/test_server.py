"""The resources, the rights to them, and every way to be refused."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from amana.exchange.taxii import MEDIA_TYPE
from amana.handling import system_viewer
from amana.store.accounts import remove_account, remove_token, set_password

ROOT = "/taxii2/exchange/"
C = ROOT + "collections/"
ABSENT = "ffffffff-0000-4000-8000-000000000000"
Make = Callable[..., dict[str, Any]]


def basic(name: str, password: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


# --- the resources -------------------------------------------------------------------------------------------------


def test_discovery_is_open_to_everyone(box) -> None:
    answer = box.anyone.get("/taxii2/")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    assert answer.check("discovery")["title"] == "Node"
    assert box.anyone.get("/taxii2/", HTTP_ACCEPT_LANGUAGE="ar").json["title"] == "عُقدة"


def test_the_api_root_says_how_much_it_takes(box) -> None:
    assert box.anyone.get(ROOT).check("api-root")["max_content_length"] == box.service.limits.max_bytes


def test_each_sees_his_own_collections(box) -> None:
    def seen(asker: Any) -> dict[str, tuple[bool, bool]]:
        listed = asker.get(C).check("collections").get("collections", [])
        return {one["alias"]: (one["can_read"], one["can_write"]) for one in listed}

    assert seen(box.anyone) == {"open": (True, False)}
    assert seen(box.north) == {"open": (True, False), "group": (True, True), "inbox": (False, True)}
    assert seen(box.south) == {"open": (True, False), "inbox": (False, True)}
    assert seen(box.staff)["staff"] == (True, True)


def test_a_collection_has_an_id_and_an_alias(box) -> None:
    by_alias = box.north.get(C + "group/").check("collection")
    assert by_alias == box.north.get(C + by_alias["id"] + "/").check("collection")


def test_the_final_slash_may_be_left_out(box) -> None:
    for path in ("/taxii2", "/taxii2/exchange", "/taxii2/exchange/collections/open/objects"):
        assert box.anyone.get(path).body == box.anyone.get(path + "/").body


def test_objects_come_back_as_they_were_sent(box, indicator: Make) -> None:
    sent = b'{"objects": [ %b ]}' % json.dumps(indicator(1), ensure_ascii=False, indent=3).encode()
    answer = box.staff("POST", C + "open/objects/", body=sent, CONTENT_TYPE=MEDIA_TYPE)
    assert answer.status == 202
    got = box.staff.get(C + "open/objects/")
    assert json.dumps(indicator(1), ensure_ascii=False, indent=3).encode() in got.body
    assert got.check("envelope")["more"] is False


def test_a_status_counts_and_is_for_its_sender(box, indicator: Make) -> None:
    status = box.north.post(C + "group/objects/", [indicator(1), indicator(2, name=7)]).check("status")
    assert (status["total_count"], status["success_count"], status["failure_count"]) == (2, 1, 1)
    assert status["successes"][0]["id"] == indicator(1)["id"]
    assert status["failures"][0]["id"] == indicator(2)["id"]
    again = box.north.get(f"{ROOT}status/{status['id']}/", HTTP_ACCEPT_LANGUAGE="ar").check("status")
    assert again["failures"][0]["message"] != status["failures"][0]["message"]
    same = box.north.get(f"{ROOT}status/{status['id']}/").json
    assert same == status
    foreign = box.south.get(f"{ROOT}status/{status['id']}/")
    assert alike(foreign, box.south.get(f"{ROOT}status/{ABSENT}/"))
    assert foreign.status == 404


def test_what_is_sent_twice_is_kept_once(box, indicator: Make) -> None:
    for _ in range(2):
        assert box.staff.post(C + "open/objects/", [indicator(1)]).json["success_count"] == 1
    assert len(box.staff.get(C + "open/objects/").json["objects"]) == 1


def test_nothing_accepted_is_an_error(box, indicator: Make) -> None:
    answer = box.staff.post(C + "open/objects/", [indicator(1, name=7), indicator(2, id="x")])
    error = refused(answer, 422)
    assert error["details"]["failure_count"] == "2"
    assert box.staff.get(C + "open/objects/").body == b"{}"


def test_manifest_and_versions_list_what_there_is(box, indicator: Make) -> None:
    box.put("open", [indicator(1), indicator(1, 2), indicator(2)])
    manifest = box.anyone.get(C + "open/manifest/").check("manifest")
    assert [(one["id"][11:19], one["version"][17:19]) for one in manifest["objects"]] == [
        ("00000001", "02"),
        ("00000002", "01"),
    ]
    versions = box.anyone.get(C + f"open/objects/{indicator(1)['id']}/versions/").check("versions")
    assert versions["versions"] == ["2026-01-01T00:00:01.000000Z", "2026-01-01T00:00:02.000000Z"]


def test_match_version(box, indicator: Make) -> None:
    box.put("open", [indicator(1, n) for n in (1, 3, 2)])
    path = C + f"open/objects/{indicator(1)['id']}/"

    def seen(query: str) -> list[str]:
        return [one["modified"][17:19] for one in box.anyone.get(path, query).check("envelope").get("objects", [])]

    assert seen("") == ["03"]
    assert seen("match[version]=last") == ["03"]
    assert seen("match[version]=first") == ["01"]
    assert sorted(seen("match[version]=first,last")) == ["01", "03"]
    assert sorted(seen("match[version]=all")) == ["01", "02", "03"]
    assert seen("match[version]=2026-01-01T00:00:02Z") == ["02"]
    assert seen("match[version]=2026-01-01T00:00:09Z") == []
    assert seen("match[spec_version]=2.0") == []
    assert seen("match[spec_version]=2.1") == ["03"]


def test_match_type_and_id(box, indicator: Make) -> None:
    other = {
        **indicator(3),
        "type": "malware",
        "id": "malware--00000003-0000-4000-8000-000000000000",
        "is_family": True,
    }
    for name in ("pattern", "pattern_type", "valid_from", "indicator_types"):
        del other[name]
    box.put("open", [indicator(1), indicator(2), other])

    def seen(query: str) -> int:
        return len(box.anyone.get(C + "open/objects/", query).check("envelope").get("objects", []))

    assert seen("match[type]=indicator") == 2
    assert seen("match[type]=indicator,malware") == 3
    assert seen("match%5Btype%5D=malware") == 1
    assert seen("match[type]=x-nothing") == 0
    assert seen(f"match[id]={indicator(1)['id']},{other['id']}") == 2
    assert seen(f"match[id]={indicator(1)['id']},{other['id']}&match[type]=malware") == 1


def test_removing_takes_away_all_versions_or_those_named(box, indicator: Make) -> None:
    path = C + f"group/objects/{indicator(1)['id']}/"
    box.north.post(C + "group/objects/", [indicator(1, n) for n in (1, 2, 3)])
    assert box.north("DELETE", path, "match[version]=first").status == 200
    assert len(box.north.get(path + "versions/").json["versions"]) == 2
    assert box.north("DELETE", path).status == 200
    assert box.north("DELETE", path).status == 404
    assert box.north.get(path).status == 404


# --- rights --------------------------------------------------------------------------------------------------------


def without_id(answer: Any) -> tuple[object, ...]:
    body = answer.json
    body.pop("error_id", None)
    headers = [(name, value) for name, value in answer.header_list if name != "Content-Length"]
    return answer.status, headers, body, len(answer.body)


def alike(one: Any, other: Any) -> bool:
    """Equal but for the random number of the error, and of equal length."""
    return without_id(one) == without_id(other)


def refused(answer: Any, status: int) -> Any:
    error = answer.check("error")
    assert answer.status == status, error
    assert error["http_status"] == str(status)
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    return error


@pytest.mark.parametrize(
    "tail", ["", "objects/", "manifest/", f"objects/indicator--{ABSENT}/", f"objects/indicator--{ABSENT}/versions/"]
)
def test_absent_and_forbidden_collections_are_one(box, indicator: Make, tail: str) -> None:
    box.put("staff", [indicator(1)], "own")
    for asker, status in ((box.south, 404), (box.anyone, 401)):
        forbidden = asker.get(f"{C}staff/{tail}")
        assert alike(forbidden, asker.get(f"{C}nothing/{tail}"))
        refused(forbidden, status)
        assert alike(asker.post(f"{C}staff/objects/", []), asker.post(f"{C}nothing/objects/", []))


def test_reading_and_writing_are_separate_rights(box, indicator: Make) -> None:
    refused(box.south.get(C + "inbox/objects/"), 403)
    refused(box.south.get(C + "inbox/manifest/"), 403)
    assert box.south.post(C + "inbox/objects/", [indicator(1)]).status == 202
    refused(box.south("DELETE", C + f"inbox/objects/{indicator(1)['id']}/"), 403)
    assert box.staff.get(C + "inbox/objects/").json["objects"]
    refused(box.north.post(C + "open/objects/", [indicator(1)]), 403)
    refused(box.anyone.post(C + "open/objects/", [indicator(1)]), 401)
    refused(box.anyone("DELETE", C + f"open/objects/{indicator(1)['id']}/"), 401)


def test_adding_is_not_releasing(box, indicator: Make) -> None:
    box.staff.post(C + "open/objects/", [indicator(1)])
    box.north.post(C + "group/objects/", [indicator(2)])
    assert box.anyone.get(C + "open/objects/").body == b"{}"
    assert box.north.get(C + "open/objects/").body == b"{}"
    assert box.staff.get(C + "open/objects/").json["objects"] == [indicator(1)]
    assert box.north.get(C + "group/objects/").json["objects"] == [indicator(2)]
    assert box.staff.get(C + "group/objects/").json["objects"] == [indicator(2)]


def test_a_member_removes_only_what_he_sent(box, indicator: Make) -> None:
    path = C + f"group/objects/{indicator(1)['id']}/"
    box.put("group", [indicator(1)], "group:north", "own")
    box.north.post(C + "group/objects/", [indicator(1, 2)])
    refused(box.north("DELETE", path), 403)
    refused(box.north("DELETE", path, "match[version]=first"), 403)
    assert box.north("DELETE", path, "match[version]=last").status == 200
    assert box.staff("DELETE", path).status == 200
    assert box.north.get(path).status == 404


def test_another_members_id_reveals_nothing(box, indicator: Make) -> None:
    box.put("staff", [indicator(1, name="ours")], "own")
    there = box.south.post(C + "inbox/objects/", [indicator(1, name="theirs")]).json
    not_there = box.south.post(C + "inbox/objects/", [indicator(2, name="theirs")]).json
    for status in (there, not_there):
        assert (status["success_count"], status["failure_count"]) == (1, 0)


@pytest.mark.parametrize(
    "header",
    ["Bearer wrong", "Bearer", "Bearer ", "Basic", "Basic !!!", "Basic " + base64.b64encode(b"nocolon").decode(),
     "Basic " + base64.b64encode(b"\xff:\xff").decode(), "Basic " + base64.b64encode(b"staff:wrong").decode(),
     "Digest x", "Token wrong", "staff-token", "Bearer staff-token staff-token", "Bearer \u00e9", " "],
)  # fmt: skip
def test_wrong_credentials(box, header: str) -> None:
    answer = box.anyone.get(C, HTTP_AUTHORIZATION=header)
    refused(answer, 401)
    assert answer.headers["Www-Authenticate"].startswith("Basic ")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Token"])
def test_a_token_by_any_of_its_names(box, scheme: str) -> None:
    assert box.anyone.get(C + "staff/", HTTP_AUTHORIZATION=f"{scheme} staff-token").status == 200


def test_name_and_password(box) -> None:
    for _ in range(3):
        assert box.anyone.get(C + "staff/", **basic("staff", "staff-password")).status == 200
    refused(box.anyone.get(C + "staff/", **basic("staff", "another")), 401)
    assert alike(box.anyone.get(C, **basic("staff", "another")), box.anyone.get(C, **basic("nobody", "another")))


def test_too_many_wrong_passwords(box) -> None:
    answers = [box.anyone.get(C, **basic("staff", f"wrong{n}")) for n in range(12)]
    error = refused(answers[-1], 429)
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert error["error_code"] == "accounts.too-many-tries"


def test_a_changed_password_is_refused_at_once(box) -> None:
    assert box.anyone.get(C + "staff/", **basic("staff", "staff-password")).status == 200
    with box.database.write(system_viewer("tests")) as tx:
        set_password(tx, system_viewer("tests"), "staff", "argon2$nothing")
    assert box.anyone.get(C + "staff/", **basic("staff", "staff-password")).status == 401


def test_a_removed_token_is_refused_at_once(box) -> None:
    assert box.north.get(C + "group/").status == 200
    with box.database.write(system_viewer("tests")) as tx:
        remove_token(tx, system_viewer("tests"), 2)
    refused(box.north.get(C + "group/"), 401)


def test_a_closed_account_is_refused_at_once(box) -> None:
    assert box.south.get(C).status == 200
    with box.database.write(system_viewer("tests")) as tx:
        remove_account(tx, system_viewer("tests"), "south")
    refused(box.south.get(C), 401)


# --- refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/taxii2/x", "/taxii2//", "/taxii2/exchange//", "/taxii2/exchange/collections/open/x/", "/taxii2/exchange/status/",
     "/taxii2/exchange/collections/open/objects/a/b/c/", "/taxii2/\0", "/taxii2/exchange/collections/open\n/",
     "/taxii2/\udcff", "/taxii2/exchange/collections/%6Fpen/", "/taxii2/" + "x" * 5000],
)  # fmt: skip
def test_addresses_of_nothing(box, path: str) -> None:
    refused(box.staff.get(path), 404)


@pytest.mark.parametrize("name", ["' OR 1=1 --", "<b>", "\u202eopen", "عامة", "open\u0000", "..", "a" * 1500])
def test_strange_names_are_absent(box, name: str) -> None:
    assert box.staff.get(f"{C}{name}/").status == 404
    assert box.staff.get(f"{C}open/objects/{name}/").status == 404
    assert box.staff.get(f"{ROOT}status/{name}/").status == 404


def test_methods(box) -> None:
    for method in ("PUT", "PATCH", "TRACE", "BREW", "get", "x" * 100):
        answer = box.staff(method, C + "open/objects/")
        refused(answer, 405)
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    refused(box.staff("POST", "/taxii2/"), 405)
    refused(box.staff("DELETE", C + "open/objects/"), 405)
    options = box.anyone("OPTIONS", C + "open/objects/x/")
    assert (options.status, options.headers["Allow"], options.body) == (200, "GET, HEAD, OPTIONS, DELETE", b"")


def test_head_is_get_without_a_body(box, indicator: Make) -> None:
    box.put("open", [indicator(1)])
    for path in ("/taxii2/", C + "open/objects/", C + "nothing/"):
        got, head = box.staff.get(path), box.staff("HEAD", path)
        assert (head.status, head.body) == (got.status, b"")
        assert head.header_list == got.header_list


def test_media_types(box, indicator: Make) -> None:
    refused(box.anyone.get("/taxii2/", HTTP_ACCEPT="text/html"), 406)
    refused(box.staff.post(C + "open/objects/", [], CONTENT_TYPE="application/json"), 415)
    answer = box.staff.post(C + "open/objects/", [], HTTP_CONTENT_ENCODING="br")
    refused(answer, 415)
    assert "gzip" in answer.headers["Accept-Encoding"]


def test_errors_speak_the_askers_language(box) -> None:
    english, arabic = box.staff.get(C + "x/"), box.staff.get(C + "x/", HTTP_ACCEPT_LANGUAGE="ar-SA,en;q=0.3")
    assert english.json["description"].isascii()
    assert not arabic.json["description"].isascii()
    assert (english.headers["Content-Language"], arabic.headers["Content-Language"]) == ("en", "ar")


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "identity", "GZIP"])
def test_packed_bodies(box, indicator: Make, coding: str) -> None:
    plain = json.dumps({"objects": [indicator(1)]}).encode()
    packed = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress}.get(coding.lower(), bytes)
    answer = box.staff(
        "POST", C + "open/objects/", body=packed(plain), CONTENT_TYPE=MEDIA_TYPE, HTTP_CONTENT_ENCODING=coding
    )
    assert answer.status == 202


def test_bodies_that_cannot_be_unpacked(box) -> None:
    def post(body: bytes) -> Any:
        return box.staff("POST", C + "open/objects/", body=body, CONTENT_TYPE=MEDIA_TYPE, HTTP_CONTENT_ENCODING="gzip")

    refused(post(b"not gzip"), 400)
    refused(post(gzip.compress(b"{}" * 1000)[:-4]), 400)
    refused(post(gzip.compress(b" " * 20_000_000)), 413)


def test_lengths(box) -> None:
    def post(length: str, body: bytes = b"{}") -> Any:
        return box.staff("POST", C + "open/objects/", body=body, CONTENT_TYPE=MEDIA_TYPE, CONTENT_LENGTH=length)

    refused(post(str(box.service.limits.max_bytes + 1)), 413)
    refused(post("9" * 100), 413)
    refused(post("-1"), 400)
    refused(post("abc"), 400)
    refused(post("٣"), 400)
    refused(post("3"), 400)  # cut off: two bytes came
    refused(post(""), 422)  # no length, no end: no body


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b"null", 422),
        (b'{"objects": {}}', 422),
        (b'{"objects": [1]}', 422),
        (b'{"objects": [{"a": NaN}]}', 422),
        (b'{"objects": [{"type": "indicator", "type": "indicator"}]}', 422),
        (b'{"objects": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}", 422),
        (b'{"objects": [' + b'{"a":' * 100_000, 422),
        (b"\xff\xfe{}", 422),
        (b"\xef\xbb\xbf{}", 422),
        (b'{"objects": [{"type":"indicator","name":"\\ud800"}]}', 422),
        (b"{}", 202),
        (b'{"objects": []}', 202),
    ],
)
def test_bodies(box, body: bytes, status: int) -> None:
    answer = box.staff("POST", C + "open/objects/", body=body, CONTENT_TYPE=MEDIA_TYPE)
    if status == 202:
        assert answer.status == 202
        assert answer.check("status")["total_count"] == 0
    else:
        refused(answer, status)
    assert box.staff.get(C + "open/objects/").body == b"{}"


def test_a_fault_of_ours_tells_nothing_but_its_number(box, monkeypatch, caplog) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("amana.exchange.taxii.reading.collections", fail)
    error = refused(box.anyone.get(C), 500)
    assert "secret" not in json.dumps(error)
    assert error["error_id"] in caplog.text


def test_a_database_out_of_reach_is_said_to_be(box, monkeypatch) -> None:
    import sqlite3

    def fail(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("amana.exchange.taxii.writing.accept", fail)
    answer = box.staff.post(C + "open/objects/", [])
    refused(answer, 503)
    assert answer.headers["Retry-After"]
