"""A private question from door to door: what is found, what each side keeps, and everything that is refused."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amana.exchange.private import limits, publishing
from amana.exchange.private.asking import Wanted
from amana.exchange.private.faults import UnknownPurpose
from amana.exchange.private.sought import seek
from amana.exchange.witness.signing import put_head
from amana.language import Problem, Text
from amana.ledger.checkpoint import Checkpoint, sign_checkpoint
from amana.ledger.note import SIGNATURE, Key, Signer
from amana.observables import Observable
from amana.private import Question, engines, type_names
from amana.private.announce import SetFact, set_commitment
from amana.private.faults import NoOrganisation, UnknownType
from amana.private.messages import LONGEST_QUESTION, read_receipt, verify
from amana.private.wire import encode
from amana.store.checkpoints import last_checkpoint
from amana.store.holders import matches
from amana.store.ledger import ledger
from amana.store.mark import HeadMark
from amana.store.offers import Askable, present_epoch
from amana.store.questions import asking_requests, decide_request, receipts, spendings
from amana.store.renewing import KnownKey, accept_key
from amana.world.fetch import Answer, Request
from private_nodes import STAFF, WHY, Node, call, signs_with

EVIL, BAD = Observable("domain", "evil.example"), Observable("domain", "bad.example")


def test_it_is_found_and_neither_side_keeps_what_was_asked(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.holds(EVIL, BAD)
    holder.offers()
    found, other = asker.ask("evil.example")[0], asker.ask("never-held.example")[0]
    assert (found.fault, [one.label for one in found.matches]) == (None, ["evil.example"])
    assert (other.fault, other.matches) == (None, ())
    with asker.database.read() as tx:
        ours, kept = receipts(tx, STAFF, "asker"), matches(tx, STAFF)
        asked = {entry.subject for entry in ledger(tx, STAFF) if entry.kind == "question.asked"}
    with holder.database.read() as tx:
        theirs = receipts(tx, STAFF, "holder")
        answered = {entry.subject for entry in ledger(tx, STAFF) if entry.kind == "question.answered"}
        said = json.dumps([[str(cell) for cell in msgspec.structs.astuple(one)] for one in ledger(tx, STAFF)])
    assert asked == answered == {one.digest.hex() for one in ours}
    assert {one.digest for one in ours} == {one.digest for one in theirs}
    assert all(one.countersigned for one in (*ours, *theirs))
    for one in theirs:
        verify(read_receipt(one.body), holder.party.public_key, asker.party.public_key)
    assert [one.member for one in kept] == ["cert-a"]
    sent = b"".join((request.body or b"") + request.url.encode() for request, _ in asker.doors.seen)
    assert b"evil" not in sent
    assert b"never" not in sent + said.encode()


def test_organisations_are_met_by_their_names_in_any_script(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.holds(more=(_identity(holder, "مؤسسة الأمل الخيرية"), _identity(holder, "Ali Hassan", "individual")))
    holder.offers("orgs", ("org-key",))
    found = asker.ask("Al-Amal Charity Foundation", "River Trading Company")[0]
    assert [one.label for one in found.matches] == ["Al-Amal Charity Foundation"]
    with pytest.raises(NoOrganisation):
        asker.ask("Ali Hassan")


@pytest.mark.parametrize("name", ["person", "org-key", "org-key:person", "org-reg", "wallet:dollar", "email:person"])
def test_no_other_type_can_be_asked_about(name: str) -> None:
    with pytest.raises(UnknownType):
        seek("Ali Hassan", name)


def test_a_typed_key_is_read_as_the_name_that_it_should_be_a_key_of() -> None:
    assert seek("Al-Amal Charity Foundation", "org-key:core-1").items[0].type == "org-key:core-1"
    with pytest.raises(NoOrganisation):
        seek("~l-s-n hssn", "org-key:core-1")


def test_only_what_is_ours_and_may_be_known_is_offered(nodes: tuple[Node, Node]) -> None:
    from amana.handling import TLP, Audience, Handling
    from amana.store.objects import Placing, add_objects

    holder, asker = nodes
    holder.holds(EVIL)
    rules = {"red.example": Handling(tlp=TLP.RED, audience=Audience.of("community")),
             "group.example": Handling(tlp=TLP.GREEN, audience=Audience.of("group:north")),
             "green.example": Handling(tlp=TLP.GREEN, audience=Audience.of("community"))}  # fmt: skip
    with holder.database.write(STAFF) as tx:
        for value, handling in rules.items():
            made = _indicator(holder, value)
            add_objects(tx, STAFF, [made], Placing("own", handling.audience, handling))
        add_objects(tx, STAFF, [_indicator(holder, "theirs.example")], Placing("member:bank-b", Audience.of("own")))
    holder.offers()
    found = asker.ask("evil.example", "theirs.example", *rules)[0]
    assert {one.label for one in found.matches} == {"evil.example", "green.example"}


def test_one_question_and_many_look_alike_up_to_the_pad(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.holds(EVIL)
    holder.offers()
    asker.ask("evil.example")
    sizes = {}
    for count in (1, 2, 3, 4, 5, 15, 16):
        asker.doors.seen.clear()
        heard = asker.ask(*(f"d{n}.example" for n in range(count)))[0]
        sizes[count] = tuple((len(request.body or b""), len(answer.body)) for request, answer in asker.doors.seen[:2])
        assert heard.elements == (4 if count <= 4 else 16)
    assert len({sizes[count] for count in (1, 2, 3, 4)}) == 1
    assert len({sizes[count] for count in (5, 15, 16)}) == 1
    assert sizes[4] != sizes[5]


def test_no_type_for_natural_persons_can_be_registered(nodes: tuple[Node, Node]) -> None:
    holder, _ = nodes
    for name in ("person", "person-name", "name", "national-id", "birth-date", "org-key:person", "email:person"):
        with pytest.raises(UnknownType):
            holder.offers("people", (name,))
    assert not [name for name in type_names() if any(word in name for word in ("person", "birth", "passport"))]
    with holder.database.read() as tx:
        assert present_epoch(tx, STAFF, "people") is None


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "another epoch": ({"epoch": 7}, 409, "private.wrong-epoch"),
    "the identity": ({"elements": bytes(128)}, 422, "private.not-a-point"),
    "not canonical": ({"elements": b"\xff" * 128}, 422, "private.not-a-point"),
    "a piece of a point": ({"elements": b"\x01" * 127}, 422, "private.not-a-point"),
    "not on the ladder": ({"elements": b"\x01" * 160}, 400, "private.broken-message"),
    "for another holder": ({"holder": "cert-c"}, 403, "private.not-your-name"),
    "in another's name": ({"asker": "cert-c"}, 403, "private.not-your-name"),
    "an unknown purpose": ({"purpose": "curiosity"}, 422, "private.unknown-purpose"),
    "an unknown basis": ({"basis": "because"}, 422, "private.unknown-purpose"),
    "an unknown collection": ({"collection": "others"}, 404, "taxii.not-found"),
    "a short id": ({"qid": b"12"}, 400, "private.broken-message"),
    "another version": ({"v": 2}, 400, "private.broken-message"),
}


def test_bad_questions_are_refused_in_words_and_not_counted(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.offers()
    token = asker.tokens["cert-a"]
    good = _question(asker)
    for name, (changes, status, code) in REFUSED.items():
        got, _headers, body = holder.post("/private/questions", encode(msgspec.structs.replace(good, **changes)), token)
        said = json.loads(body)
        assert (got, said["code"]) == (status, code), name
        assert said["message"]["ar"]
        assert said["message"]["en"]
        if name == "another epoch":
            assert said["epoch"] == 1
    for raw, status in ((b"", 400), (encode(good)[:-1], 400), (b"\xa1" + encode(good), 400),
                        (bytes(LONGEST_QUESTION + 1), 413)):  # fmt: skip
        assert holder.post("/private/questions", raw, token)[0] == status
    assert holder.post("/private/questions", encode(good), None)[0] == 401
    assert holder.post("/private/questions", encode(good), "wrong")[0] == 401
    assert holder.post("/private/nowhere", encode(good), token)[0] == 404
    assert _counted(holder) == 0


def test_a_question_is_answered_once(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.offers()
    good, token = encode(_question(asker)), asker.tokens["cert-a"]
    first, second = (holder.post("/private/questions", good, token) for _ in range(2))
    assert (first[0], second[0], json.loads(second[2])["code"]) == (200, 409, "private.replayed")
    assert _counted(holder) == 4


def test_quota_and_budget_end_a_day(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.offers(daily_quota=8, budget=12)
    token = asker.tokens["cert-a"]
    got = [holder.post("/private/questions", encode(_question(asker)), token) for _ in range(3)]
    assert [one[0] for one in got] == [200, 200, 429]
    assert 0 < int(got[2][1]["retry-after"]) <= 86_400
    other = msgspec.structs.replace(_question(asker), purpose="fraud-prevention")
    assert holder.post("/private/questions", encode(other), token)[0] == 200
    last = msgspec.structs.replace(_question(asker), purpose="incident-response")
    assert holder.post("/private/questions", encode(last), token)[0] == 429
    assert _counted(holder) == 12
    holder.database.world.clock.sleep(86_400)
    assert holder.post("/private/questions", encode(_question(asker)), token)[0] == 200


def test_low_entropy_types_and_settings_only_lower_the_quota() -> None:
    made = publishing.within_limits(Askable("x", Text(en="", ar=""), ("domain",), frozenset(), daily_quota=10**9))
    low = publishing.within_limits(Askable("x", Text(en="", ar=""), ("domain", "iban"), frozenset(), epoch_days=99))
    assert (made.daily_quota, made.budget) == (limits.QUOTA, limits.BUDGET)
    assert (low.daily_quota, low.budget, low.epoch_days) == (limits.LOW_QUOTA, limits.LOW_BUDGET, 7)
    mild = msgspec.structs.replace(made, daily_quota=16)
    assert publishing.within_limits(mild).daily_quota == 16


def test_some_collections_are_asked_by_approval(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.holds(EVIL)
    holder.offers(by_approval=True)
    assert [one.code for one in asker.ask("evil.example")] == ["private.refused"]
    asker.ask("evil.example")
    with holder.database.read() as tx:
        waiting = asking_requests(tx, STAFF, "waiting")
    assert [(one.asker, one.purpose) for one in waiting] == [("bank-b", "network-defence")]
    with holder.database.write(STAFF) as tx:
        decide_request(tx, STAFF, waiting[0].id, approved=True)
    assert [one.label for one in asker.ask("evil.example")[0].matches] == ["evil.example"]
    assert asker.ask("evil.example", purpose="fraud-prevention")[0].fault is not None
    holder.database.world.clock.sleep(8 * 86_400)
    assert asker.ask("evil.example")[0].fault is not None


def test_without_its_evaluation_process_a_holder_says_so_and_counts_nothing(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.offers()
    holder.inside.away = True
    got, headers, body = holder.post("/private/questions", encode(_question(asker)), asker.tokens["cert-a"])
    assert (got, json.loads(body)["code"]) == (503, "private.away")
    assert int(headers["retry-after"]) > 0
    assert _counted(holder) == 0


def test_a_new_epoch_is_noticed_and_asked_again(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.holds(EVIL)
    holder.offers()
    assert asker.ask("evil.example")[0].matches
    publishing.publish(holder.database, STAFF, holder.party, "net", renew=True)
    assert asker.ask("evil.example")[0].matches
    with asker.database.read() as tx:
        assert {one.epoch for one in receipts(tx, STAFF, "asker")} == {1, 2}


@pytest.mark.parametrize("what", ["cut off", "another", "empty"])
def test_a_file_that_is_not_the_committed_one_is_not_used(nodes: tuple[Node, Node], what: str) -> None:
    holder, asker = nodes
    holder.holds(EVIL)
    holder.offers()
    publishing.publish(holder.database, STAFF, holder.party, "net")
    spoil = {"cut off": lambda b: b[:-1], "another": lambda b: b[:-1] + bytes([b[-1] ^ 1]), "empty": lambda b: b""}

    for seq in ("0", "1"):

        def change(request: Request, answer: Answer, seq: str = seq) -> Answer:
            if request.url.endswith(f"/net/1/{seq}"):
                return msgspec.structs.replace(answer, body=spoil[what](answer.body))
            return answer

        asker.doors.change = change
        assert [one.code for one in asker.ask("evil.example")] == ["private.wrong-commitment"]
    asker.doors.change = lambda _request, answer: answer
    assert asker.ask("evil.example")[0].matches
    assert _counted(holder) == 4


def test_a_changed_answer_is_worthless(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.holds(EVIL)
    holder.offers()
    asker.ask("evil.example")
    for place in (40, 200, -300):

        def change(request: Request, answer: Answer, place: int = place) -> Answer:
            if request.url.endswith("/questions"):
                body = bytearray(answer.body)
                body[place] ^= 1
                return msgspec.structs.replace(answer, body=bytes(body))
            return answer

        asker.doors.change = change
        heard = asker.ask("evil.example")[0]
        assert heard.fault is not None
        assert not heard.matches
    with asker.database.read() as tx:
        assert len(receipts(tx, STAFF, "asker")) == 1


def test_another_key_than_the_announced_one_is_found_out(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.holds(EVIL)
    holder.offers()
    asker.ask("evil.example")
    holder.inside.desk._known["net", 1] = next(engines()).evaluator(bytes(32), b"another", secrets.token_bytes)
    assert [one.code for one in asker.ask("evil.example")] == ["private.wrong-proof"]


def test_what_does_not_stand_in_the_holders_ledger_is_not_used(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.holds(EVIL)
    holder.offers()
    for table, column in (("private_file", "digest"), ("private_epoch", "public_key")):
        with holder.database.upkeep() as tx:
            before = tx.one(f"SELECT {column} FROM {table}")
            assert before is not None
            tx.run(f"UPDATE {table} SET {column} = ?", (bytes(32),))
        assert [one.code for one in asker.ask("evil.example")] == ["private.not-committed"]
        with holder.database.upkeep() as tx:
            tx.run(f"UPDATE {table} SET {column} = ?", before)
    assert asker.ask("evil.example")[0].matches


def test_another_file_for_the_same_epoch_is_told_on(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.holds(EVIL)
    holder.offers()
    asker.ask("evil.example")
    with holder.database.write(STAFF) as tx:
        tx.run("UPDATE private_file SET digest = ?", (bytes(32),))
        row = tx.one("SELECT size FROM private_file")
        assert row is not None
        details = set_commitment("net", 1, SetFact(0, bytes(32), row[0]))
        tx.record("set.commit", "net", details, exchange=bytes(32))
    asker.database.world.clock.sleep(3600)
    assert [one.code for one in asker.ask("evil.example")] == ["private.equivocation"]


def test_a_ledger_that_does_not_continue_what_was_seen_is_told_on(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.holds(EVIL)
    holder.offers()
    asker.ask("evil.example")
    for column, value in (("root", bytes(32)), ("size", 10_000)):
        with asker.database.upkeep() as tx:
            before = tx.one("SELECT size, root FROM private_head")
            assert before is not None
            tx.run(f"UPDATE private_head SET {column} = ?", (value,))
        asker.database.world.clock.sleep(1000)
        assert [one.code for one in asker.ask("evil.example")] == ["private.equivocation"]
        with asker.database.upkeep() as tx:
            tx.run("UPDATE private_head SET size = ?, root = ?", before)
    assert asker.ask("evil.example")[0].matches


def test_commitments_of_an_old_copy_are_not_signed(nodes: tuple[Node, Node], tmp_path: Path) -> None:
    """What an asker is shown is a head like any other: after an old copy was put back none is signed."""
    holder, asker = nodes
    holder.database.mark = HeadMark(tmp_path)
    holder.offers()
    assert asker.ask("evil.example")[0].fault is None
    signer = Signer(Key("amana/cert-a", SIGNATURE, holder.party.public_key), holder.party.sign)
    holder.database.mark.put(sign_checkpoint(Checkpoint("amana/cert-a", 3, bytes(32)), signer).to_bytes())
    with holder.database.upkeep() as tx:
        tx.run("DELETE FROM checkpoint")
    for _ in range(2):  # before the door has noticed, and when it has
        status, headers, body = call(
            holder.application, "GET", "/private/net/ledger/0", None, f"Bearer {asker.tokens['cert-a']}"
        )
        assert (status, json.loads(body)["code"], int(headers["retry-after"]) > 0) == (503, "ledger.closed", True)
        holder.database.world.clock.sleep(11)
    with holder.database.read() as tx:
        assert last_checkpoint(tx) is None


def test_a_holder_with_a_new_key_is_asked_once_a_person_has_accepted_it(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.holds(EVIL)
    holder.offers()
    lost: list[bool] = [True]

    def change(request: Request, answer: Answer) -> Answer:
        """The countersigned receipt of the first question does not arrive."""
        if request.url.endswith("/receipts") and lost:
            return msgspec.structs.replace(answer, status=503)
        return answer

    asker.doors.change = change
    assert asker.ask("evil.example")[0].matches
    old = Key("amana/cert-a", SIGNATURE, holder.party.public_key)
    private = Ed25519PrivateKey.from_private_bytes(bytes(31) + b"n")
    public = private.public_key().public_bytes_raw()
    signs_with(holder, public, private.sign)
    new = Key("amana/cert-a", SIGNATURE, public)
    with holder.database.upkeep() as tx:
        put_head(tx, None, Signer(new, private.sign))
    for _ in range(2):  # by what it offered before, and by what it offers now
        (heard,) = asker.ask("evil.example")
        assert heard.fault is not None
        assert not heard.matches
        asker.database.world.clock.sleep(1000)
    lost.clear()
    with asker.database.write(STAFF) as tx:
        accept_key(tx, STAFF, "cert-a", new, "Read out by its operator", anew=False)
    assert asker.ask("evil.example")[0].matches
    with asker.database.read() as tx:
        kept = {one.countersigned for one in receipts(tx, STAFF, "asker")}
    assert kept == {True, False}, "the receipt under the old key does not keep the new one back"
    with asker.database.write(STAFF) as tx, pytest.raises(KnownKey):
        tx.record("test", "")
        accept_key(tx, STAFF, "cert-a", old, "x", anew=True)


def test_another_signing_key_than_the_known_one_is_refused(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.offers()
    for fingerprint, code in (("0" * 64, "private.wrong-fingerprint"), ("", "private.no-fingerprint")):
        with asker.database.upkeep() as tx:
            tx.run("UPDATE member SET fingerprint = ? WHERE slug = 'cert-a'", (fingerprint,))
        assert [one.code for one in asker.ask("evil.example")] == [code]
    assert _counted(holder) == 0


def test_who_cannot_be_reached_or_asked_is_said_for_each(nodes: tuple[Node, Node]) -> None:
    _holder, asker = nodes
    assert [one.code for one in asker.ask("evil.example")] == ["private.nothing-to-ask"]
    asker.doors.applications.clear()
    assert asker.ask("evil.example")[0].fault is not None
    with pytest.raises(Problem):
        asker.ask("evil.example", members=("nobody",))
    with pytest.raises(UnknownPurpose):
        list(asker.asker.ask(STAFF, Wanted((seek("evil.example"),), "curiosity", WHY["basis"])))


def _question(asker: Node, epoch: int = 1) -> Question:
    blinding = next(engines()).blind([b"%d" % n for n in range(4)], secrets.token_bytes)
    return Question(
        secrets.token_bytes(16), asker.slug, "cert-a", "net", epoch, WHY["purpose"], WHY["basis"], blinding.elements
    )


def _counted(holder: Node) -> int:
    with holder.database.read() as tx:
        return sum(one.elements for one in spendings(tx, STAFF))


def _indicator(node: Node, value: str) -> Any:
    from amana.stix import build, read_object

    world = node.database.world
    number = f"indicator--{world.random.uuid4()}"
    made = build.indicator(Observable("domain", value), number, world.clock.now(), node.party.identity, ())
    return read_object(made)


def _identity(node: Node, name: str, kind: str = "organization") -> Any:
    from amana.stix import read_object

    when = "2026-01-01T00:00:00.000Z"
    fields = {
        "type": "identity", "spec_version": "2.1", "id": f"identity--{node.database.world.random.uuid4()}",
        "created": when, "modified": when, "name": name, "identity_class": kind,
    }  # fmt: skip
    return read_object(json.dumps(fields, ensure_ascii=False).encode())
