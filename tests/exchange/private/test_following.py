"""What comes of a possible match: two people on each side, one answer, and an end."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from amana.exchange.private import following
from amana.exchange.private.carrying import carry
from amana.exchange.private.following import Answered, NotAllowed
from amana.exchange.private.line import lines
from amana.handling import TLP, Audience, Handling, Viewer
from amana.language import Problem
from amana.observables import Observable
from amana.private.faults import WrongStep
from amana.private.follow_up import due
from amana.private.letters import read_follow_up, read_letter, write_follow_up
from amana.store.follow_ups import FollowUpLine, follow_up, follow_ups
from amana.store.holders import matches
from amana.store.ledger import ledger
from private_nodes import KEY, SECOND, STAFF, Node

WORDS = "نرجو معرفة ما لديكم عن هذا النطاق"
RULES = Handling(
    tlp=TLP.AMBER, audience=Audience.of("member:bank-b"), permitted_uses=frozenset({"analyse"}),
    purposes=frozenset({"network-defence"}), legal_bases=frozenset({"exchange-agreement"}),
    categories=frozenset({"phishing"}), expires=datetime(2026, 6, 1, tzinfo=UTC),
)  # fmt: skip


def test_two_people_ask_and_two_people_answer(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    number = _sent(holder, asker)
    with holder.database.read() as tx:
        received = follow_up(tx, STAFF, number)
        about = following.subject(tx, STAFF, received)
    assert about is not None
    assert (received.state, received.words, about.value) == ("received", WORDS, "evil.example")
    assert _carried(asker).reply is None
    with holder.database.write(STAFF) as tx:
        following.answer(tx, STAFF, number, holder.party, Answered("release", "رُصد في حملة تصيّد", RULES))
    with holder.database.write(STAFF) as tx, pytest.raises(NotAllowed):
        tx.record("test.try", number)
        following.release(tx, STAFF, number, holder.party)
    assert _carried(asker).reply is None, "nothing leaves before the second person"
    with holder.database.write(SECOND) as tx:
        following.release(tx, SECOND, number, holder.party)
    found = _carried(asker)
    reply = following.replied(found)
    assert reply is not None
    assert (found.state, reply.words) == ("released", "رُصد في حملة تصيّد")
    assert Handling.from_json(reply.handling) == RULES
    with holder.database.read() as tx:
        kinds = [entry.kind for entry in ledger(tx, STAFF) if entry.kind.startswith("follow-up")]
    assert kinds == ["follow-up.release", "follow-up.answer", "follow-up.received"]


def test_the_writer_of_a_follow_up_cannot_approve_it(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    number = _drafted(holder, asker)
    with asker.database.write(STAFF) as tx, pytest.raises(NotAllowed):
        tx.record("test.try", number)
        following.approve(tx, STAFF, number, asker.party)
    analyst = Viewer("user:nour", STAFF.principals, frozenset({"analyst"}))
    with asker.database.write(STAFF) as tx, pytest.raises(NotAllowed):
        tx.record("test.try", number)
        following.approve(tx, analyst, number, asker.party)
    assert _carried(asker).state == "draft"


def test_a_refusal_needs_one_person_and_gives_its_reason(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    number = _sent(holder, asker)
    with holder.database.write(STAFF) as tx:
        following.answer(tx, STAFF, number, holder.party, Answered("refuse", "لا أساس قانونيًّا"))
    found = _carried(asker)
    reply = following.replied(found)
    assert reply is not None
    assert (found.state, reply.words, reply.handling) == ("refused", "لا أساس قانونيًّا", "")
    with holder.database.write(STAFF) as tx, pytest.raises(WrongStep):
        tx.record("test.try", number)
        following.answer(tx, STAFF, number, holder.party, Answered("refuse", "again"))


def test_nothing_is_released_without_its_rules(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    number = _sent(holder, asker)
    lacking = (
        None,
        msgspec.structs.replace(RULES, categories=frozenset()),
        msgspec.structs.replace(RULES, expires=None),
        msgspec.structs.replace(RULES, purposes=frozenset()),
        msgspec.structs.replace(RULES, tlp=TLP.AMBER, audience=Audience.of("community")),
    )
    for rules in lacking:
        with holder.database.write(STAFF) as tx, pytest.raises(NotAllowed):
            tx.record("test.try", number)
            following.answer(tx, STAFF, number, holder.party, Answered("release-in-part", "words", rules))


def test_an_answer_that_is_not_let_go_is_written_anew(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    number = _sent(holder, asker)
    with holder.database.write(STAFF) as tx:
        following.answer(tx, STAFF, number, holder.party, Answered("release", "too much", RULES))
    with holder.database.write(SECOND) as tx:
        following.put_back(tx, SECOND, number)
    with holder.database.write(SECOND) as tx, pytest.raises(NotAllowed):
        tx.record("test.try", number)
        following.release(tx, SECOND, number, holder.party)
    assert _carried(asker).state == "sent"


def test_after_ten_working_days_it_expires_on_both_sides(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    number = _sent(holder, asker)
    with asker.database.read() as tx:
        found = follow_up(tx, STAFF, number)
        assert found.due_at is not None
        assert following.due_at(found) == due(tx.now)
    for node in nodes:
        node.database.world.clock.sleep(13 * 86_400)
    assert _carried(asker).state == "sent"
    for node in nodes:
        node.database.world.clock.sleep(2 * 86_400)
    carry(holder.database, holder.party, {}.get)
    assert _carried(asker).state == "expired"
    with holder.database.read() as tx:
        assert [one.state for one in follow_ups(tx, STAFF, "holder")] == ["expired"]


def test_what_was_not_sent_can_be_taken_back(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    number = _drafted(holder, asker)
    with asker.database.write(STAFF) as tx:
        following.withdraw(tx, STAFF, number)
    assert _carried(asker).state == "withdrawn"
    with holder.database.read() as tx:
        assert follow_ups(tx, STAFF) == []


def test_it_is_sent_again_until_it_arrives_and_arrives_once(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    number = _drafted(holder, asker)
    with asker.database.write(SECOND) as tx:
        following.approve(tx, SECOND, number, asker.party)
    away = asker.doors.applications.pop("cert-a.example")
    assert carry(asker.database, asker.party, _lines(asker).get) == 60.0
    asker.doors.applications["cert-a.example"] = away
    assert _carried(asker).state == "sent"
    with asker.database.read() as tx:
        message = follow_up(tx, STAFF, number).message or b""
    assert holder.post("/private/follow-ups", message, asker.tokens["cert-a"])[0] == 200
    with holder.database.read() as tx:
        assert len(follow_ups(tx, STAFF)) == 1


def test_a_forged_follow_up_is_refused(nodes: tuple[Node, Node]) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    holder, asker = nodes
    number = _drafted(holder, asker)
    with asker.database.write(SECOND) as tx:
        following.approve(tx, SECOND, number, asker.party)
    with asker.database.read() as tx:
        message = follow_up(tx, STAFF, number).message or b""
    letter, token = read_letter(message), asker.tokens["cert-a"]
    said = read_follow_up(letter)
    other = Ed25519PrivateKey.generate()
    strange = write_follow_up(said, other.public_key().public_bytes_raw(), other.sign)
    key, sign = asker.party.public_key, asker.party.sign
    cases = {
        "another's key": (strange, 422),
        "changed words": (message.replace(b"purpose", b"purpos3"), 400),
        "cut off": (message[:-1], 400),
        "in another's name": (write_follow_up(msgspec.structs.replace(said, asker="cert-c"), key, sign), 403),
        "unknown purpose": (write_follow_up(msgspec.structs.replace(said, purpose="x"), key, sign), 422),
        "unknown collection": (write_follow_up(msgspec.structs.replace(said, collection="x"), key, sign), 404),
        "no words": (write_follow_up(msgspec.structs.replace(said, words=""), key, sign), 400),
    }
    for name, (data, status) in cases.items():
        assert holder.post("/private/follow-ups", data, token)[0] == status, name
    with holder.database.read() as tx:
        assert follow_ups(tx, STAFF) == []


def test_a_reply_is_for_its_asker_alone(nodes: tuple[Node, Node]) -> None:
    from private_nodes import call

    holder, asker = nodes
    number = _sent(holder, asker)
    stranger = Viewer("member:c/x", frozenset({"public", "community", "member:cert-c"}))
    with holder.database.read() as tx, pytest.raises(Problem):
        follow_up(tx, stranger, number)
    assert call(holder.application, "GET", f"/private/follow-ups/{number}", None, "")[0] == 401


def _drafted(holder: Node, asker: Node) -> str:
    holder.holds(Observable("domain", "evil.example"))
    holder.offers()
    asker.ask("evil.example")
    with asker.database.write(STAFF) as tx:
        return following.draft(tx, STAFF, matches(tx, STAFF)[0], WORDS)


def _sent(holder: Node, asker: Node) -> str:
    number = _drafted(holder, asker)
    with asker.database.write(SECOND) as tx:
        following.approve(tx, SECOND, number, asker.party)
    assert _carried(asker).state == "sent"
    return number


def _carried(asker: Node) -> FollowUpLine:
    """The asker's only follow-up after its job process had its turn."""
    carry(asker.database, asker.party, _lines(asker).get)
    with asker.database.read() as tx:
        return follow_ups(tx, STAFF, "asker")[0]


def _lines(asker: Node) -> dict:
    with asker.database.read() as tx:
        return lines(tx, STAFF, asker.doors, KEY)
