"""What the pages say of the ledger: to everyone, to those who keep it, and when two heads contradict each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from amana.exchange.witness.signing import sign_head
from amana.store.alerts import alerts
from amana.store.checkpoints import final_size
from amana.store.ledger import head
from amana.store.witnessing import EQUIVOCATION
from pages_ground import Ground
from witness_circle import STAFF, furnish

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]


def words(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("language", "final", "none"), [("ar", "القيود النهائية", "لا يُعرف"), ("en", "Final entries", "None is known")]
)
def test_everyone_sees_size_root_and_witnesses_and_no_word_of_an_entry(
    ground: Ground, browse: Browse, language: str, final: str, none: str
) -> None:
    digest = furnish(ground.site.database, ground.site.keys)
    page = words(browse("", language), "/ledger/")
    with ground.site.database.read() as tx:
        now = head(tx)
    assert final in page
    assert none not in page
    assert now.root.hex() in page
    for name in ("amana/fiu-one/witness", "amana/fiu-two/witness", f"/ledger/equivocations/{digest}"):
        assert name in page
    assert "member.add" not in page


def test_the_ledgers_keepers_see_what_is_final_and_which_witness_fails(ground: Ground, browse: Browse) -> None:
    furnish(ground.site.database, ground.site.keys)
    with ground.site.database.write(STAFF) as tx:
        tx.record("node.init", "later")
    page = words(browse("admin", "ar"), "/administration/ledger/")
    assert "ينتظر الشهود" in page
    assert "نهائي" in page
    assert "لا يجيب الشاهد." in page
    assert "ناقض نفسه" in page
    sign_head(ground.site.database, ground.site.keys)
    with ground.site.database.read() as tx:
        assert 0 < final_size(tx) < head(tx).size


def test_an_alert_on_a_contradiction_says_what_is_proved_and_leads_to_the_proof(ground: Ground, browse: Browse) -> None:
    digest = furnish(ground.site.database, ground.site.keys)
    with ground.site.database.read() as tx:
        number = next(one.id for one in alerts(tx, STAFF, limit=500) if one.why == EQUIVOCATION)
    for language, word in (("ar", "رأسين متناقضين"), ("en", "contradict each other")):
        page = words(browse("sara", language), f"/alerts/{number}/")
        assert word in page
        assert f"/ledger/equivocations/{digest}" in page


def test_a_release_says_when_it_is_final(ground: Ground, browse: Browse) -> None:
    client, number = browse("omar", "ar"), ground.proposed_release()
    assert "ينتظر الشهود" not in words(client, f"/releases/{number}/")
    assert client.post(f"/releases/{number}/approve/").status_code == 303
    assert "ينتظر الشهود" in words(client, f"/releases/{number}/")
    furnish(ground.site.database, ground.site.keys)
    assert "عدد الجهات الأخرى التي رأته" in words(client, f"/releases/{number}/")


@pytest.mark.parametrize(
    ("language", "word"), [("ar", "لا يُشارَك شيء مع أي جهة"), ("en", "nothing is shared with anybody")]
)
def test_the_public_pages_say_when_nothing_can_be_entered(
    ground: Ground, browse: Browse, language: str, word: str
) -> None:
    database, admin = ground.site.database, browse("admin", language)
    for path in ("/ledger/", "/safeguards/"):
        assert word not in words(browse("", language), path)
    with database.upkeep() as tx:
        tx.run("ALTER TABLE ledger_entry RENAME TO ledger_entry_away")
    try:
        ground.site.service.openness.check()
        for path in ("/ledger/", "/safeguards/"):
            assert word in words(browse("", language), path)
        refused = admin.post("/settings/", {"language": language, "digits": "latn"})
        assert refused.status_code == 503
        assert ("السجل الموثَّق" if language == "ar" else "ledger cannot be written") in refused.content.decode()
    finally:
        with database.upkeep() as tx:
            tx.run("ALTER TABLE ledger_entry_away RENAME TO ledger_entry")
        ground.site.service.openness.check()
