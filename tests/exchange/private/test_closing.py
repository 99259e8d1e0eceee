"""A collection is closed for good, or changed: what its holder keeps, what whoever asks is told."""

from __future__ import annotations

import hashlib
import json
import secrets
from pathlib import Path
from typing import Any

import pytest

from amana.exchange.private import publishing
from amana.exchange.private.faults import Away, Closed, NoKey
from amana.handling import Viewer
from amana.language import Text
from amana.observables import Observable
from amana.private import Question, engines
from amana.private.announce import read_offers
from amana.private.letters import FollowUp, write_follow_up
from amana.private.wire import encode
from amana.store.follow_ups import follow_ups
from amana.store.ledger import ledger
from amana.store.members import AlreadyThere, NotThere
from amana.store.offers import Askable, askables, behind, file_facts, standings, was_closed
from amana.store.outbox import lease
from amana.store.pending import ask, confirm
from amana.store.questions import asking_requests
from private_nodes import STAFF, WHY, Node, call

REASON = "Superseded by another one"
BOSS = Viewer("user:nora", STAFF.principals, frozenset({"administrator"}))
OTHER_BOSS = Viewer("user:ali", STAFF.principals, frozenset({"administrator"}))


def seeds(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "a" / "keys" / "private").glob("*.seed"))


def get(holder: Node, asker: Node, path: str) -> tuple[int, Any]:
    status, headers, body = call(
        holder.application, "GET", f"/private/{path}", None, f"Bearer {asker.tokens['cert-a']}"
    )
    return status, json.loads(body) if "json" in headers["content-type"] else body


def question(elements: bytes, epoch: int = 1) -> bytes:
    asked = Question(secrets.token_bytes(16), "bank-b", "cert-a", "net", epoch, WHY["purpose"], WHY["basis"], elements)
    return encode(asked)


def blinded() -> bytes:
    return next(engines()).blind([b"x"] * 4, secrets.token_bytes).elements


def closed(holder: Node, name: str = "net") -> None:
    publishing.close(holder.database, STAFF, holder.party, name, REASON)


def test_whoever_asks_a_closed_collection_is_told(nodes: tuple[Node, Node], tmp_path: Path) -> None:
    holder, asker = nodes
    holder.holds(Observable("domain", "evil.example"))
    holder.offers()
    assert asker.ask("evil.example")[0].matches
    closed(holder)
    assert seeds(tmp_path) == []
    with pytest.raises(NoKey):
        holder.inside.outputs("net", 1, [b"x"])

    # With the offer of before, and at every address.
    (heard,) = asker.ask("evil.example")
    assert heard.fault is not None
    assert "closed this collection" in heard.fault.en
    assert "أغلق صاحب" in heard.fault.ar
    status, _, body = holder.post("/private/questions", question(blinded()), asker.tokens["cert-a"])
    said = json.loads(body)
    assert (status, said["code"], set(said["message"])) == (410, "private.closed", {"en", "ar"})
    for path in ("net/1/0", "net/1/1", "net/ledger/0"):
        assert get(holder, asker, path)[0] == 410, path
    status, offers = get(holder, asker, "")
    assert (status, read_offers(offers).offers) == (200, ())

    # Who could not ask learns nothing: closed and absent are the same.
    assert get(holder, asker, "absent/1/0")[0] == 404


def test_who_may_not_ask_does_not_learn_that_it_was_there(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    title = Askable("net", Text(en="Network", ar="الشبكة"), ("domain",), frozenset({"member:somebody-else"}))
    publishing.create(holder.database, STAFF, holder.party, title)
    closed(holder)
    for path in ("net/1/0", "net/ledger/0"):
        status, said = get(holder, asker, path)
        assert (status, said["code"]) == (404, get(holder, asker, "absent/1/0")[1]["code"])
    assert holder.post("/private/questions", question(blinded()), asker.tokens["cert-a"])[0] == 404


def test_closing_stands_in_the_ledger_with_the_keys_hash(nodes: tuple[Node, Node]) -> None:
    holder, _ = nodes
    holder.offers()
    with holder.database.read() as tx:
        key = tx.one("SELECT public_key FROM private_epoch")
        stands = standings(tx, STAFF)["net"]
        assert (stands.epoch, stands.files, stands.used_today, stands.not_after > tx.now_us) == (1, 1, 0, True)
    assert key is not None
    closed(holder)
    with holder.database.read() as tx:
        (entry,) = ledger(tx, STAFF, limit=1)
        (shown,) = askables(tx, STAFF)
    assert (entry.kind, entry.subject, entry.said.details) == ("private.close", "net", {"epoch": 1, "reason": REASON})
    assert entry.exchange == hashlib.sha256(bytes(key[0])).digest()
    assert shown.closed_at


def test_a_name_is_not_used_again_and_nothing_is_published_any_more(nodes: tuple[Node, Node]) -> None:
    """Epochs would be counted anew, and what was committed to before would be contradicted."""
    holder, _ = nodes
    holder.offers()
    closed(holder)
    with pytest.raises(AlreadyThere):
        holder.offers()
    with pytest.raises(Closed):
        publishing.publish(holder.database, STAFF, holder.party, "net")
    with pytest.raises(NotThere):
        closed(holder)
    with pytest.raises(NotThere):
        closed(holder, "absent")


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501])
def test_a_reason_is_needed(nodes: tuple[Node, Node], reason: str, tmp_path: Path) -> None:
    holder, asker = nodes
    holder.offers()
    with pytest.raises(publishing.NoReason):
        publishing.close(holder.database, STAFF, holder.party, "net", reason)
    assert seeds(tmp_path) == ["net.1.seed"]
    assert get(holder, asker, "net/1/0")[0] == 200


def test_the_job_process_destroys_the_key_if_nobody_else_could(nodes: tuple[Node, Node], tmp_path: Path) -> None:
    """Closed on the pages by two administrators, where the key cannot be reached."""
    holder, asker = nodes
    holder.holds(Observable("domain", "evil.example"))
    holder.offers()
    with holder.database.write(BOSS) as tx:
        number = ask(tx, BOSS, "private.close", "net")
    assert get(holder, asker, "net/1/0")[0] == 200, "asked for is not done"
    with holder.database.write(OTHER_BOSS) as tx:
        confirm(tx, OTHER_BOSS, number)
    assert get(holder, asker, "net/1/0")[0] == 410
    assert seeds(tmp_path) == ["net.1.seed"]
    with holder.database.upkeep() as tx:
        assert [job.payload for job in lease(tx, 60) if job.kind == "private-publish"] == ["net"]
    holder.inside.away = True
    with pytest.raises(Away):
        publishing.bury(holder.database, publishing.VIEWER, holder.party, "net")
    holder.inside.away = False
    assert publishing.bury(holder.database, publishing.VIEWER, holder.party, "net") is False
    assert seeds(tmp_path) == []


def test_what_it_held_is_known_as_long_as_a_follow_up_can_name_it(nodes: tuple[Node, Node]) -> None:
    holder, _ = nodes
    holder.holds(Observable("domain", "evil.example"))
    holder.offers()
    with holder.database.read() as tx:
        row = tx.one("SELECT output FROM private_item")
    assert row is not None
    closed(holder)

    def known() -> bool:
        with holder.database.read() as tx:
            return behind(tx, STAFF, "net", 1, bytes(row[0])[7:]) is not None

    assert known()
    holder.database.world.clock.sleep(29 * 86_400)
    assert publishing.bury(holder.database, publishing.VIEWER, holder.party, "net") is False
    assert known()
    holder.database.world.clock.sleep(2 * 86_400)
    assert publishing.bury(holder.database, publishing.VIEWER, holder.party, "net") is True
    assert not known()
    with holder.database.read() as tx:
        assert follow_ups(tx, STAFF) == []


def test_wishes_to_ask_go_with_it(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.offers(by_approval=True)
    asker.ask("evil.example")
    with holder.database.read() as tx:
        assert len(asking_requests(tx, STAFF, "waiting")) == 1
    closed(holder)
    with holder.database.read() as tx:
        assert asking_requests(tx, STAFF) == []
        assert file_facts(tx, STAFF, "net", 1) == []
        assert was_closed(tx, STAFF, "net")


def test_quotas_and_approval_change_at_once_and_never_beyond_the_limits(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    new = holder.offers(types=("domain", "ipv4"))
    changed = Askable("net", new.title, new.types, new.readers, daily_quota=10**9, budget=8, by_approval=True)
    done = publishing.change(holder.database, STAFF, holder.party, changed)
    assert (done.daily_quota, done.budget, done.by_approval) == (1_000, 8, True)
    with holder.database.read() as tx:
        (entry,) = ledger(tx, STAFF, limit=1)
        assert [one.seq for one in file_facts(tx, STAFF, "net", 1)] == [0], "the epoch goes on"
    assert entry.kind == "private.change"
    assert entry.said.details["before"]["by_approval"] is False  # type: ignore[index]
    (heard,) = asker.ask("evil.example")
    assert heard.code == "private.refused"


def test_other_readers_mean_another_epoch(nodes: tuple[Node, Node], tmp_path: Path) -> None:
    """What may stand in the files depends on who may ask; nobody is given a file that was made for others."""
    holder, asker = nodes
    new = holder.offers()
    changed = Askable("net", new.title, new.types, frozenset({"member:somebody-else"}))
    publishing.change(holder.database, STAFF, holder.party, changed)
    assert get(holder, asker, "net/1/0")[0] == get(holder, asker, "net/2/0")[0] == 404
    assert seeds(tmp_path) == ["net.2.seed"]
    publishing.change(holder.database, STAFF, holder.party, Askable("net", new.title, new.types, new.readers))
    assert get(holder, asker, "net/3/0")[0] == 200
    with pytest.raises(NotThere):
        publishing.change(holder.database, STAFF, holder.party, Askable("no", new.title, new.types, new.readers))


def test_a_follow_up_on_a_match_of_before_still_arrives(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.offers()
    closed(holder)

    def send(collection: str) -> int:
        number = secrets.token_hex(8)
        letter = FollowUp(number, "bank-b", "cert-a", collection, 1, bytes(16), WHY["purpose"], WHY["basis"], "Why", 1)
        body = write_follow_up(letter, asker.party.public_key, asker.party.sign)
        return holder.post("/private/follow-ups", body, asker.tokens["cert-a"])[0]

    assert send("net") == 200
    assert send("absent") == 404
    with holder.database.read() as tx:
        assert [one.collection for one in follow_ups(tx, STAFF)] == ["net"]
