"""Keys, set files and deltas at the holder: what appears when, what is committed to, what is destroyed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

import amana
from amana.exchange.private import publishing
from amana.exchange.private.asking import Wanted
from amana.exchange.private.faults import NoKey
from amana.exchange.private.material import is_low, known_types, of_organisation
from amana.exchange.private.sought import seek
from amana.observables import Observable
from amana.private import Family, commitment
from amana.private.delta import SLOTS
from amana.private.faults import UnknownType
from amana.stix import read_object
from amana.store.ledger import ledger
from amana.store.offers import PUBLISH, file_body, file_facts, held_items, present_epoch
from private_nodes import STAFF, WHY, Node

SOURCE = Path(amana.__file__).parent


def test_each_file_is_committed_to_in_the_transaction_that_publishes_it(nodes: tuple[Node, Node]) -> None:
    holder, _ = nodes
    holder.holds(Observable("domain", "evil.example"))
    holder.offers()
    publishing.publish(holder.database, STAFF, holder.party, "net")
    with holder.database.read() as tx:
        facts = file_facts(tx, STAFF, "net", 1)
        digests = [commitment(file_body(tx, STAFF, "net", 1, one.seq) or b"") for one in facts]
        committed = [entry.kind for entry in ledger(tx, STAFF) if entry.kind in ("key.commit", "set.commit")]
    assert [one.digest for one in facts] == digests
    assert committed == ["set.commit", "set.commit", "key.commit"]
    assert publishing.verify(holder.database, STAFF, holder.party, "net").files == 2


def test_deltas_have_one_size_and_bring_changes_in(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.holds(Observable("domain", "evil.example"))
    holder.offers()
    none = publishing.publish(holder.database, STAFF, holder.party, "net")
    holder.holds(Observable("domain", "new.example"))
    some = publishing.publish(holder.database, STAFF, holder.party, "net")
    assert (none.size, none.adds, none.removes) == (some.size, 0, 0)
    assert some.adds == 1
    assert [one.label for one in asker.ask("new.example")[0].matches] == ["new.example"]


def test_what_is_no_longer_ours_is_taken_out(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.holds(Observable("domain", "evil.example"), Observable("domain", "bad.example"))
    holder.offers()
    with holder.database.upkeep() as tx:
        tx.run("DELETE FROM observable WHERE value = 'evil.example'")
    done = publishing.publish(holder.database, STAFF, holder.party, "net")
    assert (done.adds, done.removes) == (0, 1)
    assert [one.label for one in asker.ask("evil.example", "bad.example")[0].matches] == ["bad.example"]
    with holder.database.read() as tx:
        assert [one.value for one in held_items(tx, STAFF, "net", 1)] == ["bad.example"]


def test_more_changes_than_fit_wait_for_the_next(nodes: tuple[Node, Node]) -> None:
    holder, _ = nodes
    holder.offers()
    holder.holds(*(Observable("domain", f"d{number}.example") for number in range(SLOTS + 5)))
    first = publishing.publish(holder.database, STAFF, holder.party, "net")
    second = publishing.publish(holder.database, STAFF, holder.party, "net")
    assert (first.adds, first.waits, second.adds, second.waits) == (SLOTS, 5, 5, 0)
    assert publishing.verify(holder.database, STAFF, holder.party, "net").items == SLOTS + 5


def test_with_its_epoch_a_key_is_destroyed(nodes: tuple[Node, Node], tmp_path: Path) -> None:
    holder, _ = nodes
    holder.offers()
    seeds = tmp_path / "a" / "keys" / "private"
    assert [path.name for path in seeds.iterdir()] == ["net.1.seed"]
    assert (seeds / "net.1.seed").stat().st_mode & 0o777 == 0o600
    holder.database.world.clock.sleep(8 * 86_400)
    done = publishing.publish(holder.database, STAFF, holder.party, "net")
    assert (done.epoch, done.seq) == (2, 0)
    assert [path.name for path in seeds.iterdir()] == ["net.2.seed"]
    with pytest.raises(NoKey):
        holder.inside.outputs("net", 1, [b"x"])
    with holder.database.read() as tx:
        assert file_facts(tx, STAFF, "net", 1) == []


def test_a_crash_between_key_and_epoch_leaves_nothing_half_done(nodes: tuple[Node, Node]) -> None:
    holder, _ = nodes
    holder.offers()
    early = holder.inside.key("net", 2)
    publishing.publish(holder.database, STAFF, holder.party, "net", renew=True)
    with holder.database.read() as tx:
        epoch = present_epoch(tx, STAFF, "net")
    assert epoch is not None
    assert (epoch.epoch, epoch.public_key) == (2, early)


def test_a_node_that_was_restored_without_its_seeds_begins_a_new_epoch(
    nodes: tuple[Node, Node], tmp_path: Path
) -> None:
    holder, asker = nodes
    holder.holds(Observable("domain", "evil.example"))
    holder.offers()
    (tmp_path / "a" / "keys" / "private" / "net.1.seed").unlink()
    holder.inside.desk._known.clear()
    with pytest.raises(publishing.Broken):
        publishing.verify(holder.database, STAFF, holder.party, "net")
    assert not (tmp_path / "a" / "keys" / "private" / "net.1.seed").exists()
    done = publishing.publish(holder.database, STAFF, holder.party, "net")
    assert (done.epoch, done.seq) == (2, 0)
    assert asker.ask("evil.example")[0].matches


def test_a_file_that_was_changed_afterwards_is_noticed(nodes: tuple[Node, Node]) -> None:
    holder, _ = nodes
    holder.holds(Observable("domain", "evil.example"))
    holder.offers()
    with holder.database.upkeep() as tx:
        tx.run("UPDATE private_item SET value = 'other.example'")
    with pytest.raises(publishing.Broken):
        publishing.verify(holder.database, STAFF, holder.party, "net")


def test_files_appear_at_a_fixed_hour(nodes: tuple[Node, Node]) -> None:
    holder, _ = nodes
    holder.offers()
    with holder.database.read() as tx:
        due = tx.one("SELECT due_at FROM job WHERE kind = ? AND payload = 'net'", (PUBLISH,))
    assert due is not None
    assert datetime.fromtimestamp(due[0] / 1e6, UTC).strftime("%H:%M:%S") == "02:00:00"


def test_an_organisation_has_its_numbers_and_a_person_has_none() -> None:
    fields = {
        "type": "identity", "name": "Nile Shipping Company", "identity_class": "organization",
        "external_references": [
            {"source_name": "LEI", "external_id": "5493001KJTIIGC8Y1R12"},
            {"source_name": "org-reg:eg", "external_id": "12 345/6"},
            {"source_name": "org-reg:eg", "external_id": "no number"},
            {"source_name": "passport", "external_id": "A1234567"},
        ],
    }  # fmt: skip
    found = {item.type: item.value for item in of_organisation(msgspec.json.encode(fields))}
    assert found["lei"] == "5493001KJTIIGC8Y1R12"
    assert found["org-reg:EG"] == "123456"
    assert {name.partition(":")[0] for name in found} == {"lei", "org-reg", "org-key"}
    for kind in ("individual", "group", ""):
        assert not list(of_organisation(msgspec.json.encode({**fields, "identity_class": kind})))


def test_registry_numbers_of_every_country_can_be_offered(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    fields = {
        "type": "identity", "spec_version": "2.1", "id": f"identity--{holder.database.world.random.uuid4()}",
        "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z", "name": "Nile Shipping Company",
        "identity_class": "organization", "external_references": [{"source_name": "org-reg:EG", "external_id": "1/23"}],
    }  # fmt: skip
    holder.holds(more=(read_object(msgspec.json.encode(fields)),))
    made = holder.offers("registry", ("org-reg", "lei", "wallet", "org-key"))
    assert len(made.types) > 250
    heard = asker.asker.ask(STAFF, Wanted((seek("١/٢٣", "org-reg:EG"), seek("1/23", "org-reg:JO")), **WHY))
    assert [found.types for one in heard for found in one.matches] == [("org-reg:EG",)]


def test_a_collection_holds_some_type() -> None:
    with pytest.raises(UnknownType):
        known_types([])


def test_types_are_written_out() -> None:
    assert known_types(["lei", "wallet:bitcoin", "lei"]) == ("lei", "wallet:bitcoin")
    assert all(name.startswith("org-reg:") for name in known_types([Family.ORG_REGISTRY.value]))
    assert is_low(("domain", "iban"))
    assert not is_low(("domain", "url"))


def test_nothing_but_the_evaluation_process_reads_the_seeds() -> None:
    """The module that reads them is imported in one place, and that place only by the command that is the process."""
    readers = {
        name: {
            str(path.relative_to(SOURCE))
            for path in SOURCE.rglob("*.py")
            if re.search(rf"from amana\.exchange\.private\.{name} import|private import .*\b{name}\b",
                         path.read_text("utf-8"))
        }
        for name in ("seeds", "evaluating")
    }  # fmt: skip
    assert readers["seeds"] == {"exchange/private/evaluating.py"}
    assert readers["evaluating"] == {"bench/_members.py", "node/cli/private.py"}


def test_fetched_files_and_possible_matches_do_not_stay_for_ever(nodes: tuple[Node, Node], tmp_path: Path) -> None:
    import os

    from amana.exchange.forgetting import forget
    from amana.store.holders import matches

    holder, asker = nodes
    holder.holds(Observable("domain", "evil.example"))
    holder.offers()
    asker.ask("evil.example")
    files = list((tmp_path / "b" / "sets").glob("*.set"))
    assert len(files) == 1
    asker.party.fetched.tidy()
    assert files[0].exists()
    os.utime(files[0], (0, 0))
    asker.party.fetched.tidy()
    assert not files[0].exists()
    asker.database.world.clock.sleep(29 * 86_400)
    forget(asker.database)
    with asker.database.read() as tx:
        assert len(matches(tx, STAFF)) == 1
    asker.database.world.clock.sleep(2 * 86_400)
    forget(asker.database)
    with asker.database.read() as tx:
        assert matches(tx, STAFF) == []
