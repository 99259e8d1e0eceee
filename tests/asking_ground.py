"""Private questions on the node that tests of the pages share: something in every table, on both sides."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amana.exchange.private import following
from amana.exchange.private.asking import Asker
from amana.exchange.private.following import Answered
from amana.exchange.sealing import key_from, seal
from amana.exchange.site import Site
from amana.handling import TLP, Audience, Handling, Viewer
from amana.language import Text
from amana.node.setup import OPERATOR
from amana.observables import Observable
from amana.private import engines
from amana.store.follow_ups import FollowUpLine, add_follow_up
from amana.store.holders import Match, add_matches
from amana.store.members import members
from amana.store.offers import (
    Askable,
    Epoch,
    FileFact,
    HeldItem,
    add_askable,
    add_epoch,
    add_file,
    askable,
    close_askable,
    put_items,
)
from amana.store.questions import KeptReceipt, Use, add_receipt, add_request, add_use
from pages_ground import Ground
from private_nodes import Doors, Node, make_node

WORDS = "نرجو معرفة ما لديكم عن هذا النطاق: متى رُصد، وفي أي حملة؟"


@dataclass(frozen=True)
class Asking:
    """Ids of things to open."""

    match: str
    draft: str
    received: str
    answered: str
    closed: str


@contextmanager
def asked_member(ground: Ground, template: Path, folder: Path, monkeypatch: Any) -> Iterator[Node]:
    """A member, cert-h, with a node of its own in this process that holds evil.example, and that ``ground`` can ask."""
    doors = Doors()
    shutil.copy(template, folder / "holder.sqlite3")
    (folder / "h").mkdir()
    clock = ground.site.database.world.clock
    made = make_node("cert-h", f"sqlite:///{folder / 'holder.sqlite3'}", folder / "h", doors, 5, clock)
    us = Node("cert-a", ground.site.database, ground.site.party, made.inside, None, ground.node.fingerprint(), doors)
    us.key = key_from(ground.site.service.cursor_key)
    made.knows(us)
    with ground.site.database.read() as tx:
        there = any(one.slug == "cert-h" for one in members(tx, OPERATOR))
    if there:
        _forget(ground, made.fingerprint)
    else:
        us.knows(made)
    us.reaches(made)
    made.holds(Observable("domain", "evil.example"))
    made.offers()

    def asker(self: Site) -> Asker:
        return Asker(self.database, doors, key_from(self.service.cursor_key), self.party, next(engines()))

    monkeypatch.setattr(Site, "asker", asker)
    yield made
    made.database.close()


def _forget(ground: Ground, fingerprint: str) -> None:
    """What is left of the node that cert-h had in the test before."""
    with ground.site.database.upkeep() as tx:
        tx.run("UPDATE member SET fingerprint = ? WHERE slug = 'cert-h'", (fingerprint,))
        for table in ("private_head", "private_holder", "private_commitment"):
            tx.run(f"DELETE FROM {table} WHERE member = 'cert-h'")
        tx.run("DELETE FROM peer_cursor WHERE peer = 'cert-h'")
        tx.run("DELETE FROM peer WHERE slug = 'cert-h'")


def furnish(ground: Ground) -> Asking:
    """Fill the tables; collections only once."""
    database, sara = ground.site.database, ground.viewers["sara"]
    _holdings(ground)
    with database.write(sara) as tx:
        tx.record("test.fill", "private")
        match = add_match(tx, ground, sara)
        other = add_match(tx, ground, sara)
        draft = following.draft(tx, sara, other, WORDS)
    received, answered, closed = (add_received(ground) for _ in range(3))
    with database.write(sara) as tx:
        following.answer(tx, sara, answered, ground.site.party, Answered("release", "رُصد مرتين هذا الشهر", rules(tx)))
        following.answer(tx, sara, closed, ground.site.party, Answered("refuse", "لا أساس قانونيًّا كافيًا"))
    return Asking(match.id, draft, received, answered, closed)


def add_match(tx: Any, ground: Ground, viewer: Viewer, value: str = "evil.example") -> Match:
    """A possible match at bank-b."""
    random = ground.site.database.world.random
    item = seal(key_from(ground.site.service.cursor_key), "match:bank-b", value, random)
    number = str(random.uuid4())
    found = Match(
        number, "bank-b", "accounts", 3, item, random.token(23), "fraud-prevention", "exchange-agreement",
        random.token(32), viewer.name, 0,
    )  # fmt: skip
    add_matches(tx, viewer, [found])
    return found


def add_received(ground: Ground) -> str:
    """A follow-up that bank-b sent."""
    database = ground.site.database
    number = str(database.world.random.uuid4())
    peer = Viewer("member:bank-b/node", frozenset({"public", "community", "member:bank-b"}))
    with database.write(peer) as tx:
        line = FollowUpLine(
            number, "holder", "bank-b", "net", 1, bytes(7) + _CHECK, "network-defence", "exchange-agreement", WORDS,
            None, "received", peer.name, tx.now_us, "", None, tx.now_us + 14 * 86_400_000_000, b"letter", "", "", None,
            "", None, None,
        )  # fmt: skip
        add_follow_up(tx, peer, line)
    return number


def rules(tx: Any) -> Handling:
    """Rules under which an answer may leave."""
    from datetime import timedelta

    return Handling(
        tlp=TLP.AMBER, audience=Audience.of("member:bank-b"), permitted_uses=frozenset({"analyse"}),
        purposes=frozenset({"network-defence"}), legal_bases=frozenset({"exchange-agreement"}),
        categories=frozenset({"phishing"}), expires=tx.now + timedelta(days=60),
    )  # fmt: skip


def _holdings(ground: Ground) -> None:
    database = ground.site.database
    with database.read() as tx:
        if askable(tx, OPERATOR, "net") is not None:
            return
    with database.write(OPERATOR) as tx:
        title = Text(en="Network values", ar="قيم الشبكات")
        where = Askable("net", title, ("domain", "ipv4", "url"), frozenset({"community"}), by_approval=True)
        add_askable(tx, OPERATOR, where)
        add_epoch(tx, OPERATOR, "net", Epoch(1, bytes(32), tx.now_us, tx.now_us + 7 * 86_400_000_000), {})
        add_file(tx, "net", 1, FileFact(0, bytes(32), 4, tx.now_us), b"file", {})
        put_items(tx, "net", 1, [HeldItem(bytes(7) + _CHECK, "domain", "evil.example")], [])
        former = Askable("former", Text(en="Former values", ar="قيم سابقة"), ("iban",), frozenset({"community"}))
        add_askable(tx, OPERATOR, former)
        close_askable(tx, OPERATOR, "former", "Test")
        open_to_all = Askable("net", title, ("domain",), frozenset({"community"}))
        for purpose in ("network-defence", "fraud-prevention"):
            add_use(tx, OPERATOR, open_to_all, Use(secrets.token_bytes(16), "bank-b", purpose, "", 1, 16))
        for asker in ("bank-b", "cert-c"):
            use = Use(b"", asker, "network-defence", "exchange-agreement", 1, 4)
            add_request(tx, OPERATOR, where, use)
        for side, asked_by, signed in (("holder", "", True), ("asker", "user:sara", False)):
            digest = hashlib.sha256(side.encode()).digest()
            kept = KeptReceipt(
                digest, side, "bank-b", "net", 1, "network-defence", "exchange-agreement", 16,
                int(tx.now.timestamp()), asked_by, b"receipt", signed,
            )  # fmt: skip
            add_receipt(tx, OPERATOR, kept)


_CHECK = bytes(range(16))
